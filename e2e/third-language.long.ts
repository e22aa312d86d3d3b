/** docs/languages.md, followed to the letter in a copy of the tree: that is all a third language takes, also one from right to left. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { openPool } from '../db/client.ts';
import { insertEvent } from '../db/live/events.ts';
import { node } from '../demo/install.mjs';
import { sentences } from '../messages/sentences.ts';
import { endAll, Program } from '../testing/process.ts';
import { insertLive } from '../testing/rows.ts';
import { addSentences, addToList, copyTree, name, third } from './support/third-language.ts';

test.describe.configure({ mode: 'serial', timeout: 300_000 });

const port = 4300;
const portal = `http://localhost:${port}`;
let tree = '';
let demo: Program;
let announcement = '';

const run = (args: string[], environment: Record<string, string> = {}) =>
  spawnSync(node, args, { cwd: tree, env: { ...process.env, ...environment }, encoding: 'utf8' });

const compile = () => run([join(tree, 'node_modules/typescript/bin/tsc'), '--noEmit']);

test.beforeAll(() => {
  tree = copyTree();
});

test.afterAll(async () => {
  if (demo?.isRunning) await demo.stop();
  endAll();
  rmSync(tree, { recursive: true, force: true });
});

test('the compiler names what is missing, until all four steps are done', () => {
  addToList(tree);
  const missing = compile();
  expect(missing.status).not.toBe(0);
  for (const file of ['messages/sentences.ts', 'components/failure.tsx']) expect(missing.stdout).toContain(file);
  addSentences(tree);
  expect(compile().stdout).toBe('');
});

test('the copy is built and starts', async () => {
  const built = run([join(tree, 'node_modules/next/dist/bin/next'), 'build'], { NODE_ENV: 'production' });
  expect(built.status, built.stderr).toBe(0);
  const environment = { ...process.env, PORT: String(port), DEMO_DIR: join(tree, '.demo'), LOG_LEVEL: 'warn' };
  demo = new Program(['demo/start.ts'], environment, tree);
  await demo.says('Ctrl-C stops everything', 120_000);
  const sql = openPool(`postgres://pregon_owner@127.0.0.1:${port + 4}/pregon`, 'e2e', 1);
  const [ana] = await sql<{ id: string }[]>`select id from persons where name = 'Ana Echeverría'`;
  const people = { authorId: ana?.id ?? '', people: [ana?.id ?? ''], ackRequired: true };
  const { id, revisionId } = await insertLive(sql, {
    ...people,
    headline: 'Gate 2 is closed',
    instruction: '1. Use gate 4\n2. Tell the driver',
  });
  await sql.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 }));
  await sql.end({ timeout: 2 });
  announcement = id;
});

/** Of the English file, what is long enough to be nobody's name and has no place to fill. The samples of /design are the demo's own texts. */
const english = JSON.stringify({ ...sentences.en, design: null })
  .match(/(?<=:")[^"{<\\*]{16,}(?=")/g)
  ?.filter((sentence) => /\p{L} \p{L}/u.test(sentence)) as string[];

const expectTurned = async (page: Page, what: string): Promise<void> => {
  const found = await page.evaluate(() => {
    const { scrollWidth, clientWidth, lang, dir } = document.documentElement;
    const middle = (selector: string) => {
      const { left, right } = document.querySelector(selector)?.getBoundingClientRect() ?? { left: 0, right: 0 };
      return (left + right) / 2;
    };
    const texts = [
      document.body.innerText,
      ...[...document.querySelectorAll('[aria-label], [placeholder]')].map(
        (each) => `${each.getAttribute('aria-label')} ${each.getAttribute('placeholder')}`,
      ),
    ];
    return { overflow: scrollWidth - clientWidth, lang, dir, logoIsRight: middle('header a') > clientWidth / 2, text: texts.join('\n') };
  });
  expect.soft({ lang: found.lang, dir: found.dir }, what).toEqual({ lang: third, dir: 'rtl' });
  expect.soft(found.overflow, `${what} scrolls sideways`).toBeLessThanOrEqual(0);
  expect.soft(found.logoIsRight, `${what}: the head begins on the right`).toBe(true);
  expect
    .soft(
      english.filter((sentence) => found.text.includes(sentence)),
      `${what} says in English`,
    )
    .toEqual([]);
};

const visits: Record<string, () => string[]> = {
  ana: () => ['/', `/announcements/${announcement}`, '/archive', '/archive?q=nothing', '/profile', '/newsroom', '/no/such'],
  elena: () => ['/newsroom', '/newsroom/new'],
  olga: () => ['/settings'],
  nobody: () => ['/sign-in', '/signed-out'],
};

for (const [who, listPaths] of Object.entries(visits)) {
  test(`whatever ${who} opens is in that language, runs from right to left, and fits`, async ({ browser }, info) => {
    expect(english.length).toBeGreaterThan(100);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    if (who !== 'nobody') await page.goto(`http://localhost:${port + 1}/as/${who}`);
    await context.addCookies([{ name: 'locale', value: third, url: portal }]);
    for (const path of listPaths()) {
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`${portal}${path}`);
        await expectTurned(page, `${path} at ${width}`);
        await page.screenshot({ path: info.outputPath(`${path.split('/').join('_').slice(0, 14)}-${width}.png`) });
      }
    }
    await context.close();
  });
}

test('in the banner and the thread a text in English still runs from left to right, and arrows turn round', async ({ browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`http://localhost:${port + 1}/as/ana`);
  await context.addCookies([{ name: 'locale', value: third, url: portal }]);
  await page.goto(portal);
  const headline = page.getByTestId('banner').getByRole('heading', { name: 'Gate 2 is closed' });
  expect(await headline.evaluate((element) => getComputedStyle(element).unicodeBidi)).toBe('plaintext');
  await expect(page.getByRole('banner').getByRole('button', { name: 'English' })).toBeVisible();
  await context.close();
  const elena = await (await browser.newContext()).newPage();
  await elena.goto(`http://localhost:${port + 1}/as/elena`);
  await elena.context().addCookies([{ name: 'locale', value: third, url: portal }]);
  await elena.goto(`${portal}/newsroom/new`);
  await expect(elena.getByText(name).first()).toBeVisible();
  const arrow = elena.locator('.ico-way').first();
  expect(await arrow.evaluate((element) => getComputedStyle(element).scale)).toBe('-1 1');
  await elena.context().close();
});

test('its mails are in that language and run from right to left', () => {
  const script = `
    import { useSettings } from './testing/settings.ts';
    import { composeMail } from './server/delivery/channels/mail/compose.ts';
    useSettings();
    const text = { locale: 'en', headline: 'Gate 2 is closed', description: '', instruction: 'Use gate 4' };
    const at = new Date('2026-11-22T10:00:00Z');
    const mail = { id: '1', needed: true, address: 'a@b.example', attempt: 1, announcementId: '1', personName: 'Ana', personLocale: '${third}', timeZone: 'UTC',
      severity: 'minor', senderName: 'Desk', liveAt: at, dueAt: at, toEveryone: false, ackRequired: false, texts: [text] };
    console.log(composeMail(mail).html);`;
  const mail = run(['--input-type=module', '--eval', script]);
  expect(mail.stdout, mail.stderr).toContain(`<html lang="${third}" dir="rtl">`);
  expect(mail.stdout).toContain('<h1 lang="en" dir="ltr"');
  for (const sentence of [sentences.en.mail.open, sentences.en.mail.toDo]) expect(mail.stdout).not.toContain(`>${sentence}<`);
});
