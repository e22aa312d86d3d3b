/** A log that nobody reads holds up nothing: people publish and read as ever. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, expect, test } from '@playwright/test';
import { ask } from '../testing/plain-client.ts';
import type { Program } from '../testing/process.ts';
import { bannerOf } from './support/fixtures.ts';
import { isLong } from './support/place.ts';
import { askReady, openAs, settingsFor, stackForAll, startPortal } from './support/production.ts';

test.describe.configure({ mode: 'serial', timeout: 90_000 });

const long = isLong ? test : test.skip;
const port = 4520;
const stack = stackForAll(port);
let portal: Program;

/** All roles in one process, whose standard output and error go there. */
const startInto = async (output: string): Promise<void> => {
  portal = startPortal(stack(), settingsFor(stack(), port), ['/bin/sh', '-c', `exec "$@" >${output} 2>&1`, 'sh']);
  const ready = () =>
    askReady(port).then(
      ({ status }) => status,
      () => null,
    );
  await expect.poll(ready, { timeout: 60_000 }).toBe(200);
};

/** Through all roles: a page, the publisher, a stream. */
const expectPublished = async (browser: Browser, headline: string): Promise<void> => {
  const { page: editor } = await openAs(browser, stack().database, port, { role: 'editor' });
  const { page: ana } = await openAs(browser, stack().database, port);
  await ana.goto('/');
  await editor.goto('/newsroom/new');
  await editor.getByRole('radio', { name: 'Information' }).check();
  await editor.locator('[name="headline.en"]').fill(headline);
  await editor.locator('[name="audience"][value="everyone"]').check();
  await editor.locator('button[name="intent"][value="review"]').first().click();
  await editor.getByRole('dialog').locator('button[name="intent"][value="publish"]').click();
  await expect(bannerOf(ana, headline)).toBeVisible();
  expect((await ask(port, '/health/live')).status).toBe(200);
  for (const page of [editor, ana]) await page.context().close();
};

/** More than waits for a slow reader: 200 lines of 8 KB, each a refused request. */
const sayMuch = async (): Promise<void> => {
  const path = `/${'x'.repeat(8_000)}`;
  for (let times = 0; times < 20; times += 1) {
    const asked = Array.from({ length: 10 }, () =>
      fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers: { origin: 'https://evil.example' } }),
    );
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 403));
  }
};

const makePipe = (name: string) => {
  const path = join(stack().tree, name);
  execFileSync('mkfifo', [path]);
  return { path, descriptor: openSync(path, constants.O_RDWR | constants.O_NONBLOCK) };
};

const fill = (descriptor: number): void => {
  const line = Buffer.from(`${'-'.repeat(4_095)}\n`);
  try {
    while (writeSync(descriptor, line) > 0);
  } catch (error) {
    expect(error).toMatchObject({ code: 'EAGAIN' });
  }
};

const readAll = (descriptor: number): string => {
  const buffer = Buffer.alloc(65_536);
  let text = '';
  try {
    while (true) text += buffer.toString('utf8', 0, readSync(descriptor, buffer));
  } catch (error) {
    expect(error).toMatchObject({ code: 'EAGAIN' });
    return text;
  }
};

test('a reader that stands still: one publishes and reads as ever; when it reads again, one line says how much it missed', async ({
  browser,
}) => {
  const pipe = makePipe('standing');
  fill(pipe.descriptor);
  await startInto(pipe.path);
  await sayMuch();
  await expectPublished(browser, 'Nobody reads the log');
  let text = '';
  const hear = () => {
    text += readAll(pipe.descriptor);
    return text.split('\n').filter((line) => line.startsWith('{') && line.endsWith('}'));
  };
  // The pipe was full from before the first line.
  await expect.poll(() => hear().at(0), { intervals: [20] }).toMatch(/^\{"level":/);
  await expect.poll(() => hear().filter((line) => line.includes('log: lines were lost')), { intervals: [20] }).toHaveLength(1);
  const lost = JSON.parse(hear().find((line) => line.includes('log: lines were lost')) ?? '{}') as { lost: number };
  expect(lost.lost).toBeGreaterThan(10);
  const reading = setInterval(hear, 20);
  expect(await portal.stop()).toBe(0);
  clearInterval(reading);
  closeSync(pipe.descriptor);
});

test('a fault that nobody caught is a line of the log, and ends the process with 1', async () => {
  const fault = 'data:text/javascript,setTimeout(() => { throw new TypeError("on purpose"); }, 100)';
  const faulty = startPortal(stack(), { ...settingsFor(stack(), port), NODE_OPTIONS: `--import=${encodeURI(fault)}` });
  expect(await faulty.exited).toBe(1);
  expect(faulty.stdout).toMatch(/^\{"level":60,.*"error":"TypeError".*"msg":"ended by a fault of its own"\}$/m);
});

// This and the next without a portal around them are in server/outlet.test.ts.
long('a full disk: one publishes and reads as ever', async ({ browser }) => {
  await startInto('/dev/full');
  await sayMuch();
  await expectPublished(browser, 'The disk is full');
  expect(await portal.stop()).toBe(0);
});

long('a pipe that nobody will read: one publishes and reads as ever', async ({ browser }) => {
  const pipe = makePipe('closed');
  await startInto(pipe.path);
  closeSync(pipe.descriptor);
  await sayMuch();
  await expectPublished(browser, 'Nobody will read');
  expect(await portal.stop()).toBe(0);
});
