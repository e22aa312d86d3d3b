/** Tabs of a browser: many of them, closed, frozen, busy; and the next person at the same computer. */
import type { BrowserContext, Page, Request } from '@playwright/test';
import { insertLiveFor, publishByRow, withdrawAll } from './support/department-rows.ts';
import { bannerOf, expect, sessionOf, test } from './support/fixtures.ts';
import { promised } from './support/place.ts';

// One of the last files: all browsers share its tests, and none waits for another at the end.
test.describe.configure({ mode: 'parallel' });

/** How many streams these pages hold open now. What a page held that is closed has no end that one is told of. */
const countStreams = (context: BrowserContext) => {
  const open = new Set<Request>();
  context.on('request', (request) => new URL(request.url()).pathname === '/live' && open.add(request));
  context.on('requestfinished', (request) => open.delete(request));
  context.on('requestfailed', (request) => open.delete(request));
  return () => [...open].filter((request) => !request.frame().page().isClosed()).length;
};

const isLive = (page: Page) => expect(page.getByText(/^Connected, checked \d+ seconds? ago/).first()).toBeVisible();

const openTab = async (context: BrowserContext): Promise<Page> => {
  const page = await context.newPage();
  await page.goto('/');
  await isLive(page);
  return page;
};

test('eight tabs over HTTP/1.1 all load and show the banner, over one stream; when the tab that holds it is closed, another has it at once', async ({
  browserOf,
  department,
  sql,
}) => {
  const [first, bruno] = await Promise.all([browserOf(department.one), browserOf('bruno')]);
  const streams = countStreams(first.context());
  await Promise.all([first.goto('/'), bruno.goto('/')]);
  await isLive(first);
  const rest: Page[] = [];
  for (let tab = 2; tab <= 8; tab += 1) {
    const began = Date.now();
    rest.push(await openTab(first.context()));
    expect(Date.now() - began, `tab ${tab} loads`).toBeLessThan(promised(5_000).timeout);
  }
  expect(streams()).toBe(1);
  const headline = `Eight tabs ${Date.now()}`;
  await publishByRow(sql, department, { headline });
  for (const page of [first, ...rest]) await expect(bannerOf(page, headline)).toBeVisible(promised(3_000));

  await first.close();
  await expect.poll(streams, promised(1_000)).toBe(1);
  const second = `After the first tab ${Date.now()}`;
  await publishByRow(sql, department, { headline: second });
  for (const page of rest) await expect(bannerOf(page, second)).toBeVisible(promised(3_000));
  await expect(bruno.getByText(/Eight tabs|After the first tab/)).toHaveCount(0);
});

test('a tab that leads and is too busy to tick loses the lead within 3 s, and follows when it is itself again', async ({
  browserOf,
  department,
  sql,
}) => {
  const first = await browserOf(department.one);
  await first.goto('/');
  await isLive(first);
  const second = await openTab(first.context());
  const streams = countStreams(first.context());
  const busy = first.evaluate(() => {
    const end = Date.now() + 6_000;
    while (Date.now() < end);
  });
  await second.waitForRequest((request) => new URL(request.url()).pathname === '/live', {
    // Before it is itself again, after 6 s.
    timeout: Math.min(promised(3_000).timeout, 5_500),
  });
  const headline = `While it was busy ${Date.now()}`;
  await insertLiveFor(sql, department, { headline });
  await expect(bannerOf(second, headline)).toBeVisible(promised(3_000));
  await busy;
  await expect(bannerOf(first, headline)).toBeVisible(promised(2_000));
  await isLive(first);
  expect(streams()).toBe(1);
});

test('a frozen tab gives the lead away and is right again within 2 s of waking', async ({ browserOf, department, sql }) => {
  const first = await browserOf(department.one);
  await first.goto('/');
  await isLive(first);
  const second = await openTab(first.context());
  const devtools = await first.context().newCDPSession(first);
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  const headline = `While it was frozen ${Date.now()}`;
  await insertLiveFor(sql, department, { headline });
  await expect(bannerOf(second, headline)).toBeVisible(promised(4_000));
  await devtools.send('Page.setWebLifecycleState', { state: 'active' });
  await expect(bannerOf(first, headline)).toBeVisible(promised(2_000));
  await isLive(first);
});

test('without locks and channels each tab streams for itself', async ({ browserOf, department, sql }) => {
  const first = await browserOf(department.one);
  await first.context().addInitScript(() => {
    Object.defineProperty(navigator, 'locks', { value: undefined });
    Object.defineProperty(globalThis, 'BroadcastChannel', { value: undefined });
  });
  const streams = countStreams(first.context());
  const second = await openTab(first.context());
  await first.goto('/');
  await isLive(first);
  expect(streams()).toBe(2);
  const headline = `Private mode ${Date.now()}`;
  await insertLiveFor(sql, department, { headline });
  for (const page of [first, second]) await expect(bannerOf(page, headline)).toBeVisible(promised(3_000));
});

