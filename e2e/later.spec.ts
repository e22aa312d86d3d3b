/** Scripts that are loaded after the page may fail to load: the banner does not wait for them. */
import { insertLiveFor } from './support/department-rows.ts';
import { bannerOf, expect, test } from './support/fixtures.ts';
import { portal } from './support/place.ts';

test('when the script that comes after the page does not come, a publication is shown, spoken plainly and acknowledged; it is asked for again', async ({
  browserOf,
  sql,
  department,
}) => {
  const page = await browserOf(department.one);
  await page.clock.install();
  const html = await (await page.request.get(portal)).text();
  const kept: string[] = [];
  let blocks = true;
  // Files that the page does not name are requested by script.
  await page.route('**/_next/static/chunks/*.js', (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
    if (!blocks || html.includes(name)) return route.continue();
    kept.push(name);
    return route.abort();
  });
  await page.goto('/');
  await expect(page.getByText(/^Connected, checked/).first()).toBeVisible();
  await page.clock.fastForward(2_000);
  await expect.poll(() => kept.length, 'the fault is there').toBeGreaterThan(0);

  const headline = `Without the rest ${Date.now()}`;
  const id = await insertLiveFor(sql, department, { headline, ackRequired: true });
  await expect(bannerOf(page, headline)).toBeVisible();
  await expect(page.getByTestId('spoken')).toHaveText(headline);
  await page.locator('article form button').click();
  const acknowledged = async () => (await sql`select from receipts where announcement_id = ${id} and acknowledged_at is not null`).length;
  await expect.poll(acknowledged).toBe(1);
  await expect(page.getByTestId('spoken')).toBeEmpty();

  const second = `Still without ${Date.now()}`;
  await insertLiveFor(sql, department, { headline: second });
  await expect(page.getByTestId('spoken')).toHaveText(second);
  blocks = false;
  await page.clock.fastForward(16_000);
  // Now it knows what it has said: once, and then the region is empty again.
  await expect(page.getByTestId('spoken')).toHaveText(`Information: ${second}. `);
  await page.clock.fastForward(10_000);
  await expect(page.getByTestId('spoken')).toBeEmpty();
  await expect(bannerOf(page, second)).toBeVisible();
});
