/**
 * From an empty database to a delivered mail, as an operator and two administrators do it: the product's own files in production mode, a
 * real identity provider whose people the portal has never heard of, a real mail server, and no statement to the database.
 */
import { type Browser, expect, type Page, test } from '@playwright/test';
import { openPool, type Pool } from '../db/client.ts';
import messages from '../messages/en.json' with { type: 'json' };
import { signIn } from '../testing/plain-client.ts';
import { endAll, Program } from '../testing/process.ts';
import { SmtpSink } from '../testing/smtp-sink.ts';
import { expectAccessible } from './support/accessible.ts';
import { bannerOf, publish } from './support/fixtures.ts';
import { ownerUrl, promised } from './support/place.ts';
import { closeStack, openStack, type Stack, saysReady, settingsFor, startPortal } from './support/production.ts';

test.describe.configure({ timeout: 180_000 });

const port = 4500;
const provider = `http://localhost:${port + 1}`;
const words = messages.firstSteps;
const sink = new SmtpSink();
/** The people of the identity provider. */
let company: Pool;
let stack: Stack;
let settings: NodeJS.ProcessEnv;
let portal: Program;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  company = openPool(ownerUrl, 'e2e', 2);
  stack = await openStack(port, company);
  settings = {
    ...settingsFor(stack, port),
    OIDC_ISSUER: provider,
    SMTP_URL: `smtp://127.0.0.1:${await sink.start()}`,
    COMPANY_NAME: 'Forja del Sur',
    LOG_LEVEL: 'warn',
  };
  portal = startPortal(stack, { ...settings, LOG_LEVEL: 'info' });
  await saysReady(portal);
});

test.afterAll(async () => {
  if (portal.isRunning) await portal.stop();
  endAll();
  await closeStack(stack);
  await Promise.all([sink.stop(), company.end({ timeout: 2 })]);
});

