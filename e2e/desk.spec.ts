/** Pages of people who manage announcements stay true while they are open, without a reload and without losing typed text. */
import type { Page } from '@playwright/test';
import { publishByRow } from './support/department-rows.ts';
import { idOf, rowOf, watchPage } from './support/desk-page.ts';
import { bannerOf, expect, othersOf, test } from './support/fixtures.ts';

test.slow();

/** The way a reader's browser says it; the banner itself does so in other tests. */
const acknowledge = (page: Page, headline: string) =>
  page
    .getByTestId('banner')
    .getByRole('article')
    .filter({ hasText: headline })
    .getByRole('button', { name: /^Acknowledge/ })
    .first()
    .click();

test('the newsroom counts on while it is open; what another editor ends moves; what was typed, opened and focused stays', async ({
  browserOf,
  department,
  sql,
}) => {
  const [elena, other, reader] = await Promise.all([browserOf('elena'), browserOf('elena'), browserOf(department.one)]);
  const [headline, severe] = [`Counted ${Date.now()}`, `Severe ${Date.now()}`];
  await publishByRow(sql, department, { headline, severity: 'moderate', ackRequired: true });
  // Nothing severe is published by one person; that it leaves with a reason is what matters here.
  await publishByRow(sql, department, { headline: severe, severity: 'severe' });
  await elena.goto('/newsroom');
  const page = await watchPage(elena);
  const row = rowOf(elena, 'Current', headline);
  await expect(row.getByText('0 of 2 people have seen it')).toBeVisible();

  const search = elena.getByRole('searchbox');
  await search.fill('half a wo');
  await rowOf(elena, 'Current', severe).locator('summary').click();
  const reason = rowOf(elena, 'Current', severe).getByLabel('Reason, for its recipients', { exact: false });
  await reason.fill('Because the gate is op');

  await reader.goto('/');
  // The severe one stands in full above it.
  await othersOf(reader).click();
  await bannerOf(reader, headline).click();
  await expect(row.getByText('1 of 2 people has seen it')).toBeVisible();
  await acknowledge(reader, headline);
  await expect(reason).toHaveValue('Because the gate is op');
  await expect(reason).toBeFocused();

  await other.goto('/newsroom');
  await rowOf(other, 'Current', headline).locator('summary').click();
  await rowOf(other, 'Current', headline)
    .getByRole('button', { name: /^End now/ })
    .click();
  // A row that moves would take typed text along: the page says so, and waits.
  const waits = elena.getByText('Something on this page has changed meanwhile');
  await expect(waits).toBeVisible();
  await expect(row).toBeVisible();
  await expect(reason).toHaveValue('Because the gate is op');
  await expect(reason).toBeFocused();
  await elena.getByRole('button', { name: 'Bring up to date' }).click();
  await expect(rowOf(elena, 'Ended', headline)).toBeVisible();
  await expect(row).toHaveCount(0);
  await expect(waits).toHaveCount(0);
  await expect(reason).toHaveValue('Because the gate is op');
  await expect(search).toHaveValue('half a wo');

  // Somebody else ends the very one that is written about.
  await rowOf(other, 'Current', severe).locator('summary').click();
  await rowOf(other, 'Current', severe).getByLabel('Reason, for its recipients', { exact: false }).fill('Over');
  await rowOf(other, 'Current', severe)
    .getByRole('button', { name: /^End now/ })
    .click();
  await expect(waits).toBeVisible();
  await expect(reason).toHaveValue('Because the gate is op');
  await elena.getByRole('button', { name: 'Bring up to date' }).click();
  await expect(rowOf(elena, 'Ended', severe)).toBeVisible();
  await expect(elena.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(waits).toHaveCount(0);
  expect(await page.isSame()).toBe(true);
});

test('what ends by itself leaves what is live at once, in the newsroom and on its own page, and the focus is not lost', async ({
  browserOf,
  department,
  sql,
}) => {
  const [elena, own] = await Promise.all([browserOf('elena'), browserOf('elena')]);
  const headline = `Short ${Date.now()}`;
  const id = await publishByRow(sql, department, { headline, severity: 'moderate' });
  await sql`update announcements set expires_at = now() + interval '8 seconds' where id = ${id}`;
  await elena.goto('/newsroom');
  await own.goto(`/announcements/${id}`);
  const pages = [await watchPage(elena), await watchPage(own)];
  await expect(own.getByText('Current. Ends:', { exact: false })).toBeVisible();
  await rowOf(elena, 'Current', headline).locator('summary').focus();
  await expect(rowOf(elena, 'Ended', headline)).toBeVisible({ timeout: 20_000 });
  await expect(rowOf(elena, 'Current', headline)).toHaveCount(0);
  await expect(elena.getByRole('heading', { name: 'Current' })).toBeFocused();
  await expect(own.getByText('Current. Ends:', { exact: false })).toHaveCount(0);
  await expect(own.locator('main summary')).toHaveCount(0);
  for (const page of pages) expect(await page.isSame()).toBe(true);
});

test('an announcement’s page counts on for its department’s manager; colleagues and other managers hear nothing and ask nothing', async ({
  browserOf,
  department,
  sql,
}) => {
  const elena = await browserOf('elena');
  const headline = `Own ${Date.now()}`;
  const id = await publishByRow(sql, department, { headline, severity: 'moderate', ackRequired: true });
  const granted = await sql<{ id: string }[]>`
    insert into grants (person_id, role, department_id, source, why)
    select id, 'manager', ${department.id}, 'hand', 'test' from persons where external_id = ${department.two} returning person_id as id`;
  // Lucía manages another department.
  const [manager, lucia, reader] = await Promise.all([browserOf(department.two), browserOf('lucia'), browserOf(department.one)]);
  await manager.goto(`/announcements/${id}`);
  // Each page asks once when its stream speaks.
  const first = lucia.waitForResponse((response) => response.url().includes('/newsroom/figures'));
  await lucia.goto('/newsroom');
  await first;
  const [page, others] = [await watchPage(manager), await watchPage(lucia)];
  const heard = await lucia.evaluate(async () => {
    const source = new EventSource('/live');
    const hints: string[] = [];
    source.addEventListener('desk', (event) => hints.push(event.data));
    Object.assign(window, { hints });
    await new Promise((resolve) => source.addEventListener('state', resolve, { once: true }));
    return hints.length;
  });
  expect(heard).toBe(0);
  await reader.goto('/');
  await expect(bannerOf(reader, headline)).toBeVisible();
  await expect(manager.getByText('0 people acknowledged')).toBeVisible();
  await acknowledge(reader, headline);
  await expect(manager.getByText('1 person acknowledged')).toBeVisible();
  const answer = await reader.request.get(`/newsroom/figures?ids=${id}`);
  expect(answer.status()).toBe(403);
  const foreign = await lucia.request.get(`/newsroom/figures?ids=${id}`);
  expect(await foreign.json()).toEqual({ shape: '', words: {} });
  await elena.goto('/newsroom');
  await rowOf(elena, 'Current', headline).locator('summary').click();
  await rowOf(elena, 'Current', headline)
    .getByRole('button', { name: /^End now/ })
    .click();
  await expect(manager.locator('main summary')).toHaveCount(0);
  await expect(manager.getByText('Current. Ends:', { exact: false })).toHaveCount(0);
  expect(await page.isSame()).toBe(true);
  expect(await lucia.evaluate(() => (window as unknown as { hints: string[] }).hints)).toEqual([]);
  expect(others.asked.filter((path) => path.startsWith('/newsroom'))).toEqual([]);
  await sql`update grants set ends_at = now() where person_id = ${granted[0]?.id ?? ''}`;
});

test('however often it is told that something changed, the newsroom asks once in three seconds, and draws itself anew only when something moved', async ({
  browserOf,
  department,
  sql,
}) => {
  // In a manager's newsroom nothing else moves meanwhile; in an editor's, whatever other tests publish.
  const granted = await sql<{ id: string }[]>`
    insert into grants (person_id, role, department_id, source, why)
    select id, 'manager', ${department.id}, 'hand', 'test' from persons where external_id = ${department.two} returning person_id as id`;
  const manager = await browserOf(department.two);
  const headline = `Often ${Date.now()}`;
  const id = await publishByRow(sql, department, { headline, severity: 'moderate' });
  await manager.goto('/newsroom');
  const { asked } = await watchPage(manager);
  const began = Date.now();
  while (Date.now() - began < 6_000) {
    await sql`select pg_notify('pregon_desk', ${id})`;
    await manager.waitForTimeout(100);
  }
  const figures = asked.filter((path) => path.startsWith('/newsroom/figures'));
  expect(figures.length).toBeGreaterThan(0);
  expect(figures.length).toBeLessThanOrEqual(3);
  expect(asked.filter((path) => path.startsWith('/newsroom?'))).toEqual([]);
  await sql`update grants set ends_at = now() where person_id = ${granted[0]?.id ?? ''}`;
});

test('while the newsroom draws itself anew, what is pressed is not held up', async ({ browserOf, department, sql }) => {
  const elena = await browserOf('elena');
  const [stays, goes] = [`Stays ${Date.now()}`, `Goes ${Date.now()}`];
  for (const headline of [stays, goes]) await publishByRow(sql, department, { headline, severity: 'moderate' });
  await elena.goto('/newsroom');
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let isHeld = false;
  await elena.route(/\/newsroom\?_rsc/, async (route) => {
    isHeld = true;
    await held;
    await route.continue();
  });
  await sql`update announcements set ended_because = 'withdrawn' where id = ${await idOf(sql, goes)}`;
  await expect.poll(() => isHeld).toBe(true);
  await rowOf(elena, 'Current', stays).locator('summary').click();
  const pressed = elena.waitForResponse((response) => response.request().method() === 'POST' && response.url().includes('/newsroom'));
  await rowOf(elena, 'Current', stays)
    .getByRole('button', { name: /^End now/ })
    .click();
  expect((await pressed).status()).toBe(200);
  letGo();
  await expect(rowOf(elena, 'Ended', stays)).toBeVisible();
  await expect(rowOf(elena, 'Ended', goes)).toBeVisible();
});
