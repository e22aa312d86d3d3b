/** The database is away: people see that the page is not live, and nothing they do is lost or done twice. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { openPool } from '../db/client.ts';
import { insertEvent } from '../db/live/events.ts';
import messages from '../messages/en.json' with { type: 'json' };
import { ask } from '../testing/plain-client.ts';
import { endAll, type Program } from '../testing/process.ts';
import { insertLive } from '../testing/rows.ts';
import type { TcpProxy } from '../testing/tcp-proxy.ts';
import { bannerOf, othersOf } from './support/fixtures.ts';
import { isLong, promised } from './support/place.ts';
import { askReady, closeStack, openAs, type Stack, startBehindDoor } from './support/production.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

const port = 4300;
const awayMs = isLong ? 30_000 : 8_000;
/** Limits of the product that timing.test.ts compares with its promise; here it is only tried that an answer comes then. */
const waits = isLong ? { giveUpMs: 5_000 } : { giveUpMs: 3_000, pressMs: 1_500 };
let stack: Stack;
let door: TcpProxy;
let portal: Program;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  ({ stack, door, portal } = await startBehindDoor(port, waits));
});

test.afterAll(async () => {
  expect(portal.isRunning).toBe(true);
  await portal.stop();
  endAll();
  await closeStack(stack);
});

const open = (browser: Browser, role?: 'editor') => openAs(browser, stack.database, port, { role });

const publishByRow = async (people: string[], headline: string): Promise<void> => {
  const { owner } = stack.database;
  const { id, revisionId } = await insertLive(owner, { authorId: people[0] ?? '', people, headline });
  await owner.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 }));
};

const writeToEveryone = async (page: Page, headline: string): Promise<void> => {
  await page.goto('/newsroom/new');
  await page.getByRole('radio', { name: 'Information' }).check();
  await page.locator('[name="headline.en"]').fill(headline);
  await page.locator('[name="audience"][value="everyone"]').check();
};

/** How fresh what is shown is, as the page says it. */
const line = (page: Page) => page.getByTestId('freshness').first();
const review = (page: Page) => page.locator('button[name="intent"][value="review"]').first().click();
const confirm = (page: Page) => page.getByRole('dialog').locator('button[name="intent"][value="publish"]').click();
const liveRows = async (headline: string) =>
  (
    await stack.database.owner`
      select distinct a.id from announcements a join revisions r on r.announcement_id = a.id join texts t on t.revision_id = r.id
      where t.headline = ${headline} and a.state = 'live'`
  ).length;

/** A press within its 5 s, or on a busy machine before the database itself gives up after 10 s. */
const answered = { timeout: Math.min(promised(5_000).timeout, 9_000) };

test(`the database is away for ${awayMs / 1000} s: the banner stays, the line says that it is not live, nothing ends; 5 s after it is back everything is whole`, async ({
  browser,
}) => {
  const [ana, bruno] = [await open(browser), await open(browser)];
  const opened: string[] = [];
  for (const { page } of [ana, bruno]) {
    await page.goto('/');
    await expect(line(page)).toContainText('Connected, checked');
    page.on('request', (request) => opened.push(new URL(request.url()).pathname));
  }
  await publishByRow([ana.personId], 'Before it went away');
  await expect(bannerOf(ana.page, 'Before it went away')).toBeVisible();

  await door.refuse();
  const wentMs = performance.now();
  for (const { page } of [ana, bruno]) await expect(line(page)).toContainText('You may be missing announcements', { timeout: 15_000 });
  process.stdout.write(`the line said so after ${((performance.now() - wentMs) / 1000).toFixed(1)} s\n`);
  expect((await askReady(port)).status).toBe(503);
  expect((await ask(port, '/health/live')).status).toBe(200);
  await publishByRow([ana.personId], 'While it was away');
  await sleep(awayMs - (performance.now() - wentMs));
  await expect(bannerOf(ana.page, 'Before it went away')).toBeVisible();
  for (const { page } of [ana, bruno]) await expect(line(page)).toContainText('You may be missing announcements');

  await door.open();
  const backMs = performance.now();
  await expect(bannerOf(ana.page, 'While it was away')).toBeVisible(promised(5_000));
  for (const { page } of [ana, bruno]) await expect(line(page)).toContainText('Connected, checked', promised(5_000));
  await expect.poll(async () => (await askReady(port)).status, promised(5_000)).toBe(200);
  process.stdout.write(`whole ${((performance.now() - backMs) / 1000).toFixed(1)} s after it was back\n`);
  await othersOf(ana.page).click();
  await expect(bannerOf(ana.page, 'Before it went away')).toBeVisible();
  await expect(bannerOf(bruno.page, 'While it was away')).toHaveCount(0);
  expect(opened.filter((path) => path === '/live')).toEqual([]);
  expect(portal.isRunning).toBe(true);
});