const open = async (browser: Browser, who: string): Promise<Page> => {
  const context = await browser.newContext({ baseURL: `http://localhost:${port}`, locale: 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${provider}/as/${who}`);
  await expect(page).toHaveURL(`http://localhost:${port}/`);
  return page;
};

/** Runs `npm run grant` as it was asked; returns what it said. */
const grant = async (args: string[]): Promise<string> => {
  const command = new Program(['server/directory/grant-command.ts', ...args], settings, stack.tree);
  await command.exited;
  return command.stdout + command.stderr;
};

/** The command line that the command itself prints for this person. */
const grantAsTold = async (name: string): Promise<string> => {
  const told = await grant([]);
  const line = told.split('\n').find((_line, index, lines) => lines[index - 1]?.startsWith(`  ${name} `)) ?? told;
  const typed = /^ {4}npm run grant -- (.*)$/.exec(line)?.[1] ?? '';
  expect(typed, told).not.toBe('');
  return grant(typed.split(' ').map((word) => word.replace(/^'(.*)'$/, '$1')));
};

const step = (page: Page, id: keyof typeof words.steps) => page.locator(`#${id}`);
const expectSteps = async (page: Page, states: Partial<Record<keyof typeof words.steps, 'done' | 'todo'>>): Promise<void> => {
  await page.goto('/first-steps');
  for (const [id, state] of Object.entries(states))
    await expect(step(page, id as keyof typeof words.steps), id).toHaveAttribute('data-state', state);
};

const findFirstSteps = async (page: Page): Promise<void> => {
  await page.goto('/');
  await page.getByRole('link', { name: words.open }).click();
  await expect(page.getByRole('heading', { level: 1, name: words.title })).toBeVisible();
};

const sendTrial = async (page: Page): Promise<void> => {
  const before = sink.mails.length;
  await step(page, 'mail').getByRole('button').click();
  await expect(page.getByRole('status').filter({ hasText: words.taken })).toBeVisible({ timeout: 15_000 });
  expect(sink.mails).toHaveLength(before + 1);
  expect(sink.mails.at(-1)?.mail.text).toContain(`http://localhost:${port}/first-steps`);
  await expect(step(page, 'mail')).toHaveAttribute('data-state', 'done');
};

const addDepartment = async (page: Page, name: string): Promise<void> => {
  await page.goto('/directory');
  await page.locator('summary', { hasText: messages.directory.overview.add }).click();
  const form = page.locator('main form', { has: page.locator('[name="parentId"]') });
  await form.locator('[name="name"]').fill(name);
  await form.getByRole('button').click();
  await expect(form.getByRole('status')).toHaveText(messages.directory.done);
};

/** Asked by one administrator for herself, confirmed by the other. */
const becomeEditor = async (page: Page, other: Page): Promise<void> => {
  await step(page, 'publication').getByRole('link').click();
  await page.locator('summary', { hasText: messages.directory.roles.give }).click();
  const form = page.locator('main form', { has: page.locator('[name="role"]') });
  await form.locator('[name="role"]').selectOption('editor');
  await form.locator('[name="why"]').fill('Writes the first announcements');
  await form.getByRole('button').click();
  await expect(page.getByText('“Writes the first announcements”')).toBeVisible();
  await other.goto('/directory/roles');
  await other.getByRole('button', { name: new RegExp(`^${messages.directory.roles.confirm}`) }).click();
  await expect(other.getByText(messages.directory.roles.waitingEmpty)).toBeVisible();
};

test('an empty database becomes a portal that reaches people, by what its pages and its command say', async ({ browser }) => {
  const olga = await open(browser, 'olga');
  await expect(olga.getByRole('link', { name: words.open })).toHaveCount(0);
  await olga.goto('/first-steps');
  await expect(olga.getByRole('heading', { name: messages.notAllowed.title })).toBeVisible();

  expect(await grantAsTold('Olga Petrova')).toContain('1 of 2');
  await findFirstSteps(olga);
  await expectSteps(olga, {
    signOn: 'done',
    secondAdministrator: 'todo',
    sender: 'done',
    departments: 'todo',
    people: 'todo',
    mail: 'todo',
    publication: 'todo',
  });
  await expect(step(olga, 'secondAdministrator')).toContainText('npm run grant');
  await expect(step(olga, 'sender')).toContainText('Forja del Sur');
  await expectAccessible(olga, 'the first steps of an empty installation');

  const iker = await open(browser, 'iker');
  expect(await grantAsTold('Iker Zabala')).toContain('2 of 2');
  await expectSteps(olga, { secondAdministrator: 'done' });
  await sendTrial(olga);
  await signIn(`${provider}/as/bruno`);
  await addDepartment(olga, 'Warehouse North');
  await expectSteps(olga, { departments: 'todo', people: 'done' });
  await step(olga, 'departments').getByRole('link').click();
  // People who sign in with a department that is known by now belong to it.
  const [claimed] = await company<{ said: string }[]>`select external_id as said from departments where name = 'IT'`;
  await expect(olga.getByText(claimed?.said ?? 'no such department').first()).toBeVisible();
  await addDepartment(olga, claimed?.said ?? '');
  for (const who of ['olga', 'iker']) await signIn(`${provider}/as/${who}`);
  await expectSteps(olga, { departments: 'done', people: 'done', mail: 'done', publication: 'todo' });

  await becomeEditor(olga, iker);
  await expectSteps(olga, { publication: 'todo' });
  await step(olga, 'publication').getByRole('link').click();
  await expect(olga.locator('[name="headline.es"]')).toHaveValue(/./);
  const before = sink.mails.length;
  await publish(olga);
  await expect(bannerOf(olga, words.trial.headline)).toBeVisible(promised(5_000));
  await expect
    .poll(() => sink.mails.slice(before).map(({ mail }) => mail.subject), promised(10_000))
    .toEqual(expect.arrayContaining([expect.stringContaining(words.trial.headline)]));
  expect(sink.mails.at(-1)?.to).toEqual(sink.mails[0]?.to);

  await olga.goto('/first-steps');
  await expect(olga.getByText(words.allDone)).toBeVisible();
  await expect(olga.locator('[data-state="done"]')).toHaveCount(Object.keys(words.steps).length);
  await olga.goto('/');
  await expect(olga.getByRole('link', { name: words.open })).toHaveCount(0);
});
