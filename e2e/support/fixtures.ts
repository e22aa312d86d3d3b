/**
 * Browsers of people, the mailbox, and the database's clock, for the tests that tell the story. Each test that publishes does
 * so to a department of its own (Test 1 … Test 8, of test-departments.ts), so that tests beside each other do not see each other's announcements.
 */
import { createHash } from 'node:crypto';
import { type BrowserContext, test as base, expect, type Page, request } from '@playwright/test';
import { openPool, type Pool } from '../../db/client.ts';
import { notify } from '../../db/notify.ts';
import { insertSignIn } from '../../testing/rows.ts';
import { ownerUrl, ports, provider } from './place.ts';

export type Mail = {
  to: string[];
  envelopeTo: string[];
  from: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  headers: Record<string, string>;
};

type Options = {
  javaScriptEnabled?: boolean;
  locale?: string;
  viewport?: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
  reducedMotion?: 'reduce';
  forcedColors?: 'active';
};

export type Department = { name: string; id: string; one: string; two: string };

type Fixtures = {
  /** Whether each browser signs in through the identity provider, and has its session there too: for tests of just that. */
  throughProvider: boolean;
  /** A browser of its own with a session of its own, as `sessionOf` gives it; `who` is a short name or an external id. */
  browserOf: (who: string, options?: Options) => Promise<Page>;
  sql: Pool;
  /** The department of this test, and the external ids of its two people. */
  department: Department;
  mailsTo: (address: string) => Promise<Mail[]>;
};

/** The cookies of somebody who signed in through the real provider. */
export const signIn = async (who: string) => {
  const api = await request.newContext();
  const answer = await api.get(`${provider}/as/${who}`);
  expect(answer.status(), `signing in as ${who}`).toBe(200);
  const state = await api.storageState();
  await api.dispose();
  return state;
};

const sessionCookie = `pregon-session-${ports.portal}`;
/** People who signed in through the provider in this process, and the cookie they got. */
const signedIn = new Map<string, { personId: string; cookie: Awaited<ReturnType<typeof signIn>>['cookies'][number] }>();

/**
 * A session of somebody's own for a browser or a client. The first in this process signs in through the real provider, which links the
 * account and gives the roles of its groups; each later one is the row that such a sign-in leaves, for a hundredth of its cost.
 */
export const sessionOf = async (sql: Pool, who: string): Promise<Awaited<ReturnType<typeof signIn>>> => {
  const known = signedIn.get(who);
  if (known) {
    const { token } = await insertSignIn(sql, known.personId);
    return { cookies: [{ ...known.cookie, value: token }], origins: [] };
  }
  const state = await signIn(who);
  const cookie = state.cookies.find((each) => each.name === sessionCookie);
  const hash = createHash('sha256')
    .update(cookie?.value ?? '')
    .digest('hex');
  const [row] = await sql<{ personId: string }[]>`select person_id from sessions where id_hash = ${hash}`;
  if (!cookie || !row) throw new Error(`${who} has no session`);
  signedIn.set(who, { personId: row.personId, cookie });
  return state;
};

