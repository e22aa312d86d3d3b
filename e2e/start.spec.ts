/** A start reads its own folder and its settings, and writes nowhere. */
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ask } from '../testing/plain-client.ts';
import { askReady, expectCleanLog, saysReady, settingsFor, signInByRow, stackForAll, startPortal } from './support/production.ts';

test.describe.configure({ timeout: 90_000 });

const port = 4530;
const stack = stackForAll(port);

/** Each file of the tree, with when it was last written. */
const listWritten = (): string[] =>
  globSync('{*,{app,components,db,domain,messages,server,.next}/**/*}', { cwd: stack().tree, exclude: (name) => name === 'node_modules' })
    .map((file) => `${file} ${statSync(join(stack().tree, file)).mtimeMs}`)
    .sort();

test('without a folder for temporary files or a home it starts, serves pages, and writes nothing into its own folder', async () => {
  // Nobody can make anything below a file, not even root, whom no right keeps from a folder.
  const nowhere = join(stack().tree, 'package.json', 'nothing');
  const before = listWritten();
  expect(before.some((line) => line.startsWith('.next/server/'))).toBe(true);
  const program = startPortal(stack(), {
    ...settingsFor(stack(), port),
    ...Object.fromEntries(['TMPDIR', 'TMP', 'TEMP', 'HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME'].map((name) => [name, nowhere])),
  });
  await saysReady(program);
  expect((await askReady(port)).status).toBe(200);
  const cookie = await signInByRow(stack().database, port);
  for (const path of ['/', '/sign-in', '/profile']) expect((await ask(port, path, { cookie })).status, path).toBe(200);
  expect(await program.stop()).toBe(0);
  expectCleanLog(program, []);
  expect(listWritten()).toEqual(before);
});
