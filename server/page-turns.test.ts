import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Caller, PageTurns } from './page-turns.ts';

const get = (url = '/', method = 'GET') => ({ url, method }) as IncomingMessage;
const reader = (destroyed = false) => Object.assign(new EventEmitter(), { destroyed }) as unknown as ServerResponse;

/** Pages that take until they are told to be done, in the order they began. */
const renderer = () => {
  const begun: { name: string; finish: () => void }[] = [];
  const render = (name: string) => () => new Promise<void>((resolve) => begun.push({ name, finish: resolve }));
  return { begun, render, names: () => begun.map(({ name }) => name) };
};

const settle = () => sleep(5);

const person = (key: string): Caller => ({ kind: 'person', key });
const stranger = (key = '192.0.2.1'): Caller => ({ kind: 'stranger', key });

const eight = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

test('eight pages are rendered at a time, the others in the order they came', async () => {
  const turns = new PageTurns(() => null);
  const { begun, render, names } = renderer();
  const all = [...eight, 'i', 'j'].map((name) => turns.take(get(), reader(), person('ana'), render(name)));
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
  const again = eight.map((name) => turns.take(get(), reader(), person('ana'), render(`${name} again`)));
  await settle();
  expect(names().slice(10)).toEqual(eight.map((name) => `${name} again`));
  for (const each of begun) each.finish();
  await Promise.all(again);
});

test('what somebody pressed and what the build made do not wait', async () => {
  const turns = new PageTurns(() => new Promise(() => {}));
  const { begun, render, names } = renderer();
  for (const name of [...eight, 'i']) void turns.take(get(), reader(), person('ana'), render(name));
  const pressed = turns.take(get('/newsroom/new', 'POST'), reader(), person('ana'), render('pressed'));
  const built = turns.take(get('/_next/static/x.js'), reader(), person('ana'), render('built'));
  expect(names()).toEqual(['pressed', 'built']);
  for (const each of begun) each.finish();
  await Promise.all([pressed, built]);
});

test('a page whose reader has left is not rendered, and its turn is the next one’s', async () => {
  const turns = new PageTurns(() => null);
  const { begun, render, names } = renderer();
  for (const name of eight) void turns.take(get(), reader(), person('ana'), render(name));
  const gone = reader();
  void turns.take(get(), gone, person('ana'), render('gone'));
  void turns.take(get(), reader(), person('ana'), render('next'));
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
  void turns.take(get(), reader(), person('ana'), render('a'));
  await sleep(50);
  expect(names()).toEqual([]);
  telling = null;
  isTold();
  await settle();
  expect(names()).toEqual(['a']);
  for (const name of [...eight.slice(1), 'i']) void turns.take(get(), reader(), person('ana'), render(name));
  await settle();
  expect(names()).toEqual(eight);
  await expect.poll(names).toContain('i');
  telling = new Promise(() => {});
  void turns.take(get(), reader(), person('ana'), render('j'));
  await expect.poll(names, { timeout: 3_000 }).toContain('j');
});

test('a page that fails gives its turn back, and its failure is told', async () => {
  const turns = new PageTurns(() => null);
  const fail = () => Promise.reject(new Error('broken'));
  for (let count = 0; count < 9; count += 1) await expect(turns.take(get(), reader(), person('ana'), fail)).rejects.toThrow('broken');
  let rendered = false;
  await turns.take(get(), reader(), person('ana'), async () => {
    rendered = true;
  });
  expect(rendered).toBe(true);
});

test('whoever is not signed in keeps nobody waiting who is: half of the turns stay free, and of those who wait the signed-in go first', async () => {
  const turns = new PageTurns(() => null);
  const { begun, render, names } = renderer();
  for (let count = 0; count < 120; count += 1) void turns.take(get('/sign-in'), reader(), stranger(), render(`stranger ${count}`));
  await settle();
  expect(names()).toEqual(['stranger 0', 'stranger 1', 'stranger 2', 'stranger 3']);
  for (const name of ['a', 'b', 'c', 'd']) void turns.take(get(), reader(), person(name), render(name));
  await settle();
  expect(names().slice(4)).toEqual(['a', 'b', 'c', 'd']);
  void turns.take(get(), reader(), person('e'), render('e'));
  begun[0]?.finish();
  await settle();
  expect(names()[8]).toBe('e');
});

test('while people keep coming, one turn of eight is a stranger’s, who wants to sign in', async () => {
  const turns = new PageTurns(() => null);
  const { begun, render, names } = renderer();
  for (let count = 0; count < 40; count += 1) void turns.take(get(), reader(), person(`p${count}`), render('person'));
  for (let count = 0; count < 40; count += 1) void turns.take(get(), reader(), stranger(), render('stranger'));
  await settle();
  for (let count = 0; count < 24; count += 1) {
    begun[count]?.finish();
    await settle();
  }
  expect(names().filter((name) => name === 'stranger')).toHaveLength(3);
});

test('people take turns, and so do addresses: who asks for many pages waits behind who asks for one', async () => {
  for (const caller of [person, stranger]) {
    const turns = new PageTurns(() => null);
    const { begun, render, names } = renderer();
    for (let count = 0; count < 30; count += 1) void turns.take(get(), reader(), caller('greedy'), render('greedy'));
    for (const name of ['b', 'c']) void turns.take(get(), reader(), caller(name), render(name));
    await settle();
    const before = names().length;
    for (let count = 0; count < 4; count += 1) {
      begun[count]?.finish();
      await settle();
    }
    expect(names().slice(before)).toEqual(['greedy', 'b', 'c', 'greedy']);
  }
});

test('what a stranger posts waits as a page does', async () => {
  const turns = new PageTurns(() => null);
  const { render, names } = renderer();
  for (let count = 0; count < 9; count += 1) void turns.take(get('/sign-in', 'POST'), reader(), stranger(), render('posted'));
  await settle();
  expect(names()).toHaveLength(4);
});

test('only so many wait, of one and of all; who leaves gives the place back', async () => {
  const turns = new PageTurns(() => null);
  const never = () => new Promise<void>(() => {});
  for (let count = 0; count < 8; count += 1) void turns.take(get(), reader(), person('ana'), never);
  await settle();
  const readers = Array.from({ length: 40 }, () => reader());
  for (const each of readers) void turns.take(get(), each, person('ana'), never);
  expect(await turns.take(get(), reader(), person('ana'), never)).toBe(false);
  Object.assign(readers[7] ?? {}, { destroyed: true });
  (readers[7] as unknown as EventEmitter).emit('close');
  const again = turns.take(get(), reader(), person('ana'), never);
  expect(await Promise.race([again, sleep(100, 'waits')])).toBe('waits');
});