export const test = base.extend<Fixtures>({
  throughProvider: [false, { option: true }],
  browserOf: async ({ browser, sql, throughProvider }, use) => {
    const open: BrowserContext[] = [];
    await use(async (who, options = {}) => {
      const storageState = throughProvider ? await signIn(who) : await sessionOf(sql, who);
      const context = await browser.newContext({ storageState, ...options });
      open.push(context);
      return context.newPage();
    });
    await Promise.all(open.map((context) => context.close()));
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the braces
  sql: async ({}, use) => {
    const sql = openPool(ownerUrl, 'e2e', 2);
    await use(sql);
    await sql.end({ timeout: 2 });
  },
  department: async ({ sql }, use, info) => {
    const number = info.parallelIndex + 1;
    const name = `Test ${number}`;
    const [row] = await sql<{ id: string }[]>`select id from departments where name = ${name}`;
    if (!row) throw new Error(`There is no department ${name}`);
    const people = sql`person_id in (select id from persons where external_id = any(${[`T${number}A`, `T${number}B`]}))`;
    // Notices and roles that an earlier test gave these people do not count in this one.
    await sql`update notices set read_at = now() where read_at is null and ${people}`;
    await sql`update grants set ends_at = now() where why = 'test' and (ends_at is null or ends_at > now()) and ${people}`;
    const isTheirs = sql`current_revision_id in (select id from revisions where audience_rule #>> '{anyOf,0,department}' = ${row.id})`;
    // As the newsroom does, it wakes the worker, which ends it: until then a page that is opened would show it.
    const withdraw = () =>
      sql.begin(async (tx) => {
        await tx`update announcements set ended_because = 'withdrawn' where state = 'live' and ended_because is null and ${isTheirs}`;
        await notify(tx, 'pregon_due');
      });
    await withdraw();
    const live = async () => (await sql`select from announcements where state = 'live' and ${isTheirs}`).length;
    await expect.poll(live, { intervals: [20, 50, 100, 200] }).toBe(0);
    await use({ name, id: row.id, one: `T${number}A`, two: `T${number}B` });
    await withdraw();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the braces
  mailsTo: async ({}, use) => {
    await use(async (address) => {
      const answer = await fetch(`http://localhost:${ports.mailbox}/?format=json&to=${encodeURIComponent(address)}`);
      return (await answer.json()) as Mail[];
    });
  },
});

export { expect } from '@playwright/test';

export const addressOf = async (sql: Pool, externalId: string): Promise<string> => {
  const [row] = await sql<{ email: string }[]>`select email from persons where external_id = ${externalId}`;
  if (!row?.email) throw new Error(`${externalId} has no address`);
  return row.email;
};

export type Written = {
  headline: string;
  department?: string;
  instruction?: string;
  severity?: 'Advisory' | 'Information';
  ack?: boolean;
  fallback?: string;
};

/** Fills the composer as a person does. */
export const write = async (page: Page, text: Written): Promise<void> => {
  await page.goto('/newsroom/new');
  await page.getByRole('radio', { name: text.severity ?? 'Advisory' }).check();
  await page.locator('[name="headline.en"]').fill(text.headline);
  if (text.instruction) await page.locator('[name="instruction.en"]').fill(text.instruction);
  if (text.department) await chooseDepartment(page, text.department);
  if (text.ack) await page.locator('[name="ackRequired"]').check();
  if (text.fallback) await page.locator('[name="fallback"]').selectOption(text.fallback);
};

/** Opens the tree down to the department and ticks it. */
export const chooseDepartment = async (page: Page, id: string): Promise<void> => {
  await page.locator('[name="audience"][value="departments"]').check();
  const box = page.locator(`[name="department"][value="${id}"]`);
  await box.evaluate((element) => {
    for (let up = element.parentElement; up; up = up.parentElement) if (up instanceof HTMLDetailsElement) up.open = true;
  });
  await box.check();
};

/** Presses publish and confirms. Ends when the portal says it is live. */
export const publish = async (page: Page): Promise<void> => {
  await page.locator('button[name="intent"][value="review"]').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('button[name="intent"][value="publish"]').click();
  await expect(page.getByRole('heading', { name: 'The announcement is published' })).toBeVisible({ timeout: 15_000 });
};

/** The line behind which all but the first announcement stand. */
export const othersOf = (page: Page) => page.getByTestId('more');

/** The headline in the banner: in full, or in its own line. */
export const bannerOf = (page: Page, headline: string) => page.getByTestId('banner').getByRole('heading', { name: headline, exact: true });

/** The whole of it in the banner, folded or not. */
export const articleOf = (page: Page, headline: string) =>
  page.getByTestId('banner').locator('article', { has: page.getByRole('heading', { name: headline, exact: true, includeHidden: true }) });
