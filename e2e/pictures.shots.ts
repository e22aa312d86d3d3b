/** `npm run pictures`: remakes docs/pictures/ from the product as it is, on fresh demo data. */
import type { Page } from '@playwright/test';
import { bannerOf, expect, publish, test } from './fixtures.ts';
import { ports } from './place.ts';

const shoot = async (page: Page, name: string): Promise<void> => {
  await page.mouse.move(0, 0);
  await page.waitForTimeout(400);
  await page.screenshot({ path: `docs/pictures/${name}.png`, animations: 'disabled' });
};

const desk = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 390, height: 844 } };

test('pictures of the main pages', async ({ browserOf, sql }) => {
  test.setTimeout(180_000);
  const [north] = await sql<{ id: string }[]>`select id from departments where name = 'Warehouse North'`;
  const [ana, elena] = await Promise.all([browserOf('ana', desk), browserOf('elena', desk)]);
  await ana.goto('/');
  await shoot(ana, 'home-calm');

  await elena.goto('/newsroom/new');
  await elena.getByRole('radio', { name: 'Advisory' }).check();
  await elena.locator('[name="headline.en"]').fill('Warehouse North: charging station 3 has no power');
  await elena
    .locator('[name="instruction.en"]')
    .fill('1. Use stations 1 and 2\n2. Park flat trucks at dock 6, brake on\n3. Questions: site control, 4112');
  await elena.locator('[name="description.en"]').fill('An electrician is on the way. We expect power back **before 16:00**.');
  await elena.getByText('Español', { exact: true }).last().click();
  await elena.locator('[name="headline.es"]').fill('Almacén Norte: la estación de carga 3 no tiene corriente');
  await elena
    .locator('[name="instruction.es"]')
    .fill('1. Use las estaciones 1 y 2\n2. Aparque las carretillas sin batería en el muelle 6, con freno\n3. Dudas: control, 4112');
  await elena.locator(`[name="department"][value="${north?.id}"]`).evaluate((box) => {
    for (let up = box.parentElement; up; up = up.parentElement) if (up instanceof HTMLDetailsElement) up.open = true;
  });
  await elena.locator(`[name="department"][value="${north?.id}"]`).check();
  await elena.locator('[name="ackRequired"]').check();
  await elena.locator('[name="fallback"]').selectOption('0');
  await elena.evaluate(() => window.scrollTo(0, 0));
  await shoot(elena, 'composer');
  await elena.locator('button[value="review"]').click();
  await expect(elena.getByRole('dialog')).toBeVisible();
  await shoot(elena, 'confirm');
  await elena.getByRole('dialog').getByRole('button', { name: 'Go back' }).click();
  await publish(elena);

  const headline = 'Warehouse North: charging station 3 has no power';
  await expect(bannerOf(ana, headline)).toBeVisible();
  await shoot(ana, 'home');
  const dark = await browserOf('ana', { ...phone, colorScheme: 'dark', locale: 'es-ES' });
  await dark.goto('/');
  await dark.getByRole('group').first().click();
  await dark.getByRole('button', { name: 'Español' }).last().click();
  await expect(dark.locator('html')).toHaveAttribute('lang', 'es');
  await shoot(dark, 'home-phone-dark-es');
  await elena.goto('/newsroom');
  await shoot(elena, 'newsroom');
  const mailbox = await elena.context().newPage();
  await mailbox.goto(`http://localhost:${ports.mailbox}/`);
  await mailbox
    .getByRole('link')
    .filter({ hasText: 'charging' })
    .or(mailbox.getByRole('link').filter({ hasText: 'estación' }))
    .first()
    .click();
  await shoot(mailbox, 'mail');
});
