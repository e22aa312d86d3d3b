/** The first paint of a page: nothing moves afterwards, no other host is asked, and all of it can be read without script. */
import type { Page } from '@playwright/test';
import { insertLiveFor, publishByRow } from './support/department-rows.ts';
import { bannerOf, expect, test } from './support/fixtures.ts';
import { portal } from './support/place.ts';

declare global {
  interface Window {
    shifts?: { value: number; what: string }[];
  }
}

const mostShift = 0.02;

/** Adds up what jumps, from the very beginning, as the Layout Instability API counts it. */
const watchShifts = (page: Page) =>
  page.addInitScript(() => {
    const shifts: { value: number; what: string }[] = [];
    window.shifts = shifts;
    type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node: Node | null }[] };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Shift[])
        if (!entry.hadRecentInput)
          shifts.push({
            value: entry.value,
            what: entry.sources
              .map(({ node }) => (node instanceof Element ? `${node.tagName}.${node.className}` : node?.nodeName))
              .join(' | '),
          });
    }).observe({ type: 'layout-shift', buffered: true });
  });

const shiftOf = async (page: Page): Promise<{ sum: number; shifts: unknown }> => {
  const shifts = await page.evaluate(() => window.shifts ?? []);
  return { sum: shifts.reduce((sum, { value }) => sum + value, 0), shifts };
};

const expectStill = async (page: Page, what: string): Promise<void> => {
  // Two frames, and what a browser puts off.
  await page.waitForTimeout(700);
  const { sum, shifts } = await shiftOf(page);
  expect.soft(sum, `${what}: ${JSON.stringify(shifts)}`).toBeLessThanOrEqual(mostShift);
};

const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

test('a page with a banner does not jump while it loads', async ({ browserOf, sql, department }) => {
  const id = await insertLiveFor(sql, department, { headline: 'Stand still', instruction: '1. One\n2. Two' });
  for (const viewport of sizes) {
    const page = await browserOf(department.one, { viewport });
    await watchShifts(page);
    for (const path of ['/', `/announcements/${id}`]) {
      await page.goto(path);
      // Its own page is its banner.
      const headline = path === '/' ? bannerOf(page, 'Stand still') : page.getByRole('heading', { level: 1, name: 'Stand still' });
      await expect(headline).toBeVisible();
      await expectStill(page, `${path} at ${viewport.width}`);
    }
  }
});

test('half a page, as a slow network brings it, has the banner where the whole page has it', async ({ browserOf, sql, department }) => {
  const headline = `Half a page ${Date.now()}`;
  await insertLiveFor(sql, department, { headline });
  for (const viewport of sizes) {
    const page = await browserOf(department.one, { viewport, javaScriptEnabled: false });
    const topNow = async () => (await bannerOf(page, headline).boundingBox())?.y;
    await page.goto('/');
    const top = await topNow();
    expect(top).toBeGreaterThan(0);
    await page.route('**/', async (route) => {
      const response = await route.fetch();
      const [half = ''] = (await response.text()).split('<header');
      await route.fulfill({ response, body: half });
    });
    await page.goto('/');
    await expect(page.getByRole('banner')).toHaveCount(0);
    expect(await topNow()).toBe(top);
  }
});

test('a banner that arrives and one that leaves move the page gently, not in a jump', async ({ browserOf, sql, department }) => {
  test.setTimeout(90_000);
  const readers = await Promise.all(sizes.map((viewport) => browserOf(department.one, { viewport })));
  for (const page of readers) {
    await watchShifts(page);
    await page.goto('/');
    await expect(page.getByText(/checked \d+ seconds? ago/).first()).toBeVisible();
  }
  const headline = `It arrives ${Date.now()}`;
  await publishByRow(sql, department, { headline, instruction: '1. Stay\n2. Wait' });
  for (const [index, page] of readers.entries()) {
    await expect(bannerOf(page, headline)).toBeVisible();
    await expectStill(page, `arriving at ${sizes[index]?.width}`);
  }
  await sql`update announcements set ended_because = 'withdrawn' where state = 'live' and current_revision_id in
    (select revision_id from texts where headline = ${headline})`;
  for (const [index, page] of readers.entries()) {
    await expect(bannerOf(page, headline)).toHaveCount(0);
    await expectStill(page, `leaving at ${sizes[index]?.width}`);
  }
});

test('no page asks anything of another host', async ({ browserOf, sql, department }) => {
  const id = await insertLiveFor(sql, department, { description: '![x](https://evil.example/x.png)' });
  const [reader, editor] = await Promise.all([browserOf(department.one), browserOf('elena')]);
  const asked: string[] = [];
  for (const page of [reader, editor]) page.context().on('request', (request) => asked.push(request.url()));
  for (const path of ['/', `/announcements/${id}`, '/archive', '/profile', '/no/such', '/signed-out']) await reader.goto(path);
  for (const path of ['/newsroom', '/newsroom/new']) await editor.goto(path);
  expect(asked.length).toBeGreaterThan(20);
  expect(asked.filter((url) => !url.startsWith(`${portal}/`) && !url.startsWith('data:'))).toEqual([]);
});

test('without script the home page has the banner with its buttons, and everything to read', async ({ browserOf, sql, department }) => {
  await insertLiveFor(sql, department, {
    headline: 'Read me without script',
    instruction: '1. First this\n2. Then that',
    description: 'And **this** besides.',
  });
  const over = await insertLiveFor(sql, department, { headline: 'Over, and still news' });
  await sql`update announcements set expires_at = now() where id = ${over}`;
  await expect.poll(async () => (await sql`select from announcements where id = ${over} and state = 'ended'`).length).toBe(1);
  const page = await browserOf(department.one, { javaScriptEnabled: false });
  await page.goto('/');
  await expect(bannerOf(page, 'Read me without script')).toBeVisible();
  for (const text of ['First this', 'Then that']) await expect(page.getByTestId('banner').getByText(text)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'News', exact: true })).toBeVisible();
  await expect(page.locator('main').getByText('Over, and still news')).toBeVisible();
  await page.getByRole('button', { name: /Dismiss.*Read me without script/ }).click();
  await expect(page.locator('.banner-bar').getByRole('heading', { name: 'Read me without script' })).toBeVisible();
  await page
    .getByRole('link', { name: /Read me without script|Read the whole/ })
    .first()
    .click();
  await expect(page.locator('.prose-body')).toContainText('And this besides.');
});
