/** Requests that are refused before a page is made get a page that everybody can use, and typed text stays where it is. */
import type { APIRequestContext, Page } from '@playwright/test';
import messages from '../messages/en.json' with { type: 'json' };
import { expectAccessible } from './support/accessible.ts';
import { expect, test } from './support/fixtures.ts';
import { portal } from './support/place.ts';

const headers = { origin: portal };

/** Does it while this browser's person asks without pause, and again until it was the one that came too often. */
const meanwhile = async (page: Page, ask: (api: APIRequestContext) => Promise<unknown>, does: () => Promise<void>): Promise<void> => {
  let going = true;
  const flood = async (): Promise<void> => {
    while (going) await Promise.all(Array.from({ length: 20 }, () => ask(page.request)));
  };
  const flooding = flood();
  await expect(does)
    .toPass()
    .finally(() => {
      going = false;
    });
  await flooding;
};

test('whoever searches too often is told so, and an address that cannot be read is, in a page everybody can use', async ({
  browserOf,
  department,
}) => {
  const page = await browserOf(department.two, { reducedMotion: 'reduce' });
  await meanwhile(
    page,
    (api) => api.get('/newsroom/people?q=x'),
    async () => expect((await page.goto('/archive?q=x'))?.status()).toBe(429),
  );
  await expect(page.getByRole('heading', { name: 'Too often in a short time' })).toBeVisible();
  await expectAccessible(page, 'too often');
  expect((await page.goto('/%E0%A4%A'))?.status()).toBe(400);
  await expect(page.getByRole('heading', { name: 'This address cannot be read' })).toBeVisible();
  await expectAccessible(page, 'an address that cannot be read');
});

test('a form that is refused because too much was pressed says so, keeps what was typed, and goes through later', async ({
  browserOf,
  department,
}) => {
  const page = await browserOf(department.two);
  await page.goto('/profile');
  const zone = page.locator('[name="timeZone"]');
  const save = page.getByRole('button', { name: messages.profile.save });
  await zone.fill('Europe/Madrid');
  await meanwhile(
    page,
    (api) => api.post('/no/such', { headers, form: {} }),
    async () => {
      await save.click();
      await expect(page.getByText(messages.errors.tooMany)).toBeVisible({ timeout: 1_000 });
    },
  );
  await expect(zone).toHaveValue('Europe/Madrid');
  await expect(async () => {
    await save.click();
    await expect(page.getByText(messages.profile.saved)).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(zone).toHaveValue('Europe/Madrid');
});
