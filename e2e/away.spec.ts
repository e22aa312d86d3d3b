/** A page that nobody looks at: asleep for hours, kept for the way back, made before it is asked for, in a background tab. */
import type { BrowserContext, Page } from '@playwright/test';
import { insertLiveFor, withdrawAll } from './support/department-rows.ts';
import { bannerOf, expect, test } from './support/fixtures.ts';
import { promised } from './support/place.ts';

const isLive = (page: Page) => expect(page.getByText(/^Connected, checked \d+ seconds? ago/).first()).toBeVisible();

test('after a sleep of 8 hours nothing expired is shown, also when nothing answers; once the portal answers it is right within 2 s', async ({
  browserOf,
  department,
  sql,
}) => {
  const page = await browserOf(department.one);
  const headline = `Before the night ${Date.now()}`;
  await insertLiveFor(sql, department, { headline });
  await page.clock.install();
  await page.goto('/');
  await expect(bannerOf(page, headline)).toBeVisible();
  await isLive(page);
  await page.context().setOffline(true);
  await page.clock.fastForward('08:00:00');
  await expect(bannerOf(page, headline)).toHaveCount(0, promised(2_000));
  await expect(page.getByText(/^You may be missing announcements\. Last contact: \w+ \d+ \w+, \d\d:\d\d\./).first()).toBeVisible(
    promised(2_000),
  );
  await expect(page.getByText('Nothing needs your attention')).toHaveCount(0);
  await withdrawAll(sql, department);
  const morning = `In the morning ${Date.now()}`;
  await insertLiveFor(sql, department, { headline: morning });
  await page.context().setOffline(false);
  await expect(bannerOf(page, morning)).toBeVisible(promised(2_000));
  await expect(bannerOf(page, headline)).toHaveCount(0);
});

test('a page that comes back from the back/forward cache is right within 2 s', async ({ browserOf, department, sql }) => {
  const page = await browserOf(department.one);
  const old = `Before one went away ${Date.now()}`;
  await insertLiveFor(sql, department, { headline: old });
  await page.goto('/');
  await expect(bannerOf(page, old)).toBeVisible();
  await isLive(page);
  // Chromium keeps no page that may not be stored, as ours; to a browser that does, the page hears just these events.
  const goes = (event: 'pagehide' | 'pageshow') =>
    page.evaluate((name) => window.dispatchEvent(new PageTransitionEvent(name, { persisted: true })), event);
  const ended = page.waitForEvent('requestfailed', (request) => new URL(request.url()).pathname === '/live');
  await goes('pagehide');
  await ended;
  await withdrawAll(sql, department);
  const headline = `While one was away ${Date.now()}`;
  await insertLiveFor(sql, department, { headline });
  await page.waitForTimeout(2_000);
  await expect(bannerOf(page, headline)).toHaveCount(0);
  await goes('pageshow');
  await expect(bannerOf(page, headline)).toBeVisible(promised(2_000));
  await expect(bannerOf(page, old)).toHaveCount(0, promised(2_000));
  await isLive(page);
});

test('a page that was made before it was asked for does nothing until then, and is right within 2 s', async ({
  browserOf,
  department,
  sql,
}) => {
  const page = await browserOf(department.one);
  const context = page.context();
  const asked: string[] = [];
  context.on('request', (request) => asked.push(new URL(request.url()).pathname));
  // As a browser makes a page ahead: hidden, until it is activated.
  await context.addInitScript(() => {
    if (location.pathname !== '/archive') return;
    const page = { isAhead: true };
    Object.defineProperty(document, 'prerendering', { get: () => page.isAhead });
    Object.defineProperty(document, 'visibilityState', { get: () => (page.isAhead ? 'hidden' : 'visible') });
    document.addEventListener('prerenderingchange', () => {
      page.isAhead = false;
      document.dispatchEvent(new Event('visibilitychange'));
    });
  });
  const old = `When it was made ${Date.now()}`;
  const id = await insertLiveFor(sql, department, { headline: old });
  await page.goto('/archive');
  await expect(bannerOf(page, old)).toBeVisible();
  await page.waitForTimeout(1_500);
  expect(asked.filter((path) => path.startsWith('/live'))).toEqual([]);
  expect(await sql`select from receipts where announcement_id = ${id}`).toHaveLength(0);
  await withdrawAll(sql, department);
  const headline = `When it was asked for ${Date.now()}`;
  await insertLiveFor(sql, department, { headline });
  await page.evaluate(() => document.dispatchEvent(new Event('prerenderingchange')));
  await expect(bannerOf(page, headline)).toBeVisible(promised(2_000));
  await expect(bannerOf(page, old)).toHaveCount(0, promised(2_000));
});

