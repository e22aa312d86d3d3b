/** A start reads its own folder and its settings, and writes nowhere; where few files may be open, few streams are. */
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import messages from '../messages/en.json' with { type: 'json' };
import { ask, openStream, whenEnded } from '../testing/plain-client.ts';
import type { Program } from '../testing/process.ts';
import { SseReader } from '../testing/sse-reader.ts';
import { promised } from './support/place.ts';
import { askReady, expectCleanLog, openAs, saysReady, settingsFor, signInByRow, stackForAll, startPortal } from './support/production.ts';

// One start for all.
test.describe.configure({ mode: 'serial', timeout: 120_000 });

const port = 4530;
const stack = stackForAll(port);
let program: Program;
let before: string[] = [];

/** Each file of the tree, with when it was last written. */
const listWritten = (): string[] =>
  globSync('{*,{app,components,db,domain,messages,server,.next}/**/*}', { cwd: stack().tree, exclude: (name) => name === 'node_modules' })
    .map((file) => `${file} ${statSync(join(stack().tree, file)).mtimeMs}`)
    .sort();

test('without a folder for temporary files or a home it starts, serves pages, and writes nothing into its own folder', async () => {
  // Nobody can make anything below a file, not even root, whom no right keeps from a folder.
  const nowhere = join(stack().tree, 'package.json', 'nothing');
  before = listWritten();
  expect(before.some((line) => line.startsWith('.next/server/'))).toBe(true);
  const folders = Object.fromEntries(['TMPDIR', 'TMP', 'TEMP', 'HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME'].map((name) => [name, nowhere]));
  // 1,000 below this: a hundred streams.
  const few = ['/bin/sh', '-c', 'ulimit -n 1100; exec "$@"', 'sh'];
  program = startPortal(stack(), { ...settingsFor(stack(), port), ...folders }, few);
  await saysReady(program);
  expect((await askReady(port)).status).toBe(200);
  const cookie = await signInByRow(stack().database, port);
  for (const path of ['/', '/sign-in', '/profile']) expect((await ask(port, path, { cookie })).status, path).toBe(200);
  expect(listWritten()).toEqual(before);
});

test('more browsers than a process may have open files: those above its limit are sent away politely, everything else goes on', async ({
  browser,
}) => {
  // Each somebody else's: one person has only a few.
  const cookies = await Promise.all(Array.from({ length: 100 }, () => signInByRow(stack().database, port)));
  const [cookie = ''] = cookies;
  const stays = await Promise.all(cookies.map((each) => openStream(port, each)));
  const refused = Array.from({ length: 150 }, () => new SseReader(`http://127.0.0.1:${port}/live`, cookie));
  const ends = await Promise.all(refused.map((reader) => whenEnded(reader)));
  expect(ends.filter((end) => end.how !== 'clean')).toEqual([]);
  for (const reader of refused) expect(reader).toMatchObject({ status: 200, events: [], retriesMs: [30_000] });
  expect(stays.filter((reader) => reader.ended !== 'no')).toEqual([]);

  expect((await askReady(port)).status).toBe(200);
  expect((await ask(port, '/', { cookie })).status).toBe(200);
  expect((await ask(port, '/live/state', { cookie })).status).toBe(200);
  const { page } = await openAs(browser, stack().database, port, { role: 'editor' });
  await page.goto('/newsroom/new');
  await page.getByRole('radio', { name: 'Information' }).check();
  await page.locator('[name="headline.en"]').fill('With every place taken');
  await page.locator('[name="audience"][value="everyone"]').check();
  await page.locator('button[name="intent"][value="review"]').first().click();
  await page.getByRole('dialog').locator('button[name="intent"][value="publish"]').click();
  await expect(page.getByRole('heading', { name: messages.composer.liveTitle })).toBeVisible();
  const told = () => stays.filter((reader) => JSON.stringify(reader.named('state').at(-1)).includes('With every place taken')).length;
  await expect.poll(told, promised(5_000)).toBe(100);

  // Once some have left there is room again.
  for (const reader of stays.slice(0, 50)) reader.close();
  await expect.poll(async () => (await openStream(port, cookie).catch(() => null)) !== null, { timeout: 10_000 }).toBe(true);
  expect(program.stdout).toContain('live: no more streams');
  for (const reader of stays) reader.close();
  expect(await program.stop()).toBe(0);
  expectCleanLog(program, []);
  expect(listWritten()).toEqual(before);
});
