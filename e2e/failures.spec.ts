/** A page that fails: its reader is shown a number, and the log has one line with that number. The failures are real ones of the database. */
import { expect, type Page, test } from '@playwright/test';
import messages from '../messages/en.json' with { type: 'json' };
import failure from '../messages/failure.json' with { type: 'json' };
import { ask } from '../testing/plain-client.ts';
import { endAll, type Program } from '../testing/process.ts';
import { insertLive } from '../testing/rows.ts';
import { isLong } from './support/place.ts';
import {
  closeStack,
  expectCleanLog,
  openAs,
  openStack,
  type Stack,
  saysReady,
  settingsFor,
  signInByRow,
  startPortal,
} from './support/production.ts';

test.describe.configure({ mode: 'serial', timeout: 90_000 });

const port = 4540;
const secret = 'Quintanilla';
let stack: Stack;
let portal: Program;

test.beforeAll(async () => {
  test.setTimeout(90_000);
  stack = await openStack(port);
  portal = startPortal(stack, settingsFor(stack, port));
  await saysReady(portal);
});

test.afterAll(async () => {
  expect(await portal.stop()).toBe(0);
  // Nothing in the words of Next, of Node or of the database, and nothing that was asked for.
  expect(portal.stderr).toBe('');
  expectCleanLog(portal, [secret]);
  endAll();
  await closeStack(stack);
});

type Line = { reference?: string; method: string; path: string; msg: string; code?: string };

const linesOf = (reference: string): Line[] =>
  portal.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.reference === reference);

/** One line in the log with this number, of this request. */
const expectLine = async (reference: string | undefined, method: string, path: string): Promise<void> => {
  expect(reference).toMatch(/^\d{4}-\d{4}-\d{4}$/);
  await expect.poll(() => linesOf(reference ?? '')).toHaveLength(1);
  expect(linesOf(reference ?? '')[0]).toMatchObject({ level: 50, msg: 'request failed', method, path, error: 'PostgresError' });
};

/** Every query of this table fails from now on. */
const away = (table: string) => stack.database.owner.unsafe(`alter table ${table} rename to ${table}_away`);
const back = (table: string) => stack.database.owner.unsafe(`alter table ${table}_away rename to ${table}`);

/** The number on the page, after its sentence. */
const shownOn = async (page: Page, sentence: string): Promise<string | undefined> => {
  const line = page.locator('p, div', { hasText: sentence }).last();
  await expect(line).toBeVisible();
  return /\d{4}-\d{4}-\d{4}/.exec(await line.innerText())?.[0];
};

for (const [locale, words] of Object.entries(isLong ? failure : { en: failure.en })) {
  test(`a page that fails as it is opened, and one that fails on the way from another, in ${locale}`, async ({ browser }) => {
    const { page } = await openAs(browser, stack.database, port, { locale });
    await page.goto('/profile');
    await away('senders');
    await page.locator('a[href="/archive"]').first().click();
    await expect(page.getByRole('heading', { name: words.title })).toBeVisible();
    const onTheWay = await shownOn(page, words.reference);
    await expectLine(onTheWay, 'GET', '/archive');

    const answer = await page.goto(`/archive?q=${secret}`);
    expect(answer?.status()).toBe(500);
    const opened = await shownOn(page, words.reference);
    expect(answer?.headers()['x-request-id']).toBe(opened);
    expect(opened).not.toBe(onTheWay);
    await expectLine(opened, 'GET', '/archive');
    await back('senders');
    await page.getByRole('link', { name: words.again }).click();
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(words.title);
    await page.context().close();
  });
}

test('a page whose title cannot be read: one line, with the number that is shown; a number that was sent counts for nothing', async ({
  browser,
}) => {
  const { page, personId } = await openAs(browser, stack.database, port, { locale: 'en' });
  const { id } = await insertLive(stack.database.owner, { authorId: personId, people: [personId], headline: 'Read me' });
  await page.setExtraHTTPHeaders({ 'x-request-id': '1111-1111-1111' });
  await page.goto(`/announcements/${id}`);
  await expect(page.getByRole('heading', { name: 'Read me' }).first()).toBeVisible();
  await away('texts');
  await page.reload();
  const shown = await shownOn(page, failure.en.reference);
  expect(shown).not.toBe('1111-1111-1111');
  await expectLine(shown, 'GET', `/announcements/${id}`);
  await back('texts');
  await page.context().close();
});

test('a form whose action fails keeps what was typed and shows the number; one in the header is replaced by the number', async ({
  browser,
}) => {
  const { page } = await openAs(browser, stack.database, port, { locale: 'en', role: 'editor' });
  await page.goto('/newsroom/new');
  await page.locator('[name="headline.en"]').fill(secret);
  await away('texts');
  await page.locator('.action-bar button[name="intent"][value="save"]').click();
  const shown = await shownOn(page, messages.errors.reference.replace(' {reference}', ''));
  await expectLine(shown, 'POST', '/newsroom/new');
  await expect(page.locator('[name="headline.en"]')).toHaveValue(secret);
  await back('texts');

  await page.goto('/archive');
  await stack.database.owner.unsafe(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception '${secret}'; end $$;
    create trigger refuse before update on sessions for each row execute function refuse()`);
  await page.locator('header summary', { hasText: 'Somebody' }).click();
  await page.getByRole('button', { name: messages.site.signOut, exact: true }).click();
  const thrown = await shownOn(page, failure.en.reference);
  await expectLine(thrown, 'POST', '/archive');
  await stack.database.owner.unsafe('drop function refuse() cascade');
  await page.context().close();
});

test('an address that answers a script: its JSON has the number', async () => {
  const cookie = await signInByRow(stack.database, port, 'editor');
  await away('departments');
  const answer = await ask(port, `/newsroom/people?q=${secret}`, { cookie });
  await back('departments');
  expect(answer.status).toBe(503);
  const reference = /unexpected (\S+)/.exec((JSON.parse(answer.body) as { error: string }).error)?.[1];
  expect(reference).toBe(answer.headers['x-request-id']);
  await expectLine(reference, 'GET', '/newsroom/people');
});