test('published while the database is away: "nothing was sent" within 5 s, the text is kept, and pressed again it is live, once', async ({
  browser,
}) => {
  const [editor, ana] = [await open(browser, 'editor'), await open(browser)];
  await ana.page.goto('/');
  await writeToEveryone(editor.page, 'Pressed while away');
  await review(editor.page);
  await expect(editor.page.getByRole('dialog')).toBeVisible();
  await door.refuse();
  await confirm(editor.page);
  // The form's own answer: whom it would reach is asked beside it, and may say the same before the press is answered.
  await expect(editor.page.getByRole('alert').getByText(messages.errors.databaseGone)).toBeVisible(answered);
  expect(await liveRows('Pressed while away')).toBe(0);
  await door.open();
  await expect(editor.page.locator('[name="headline.en"]')).toHaveValue('Pressed while away');
  await expect.poll(async () => (await askReady(port)).status, promised(5_000)).toBe(200);
  await review(editor.page);
  await confirm(editor.page);
  await expect(bannerOf(ana.page, 'Pressed while away')).toBeVisible();
  expect(await liveRows('Pressed while away')).toBe(1);
});

test('only the answer to COMMIT is lost: "not confirmed", known by itself within 5 s of the database’s return, and one announcement', async ({
  browser,
}) => {
  const [editor, ana] = [await open(browser, 'editor'), await open(browser)];
  await ana.page.goto('/');
  await writeToEveryone(editor.page, 'Answer lost');
  await review(editor.page);
  await expect(editor.page.getByRole('dialog')).toBeVisible();
  // The transaction of the submission tells the publisher.
  const before = door.lost;
  door.loseCommitOf('pregon_due');
  await confirm(editor.page);
  await expect.poll(() => door.lost, { intervals: [5], ...promised(5_000) }).toBe(before + 1);
  await door.refuse();
  await expect(editor.page.getByRole('heading', { name: messages.composer.unconfirmedTitle })).toBeVisible(answered);
  await sleep(waits.giveUpMs);
  await expect(editor.page.getByRole('heading', { name: messages.composer.unconfirmedTitle })).toBeVisible();
  await door.open();
  await expect(editor.page.getByRole('heading', { name: messages.composer.liveTitle })).toBeVisible(promised(5_000));
  await expect(bannerOf(ana.page, 'Answer lost')).toBeVisible();
  expect(await liveRows('Answer lost')).toBe(1);
});

/** The door passes nothing, and neither do those who knock now. */
const expectFrozen = async (): Promise<void> => {
  const asked = openPool(stack.database.url('web', port + 2), 'e2e');
  const answer = asked`select 1`.then(
    () => 'answered',
    () => 'refused',
  );
  expect(await Promise.race([answer, sleep(1_000, 'silent')])).toBe('silent');
  void asked.end({ timeout: 0 });
};

const press = (page: Page, intent: 'save' | 'review') => page.locator(`.action-bar button[name="intent"][value="${intent}"]`).click();

