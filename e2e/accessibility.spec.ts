import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { bannerOf, chooseDepartment, expect, publish, test, write } from './fixtures.ts';

/** Nothing found by the rules of WCAG 2.2 A and AA and axe's best practices. */
const expectAccessible = async (page: Page, what: string): Promise<void> => {
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  expect
    .soft(
      found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target).join(' | ')}`),
      what,
    )
    .toEqual([]);
};

const noSidewaysScroll = async (page: Page, what: string): Promise<void> => {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(overflow, `${what} scrolls sideways`).toBeLessThanOrEqual(0);
};

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page is accessible, with a banner and without, ${colorScheme}`, async ({ browserOf, department, sql }) => {
    test.setTimeout(180_000);
    const [elena, one, bruno] = await Promise.all([
      browserOf('elena', { colorScheme }),
      browserOf(department.one, { colorScheme }),
      browserOf('bruno', { colorScheme }),
    ]);
    await write(elena, { headline: 'Words', department: department.id });
    await expectAccessible(elena, 'composer');
    await elena.locator('[name="headline.en"]').fill('x'.repeat(120));
    await elena.locator('button[value="review"]').click();
    await expect(elena.getByRole('alert').first()).toBeVisible();
    await expectAccessible(elena, 'composer with errors');
    const headline = `Everybody can read this ${colorScheme} ${Date.now()}`;
    await elena.locator('[name="headline.en"]').fill(headline);
    await elena.locator('[name="instruction.en"]').fill('1. Read it\n2. Say so');
    await elena
      .locator('[name="description.en"]')
      .fill('A **description** with a [link](https://acerosdelnorte.example/rules) and\n\n- a list');
    await elena.locator('button[value="review"]').click();
    await expect(elena.getByRole('dialog')).toBeVisible();
    await expectAccessible(elena, 'confirmation');
    await elena.getByRole('dialog').locator('button[value="publish"]').click();
    await expect(elena.getByRole('heading', { name: 'It is live' })).toBeVisible();
    await expectAccessible(elena, 'published');

    const [live] = await sql<
      { id: string }[]
    >`select r.announcement_id as id from texts t join revisions r on r.id = t.revision_id where t.headline = ${headline}`;
    const pages: [Page, string][] = [
      [one, '/'],
      [one, `/announcements/${live?.id}`],
      [elena, '/newsroom'],
      [elena, `/announcements/${live?.id}`],
      [elena, '/newsroom/new'],
      [bruno, '/'],
      [bruno, '/newsroom'],
      [bruno, '/no/such/page'],
      [bruno, '/sign-in'],
      [bruno, '/sign-in?error=OAuthSignin'],
      [bruno, '/signed-out'],
    ];
    for (const [page, path] of pages) {
      for (const width of [1440, 390, 320]) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(path);
        await noSidewaysScroll(page, `${path} at ${width}`);
        if (width !== 320) await expectAccessible(page, `${path} at ${width}`);
      }
    }
    await one.goto('/');
    await one.getByRole('button', { name: new RegExp(`Dismiss.*${headline}`) }).click();
    await expectAccessible(one, 'dismissed');
  });
}

test('an announcement that arrives is spoken once, and the banner comes first', async ({ browserOf, department }) => {
  const [elena, one] = await Promise.all([browserOf('elena'), browserOf(department.one)]);
  await one.goto('/');
  const spoken = one.locator('.sr-only[aria-live="assertive"]');
  await expect(spoken).toBeEmpty();
  const headline = `Spoken once ${Date.now()}`;
  await write(elena, { headline, department: department.id, instruction: 'Listen' });
  await publish(elena);
  await expect(spoken).toContainText(headline);
  await expect(spoken).toContainText('Listen');
  await one.reload();
  await expect(bannerOf(one, headline)).toBeVisible();
  await expect(one.getByText(/checked \d+ s ago/).first()).toBeVisible();
  await expect(spoken).toBeEmpty();
  const first = await one.evaluate(() => document.querySelector('section, header, nav, main, aside, footer')?.getAttribute('data-testid'));
  expect(first).toBe('banner');
});

test('an editor publishes with the keyboard alone', async ({ browserOf, department }) => {
  const elena = await browserOf('elena');
  await write(elena, { headline: `Typed only ${Date.now()}` });
  await chooseDepartment(elena, department.id);
  const publishButton = elena.locator('button[value="review"]');
  await elena.locator('[name="ackRequired"]').focus();
  for (let press = 0; press < 10 && !(await publishButton.evaluate((button) => button === document.activeElement)); press += 1) {
    await elena.keyboard.press('Tab');
  }
  await expect(publishButton).toBeFocused();
  await elena.keyboard.press('Enter');
  const dialog = elena.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await elena.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await publishButton.focus();
  await elena.keyboard.press('Enter');
  await expect(dialog).toBeVisible();
  const confirm = dialog.locator('button[value="publish"]');
  for (let press = 0; press < 6 && !(await confirm.evaluate((button) => button === document.activeElement)); press += 1)
    await elena.keyboard.press('Tab');
  await elena.keyboard.press('Enter');
  await expect(elena.getByRole('heading', { name: 'It is live' })).toBeVisible();
});