type Shown = { title: string; body?: string; silent?: boolean; tag?: string };

/** Tabs that can be sent to the background, and a browser whose notifications were allowed; what it would show is written down. */
const watchBackground = async (context: BrowserContext): Promise<Shown[]> => {
  const shown: Shown[] = [];
  await context.exposeFunction('wroteDown', (each: Shown) => void shown.push(each));
  await context.addInitScript(() => {
    let isHidden = false;
    Object.defineProperty(document, 'hidden', { get: () => isHidden });
    Object.defineProperty(document, 'visibilityState', { get: () => (isHidden ? 'hidden' : 'visible') });
    const all = window as unknown as Record<string, unknown>;
    all['goHidden'] = (hidden: boolean) => {
      isHidden = hidden;
      document.dispatchEvent(new Event('visibilitychange'));
    };
    all['Notification'] = class {
      static permission = 'granted';
      onclick: (() => void) | null = null;
      constructor(title: string, options: NotificationOptions) {
        all['lastNotification'] = this;
        (all['wroteDown'] as (each: unknown) => void)({ title, ...options });
      }
      close() {}
    };
  });
  return shown;
};

const sendToBackground = (page: Page, hidden = true) =>
  page.evaluate((value) => (window as unknown as { goHidden: (hidden: boolean) => void }).goHidden(value), hidden);

test('in the background the tab says how severe it is, by title and icon, and the browser notifies once, silently, and leads to it', async ({
  browserOf,
  department,
  sql,
}) => {
  const first = await browserOf(department.one);
  const shown = await watchBackground(first.context());
  const second = await first.context().newPage();
  for (const page of [first, second]) {
    await page.goto('/');
    await isLive(page);
    await sendToBackground(page);
  }
  const title = await first.title();
  const icon = () => first.locator('link[rel="icon"]').first().getAttribute('href');
  const plain = await icon();
  const headline = `Nobody looks ${Date.now()}`;
  const id = await insertLiveFor(sql, department, { headline, instruction: 'Use Gate 4' });
  for (const page of [first, second]) await expect(page).toHaveTitle(`Information: ${title}`, promised(4_000));
  expect(await icon()).toMatch(/^data:image\/svg/);
  await expect.poll(() => shown.length, { timeout: 6_000 }).toBe(1);
  expect(shown[0]).toMatchObject({ title: `Information: ${headline}`, body: 'Use Gate 4', silent: true });

  const withNotice = (await first.evaluate(() => 'lastNotification' in window)) ? first : second;
  const [opened] = await Promise.all([
    first.context().waitForEvent('page'),
    withNotice.evaluate(() => (window as unknown as { lastNotification: { onclick: () => void } }).lastNotification.onclick()),
  ]);
  await expect(opened).toHaveURL(new RegExp(`/announcements/${id}$`));
  await opened.close();

  await sendToBackground(first, false);
  await expect(first).toHaveTitle(title);
  expect(await icon()).toBe(plain);
  // Seen in one tab, it is seen in the browser.
  await expect(second).toHaveTitle(title, promised(4_000));
  expect(shown).toHaveLength(1);
});

test('a notification of something confidential says only how severe it is and who speaks', async ({ browserOf, department, sql }) => {
  const page = await browserOf(department.one);
  const shown = await watchBackground(page.context());
  await page.goto('/');
  await isLive(page);
  await sendToBackground(page);
  const headline = `Not for the lock screen ${Date.now()}`;
  await insertLiveFor(sql, department, { headline, instruction: 'Nor this', severity: 'extreme', confidential: true });
  await expect.poll(() => shown.length, promised(8_000)).toBe(1);
  expect(shown[0]?.title).toBe('Emergency. Open the portal of Aceros del Norte.');
  expect(JSON.stringify(shown)).not.toMatch(/lock screen|Nor this/);
});

test('the profile page asks once for notifications, and says what to do when they are blocked', async ({ browserOf, department }) => {
  const page = await browserOf(department.one);
  await page.addInitScript(() => {
    const fake = { permission: 'default', requestPermission: async () => 'default' };
    fake.requestPermission = async () => {
      fake.permission = new URLSearchParams(location.search).get('answer') ?? 'default';
      return fake.permission;
    };
    Object.defineProperty(window, 'Notification', { value: fake });
  });
  for (const [answer, said] of [
    ['granted', /^Allowed in this browser/],
    ['denied', /^Blocked in this browser/],
  ] as const) {
    await page.goto(`/profile?answer=${answer}`);
    await page.getByRole('button', { name: 'Allow notifications' }).click();
    await expect(page.getByText(said)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Allow notifications' })).toHaveCount(0);
  }
});
