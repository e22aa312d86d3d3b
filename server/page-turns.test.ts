import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { PageTurns } from './page-turns.ts';

const get = (url = '/', method = 'GET') => ({ url, method }) as IncomingMessage;
const reader = (destroyed = false) => Object.assign(new EventEmitter(), { destroyed }) as unknown as ServerResponse;

/** Pages that take until they are told to be done, in the order they began. */
const renderer = () => {
  const begun: { name: string; finish: () => void }[] = [];
  const render = (name: string) => () => new Promise<void>((resolve) => begun.push({ name, finish: resolve }));
  return { begun, render, names: () => begun.map(({ name }) => name) };
};

const settle = () => sleep(5);

const eight = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

test('eight pages are rendered at a time, the others in the order they came', async () => {
  const turns = new PageTurns(() => null);
  const { begun, render, names } = renderer();
  const all = [...eight, 'i', 'j'].map((name) => turns.take(get(), reader(), render(name)));
  await settle();
  expect(names()).toEqual(eight);
  begun[2]?.finish();
  await settle();
  expect(names()).toEqual([...eight, 'i']);
  for (const each of begun) each.finish();
  await settle();
  for (const each of begun) each.finish();
  await Promise.all(all);
  // All turns were given back.
  const again = eight.map((name) => turns.take(get(), reader(), render(`${name} again`)));
  await settle();
  expect(names().slice(10)).toEqual(eight.map((name) => `${name} again`));
  for (const each of begun) each.finish();
  await Promise.all(again);
});

test('what somebody pressed and what the build made do not wait', async () => {
  const turns = new PageTurns(() => new Promise(() => {}));
  const { begun, render, names } = renderer();
  for (const name of [...eight, 'i']) void turns.take(get(), reader(), render(name));
  const pressed = turns.take(get('/newsroom/new', 'POST'), reader(), render('pressed'));
  const built = turns.take(get('/_next/static/x.js'), reader(), render('built'));
  expect(names()).toEqual(['pressed', 'built']);
  for (const each of begun) each.finish();
  await Promise.all([pressed, built]);
});

test('a page whose reader has left is not rendered, and its turn is the next one’s', async () => {
  const turns = new PageTurns(() => null);
  const { begun, render, names } = renderer();
  for (const name of eight) void turns.take(get(), reader(), render(name));
  const gone = reader();
  void turns.take(get(), gone, render('gone'));
  void turns.take(get(), reader(), render('next'));
  gone.destroyed = true;
  await settle();
  begun[0]?.finish();
  await settle();
  expect(names()).toEqual([...eight, 'next']);
});

test('pages wait while streams are told something, but not for ever; one that waits for the database lets the next one begin', async () => {
  let isTold = () => {};
  let telling: Promise<void> | null = new Promise<void>((resolve) => {
    isTold = resolve;
  });
  const turns = new PageTurns(() => telling);
  const { render, names } = renderer();
  void turns.take(get(), reader(), render('a'));
  await sleep(50);
  expect(names()).toEqual([]);
  telling = null;
  isTold();
  await settle();
  expect(names()).toEqual(['a']);
  for (const name of [...eight.slice(1), 'i']) void turns.take(get(), reader(), render(name));
  await settle();
  expect(names()).toEqual(eight);
  await expect.poll(names).toContain('i');
  telling = new Promise(() => {});
  void turns.take(get(), reader(), render('j'));
  await expect.poll(names, { timeout: 3_000 }).toContain('j');
});

test('a page that fails gives its turn back, and its failure is told', async () => {
  const turns = new PageTurns(() => null);
  const fail = () => Promise.reject(new Error('broken'));
  for (let count = 0; count < 9; count += 1) await expect(turns.take(get(), reader(), fail)).rejects.toThrow('broken');
  let rendered = false;
  await turns.take(get(), reader(), async () => {
    rendered = true;
  });
  expect(rendered).toBe(true);
});