test('the database is frozen: whatever is pressed in the composer is answered within 5 s, nothing is sent later, and all works once it is thawed', async ({
  browser,
}) => {
  const [editor, ana] = [await open(browser, 'editor'), await open(browser)];
  await ana.page.goto('/');
  const headline = 'Pressed while frozen';
  await writeToEveryone(editor.page, headline);
  const problem = editor.page.getByRole('alert').getByText(messages.errors.databaseGone);
  const drafts = async () => (await stack.database.owner`select from texts where headline = ${headline}`).length;
  const heading = (name: string) => editor.page.getByRole('heading', { name });

  for (const intent of ['save', 'review'] as const) {
    await door.silence();
    await expectFrozen();
    const began = performance.now();
    await press(editor.page, intent);
    await expect(problem).toBeVisible(answered);
    process.stdout.write(`frozen, ${intent}: answered after ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
    await expect(editor.page.locator('[name="headline.en"]')).toHaveValue(headline);
    expect(await drafts()).toBe(intent === 'save' ? 0 : 1);
    await door.open();
    await press(editor.page, intent);
    await expect(problem).toHaveCount(0, { timeout: 15_000 });
    await expect.poll(drafts).toBe(1);
  }

  await expect(editor.page.getByRole('dialog')).toBeVisible();
  await door.silence();
  await expectFrozen();
  await confirm(editor.page);
  await expect(problem).toBeVisible(answered);
  await door.open();
  await expect.poll(async () => (await askReady(port)).status, { timeout: 15_000 }).toBe(200);
  // Longer than a submission waits for the publisher: one that was given up is not published afterwards by a statement that still runs.
  await sleep(waits.giveUpMs + 1_000);
  expect(await liveRows(headline)).toBe(0);
  await press(editor.page, 'review');
  await confirm(editor.page);
  await expect(heading(messages.composer.liveTitle)).toBeVisible({ timeout: 15_000 });
  await expect(bannerOf(ana.page, headline)).toBeVisible();
  expect(await liveRows(headline)).toBe(1);
});

test('frozen before it answers COMMIT: "not confirmed" within 5 s and never "not sent"; live once, and known when it is thawed', async ({
  browser,
}) => {
  const [editor, ana] = [await open(browser, 'editor'), await open(browser)];
  await ana.page.goto('/');
  await writeToEveryone(editor.page, 'Frozen at the end');
  await press(editor.page, 'review');
  await expect(editor.page.getByRole('dialog')).toBeVisible();
  const before = door.lost;
  door.silenceAtCommitOf('pregon_due');
  await confirm(editor.page);
  await expect.poll(() => door.lost, { intervals: [5], ...promised(5_000) }).toBe(before + 1);
  await expectFrozen();
  await expect(editor.page.getByRole('heading', { name: messages.composer.unconfirmedTitle })).toBeVisible(answered);
  await expect.poll(() => liveRows('Frozen at the end')).toBe(1);
  await door.open();
  await expect(editor.page.getByRole('heading', { name: messages.composer.liveTitle })).toBeVisible({ timeout: 20_000 });
  await expect(bannerOf(ana.page, 'Frozen at the end')).toBeVisible({ timeout: 20_000 });
  expect(await liveRows('Frozen at the end')).toBe(1);
});

test('frozen before it answers the COMMIT of a save, a copy, a deletion: each says that nobody knows; pressed again it is done once', async ({
  browser,
}) => {
  const { page, personId } = await open(browser, 'editor');
  const drafts = async (headline: string) =>
    (
      await stack.database
        .owner`select from announcements a join revisions r on r.announcement_id = a.id join texts t on t.revision_id = r.id
      where t.headline = ${headline} and a.state = 'draft'`
    ).length;
  const doubt = async (said: string, sentence: string, pressIt: () => Promise<void>) => {
    door.silenceAtCommitOf(said);
    await pressIt();
    await expect(page.getByRole('alert').getByText(sentence)).toBeVisible({ timeout: 6_000 });
    await door.open();
    await expect.poll(async () => (await askReady(port)).status, { timeout: 15_000 }).toBe(200);
    await pressIt();
    await expect(page.getByRole('alert').getByText(sentence)).toHaveCount(0, { timeout: 10_000 });
  };
  await page.goto('/newsroom/new');
  await page.locator('[name="headline.en"]').fill('Kept in doubt');
  await doubt('Kept in doubt', messages.composer.unconfirmedSave, () => press(page, 'save'));
  expect(await drafts('Kept in doubt')).toBe(1);

  await insertLive(stack.database.owner, { authorId: personId, people: [personId], headline: 'Copied in doubt' });
  await page.goto('/newsroom');
  await doubt('Copied in doubt', messages.desk.lost, () => page.getByRole('button', { name: 'Duplicate Copied in doubt' }).click());
  expect(await drafts('Copied in doubt')).toBe(1);

  await page.goto('/newsroom');
  await page.locator('summary', { hasText: 'Kept in doubt' }).click();
  const confirmed = page.getByRole('dialog').getByRole('button', { name: messages.deleteDraft.confirm });
  await doubt('announcement.delete', messages.deleteDraft.lost, () => confirmed.click());
  expect(await drafts('Kept in doubt')).toBe(0);
});