test('a browser asks again and shows no answer of before when the portal was restored from an older backup', async ({
  browserOf,
  department,
  sql,
}) => {
  const [one, two] = await Promise.all([browserOf(department.one), browserOf(department.two)]);
  const headline = `Before the restore ${Date.now()}`;
  const id = await insertLiveFor(sql, department, { headline, ackRequired: true });
  await Promise.all([one.goto('/'), two.goto('/')]);
  const second = await openTab(one.context());
  await one.getByRole('button', { name: new RegExp(`Acknowledge.*${headline}`) }).click();
  await expect
    .poll(async () => (await sql`select from receipts where announcement_id = ${id} and acknowledged_at is not null`).length)
    .toBe(1);
  await sql`delete from receipts where announcement_id = ${id}`;
  await sql`update settings set value = to_jsonb(gen_random_uuid()::text) where key = 'epoch'`;
  for (const page of [one, second])
    await expect(page.getByRole('button', { name: new RegExp(`Acknowledge.*${headline}`) })).toBeVisible(promised(5_000));
  await expect.poll(async () => (await sql`select from receipts where announcement_id = ${id} and seen_at is not null`).length).toBe(1);
  await expect(two.getByText(headline)).toHaveCount(0);
});

test('signing out takes the banner off every tab within 1 s, and the next person at this computer never sees anything of the first', async ({
  browserOf,
  department,
  sql,
}) => {
  const headline = `Only for the first ${Date.now()}`;
  await insertLiveFor(sql, department, { headline });
  const first = await browserOf(department.one);
  await first.goto('/');
  const [second, third] = [await openTab(first.context()), await openTab(first.context())];
  for (const page of [first, second, third]) await expect(bannerOf(page, headline)).toBeVisible();
  await first.locator('summary').filter({ hasText: 'Tess' }).first().click();
  await first.getByRole('button', { name: 'Sign out' }).first().click();
  const began = Date.now();
  await Promise.all([second, third].map((page) => expect(page.getByTestId('banner')).toHaveCount(0, promised(1_000))));
  process.stdout.write(`other tabs forgot it ${Date.now() - began} ms after the press\n`);
  await expect(first).toHaveURL(/signed-out/);
  // Their pages as a whole follow: the server has nothing for them any more.
  for (const page of [second, third]) await expect(page).toHaveURL(/sign-in/);

  const context = first.context();
  await context.addCookies((await sessionOf(sql, 'bruno')).cookies);
  await first.goto('/');
  await second.goto('/');
  await isLive(second);
  const again = `Again only for the first ${Date.now()}`;
  await insertLiveFor(sql, department, { headline: again });
  await first.waitForTimeout(2_500);
  for (const page of [first, second, third]) {
    expect(await page.content()).not.toContain(headline);
    expect(await page.content()).not.toContain(again);
    expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain('the first');
  }
  await first.goBack();
  expect(await first.content()).not.toContain(headline);
  await withdrawAll(sql, department);
});

test('a tab left open by one person is the next one’s as soon as they have signed in, and reports nothing in their name', async ({
  browserOf,
  department,
  sql,
}) => {
  const headline = `Left open ${Date.now()}`;
  const id = await insertLiveFor(sql, department, { headline });
  const [next] = await sql<{ id: string }[]>`select id from persons where external_id = ${department.two}`;
  if (!next) throw new Error(`The demo has no ${department.two}`);
  await sql`insert into recipients (announcement_id, person_id, origin) values (${id}, ${next.id}, 'joined')`;
  const left = await browserOf(department.one);
  await left.goto('/');
  await expect(bannerOf(left, headline)).toBeVisible();
  const name = await left.locator('summary').filter({ hasText: 'Tess' }).first().innerText();
  // The session ends with the browser not knowing it, and somebody else signs in.
  await left.context().clearCookies();
  await left.context().addCookies((await sessionOf(sql, department.two)).cookies);
  // Pressed now or never: when what the page itself reports was refused before, the banner is gone.
  await left.evaluate(() => document.querySelector<HTMLElement>('[data-testid="banner"] form button')?.click());
  await expect(left.getByText('You are signed out').first()).toBeVisible();
  await left.waitForTimeout(500);
  expect(await sql`select from receipts where announcement_id = ${id} and person_id = ${next.id}`).toHaveLength(0);
  await expect(left.getByTestId('banner')).toHaveCount(0);
  await openTab(left.context());
  await expect(left.getByText(name)).toHaveCount(0);
  await isLive(left);
});
