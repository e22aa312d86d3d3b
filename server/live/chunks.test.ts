import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { askAhead, Pause, toChunks } from './chunks.ts';

test('everybody is in one chunk, the first is small, none is larger than fifteen hundred', () => {
  const people = Array.from({ length: 9_001 }, (_, index) => String(index));
  const chunks = toChunks(people);
  expect(chunks.flat()).toEqual(people);
  expect(chunks.map((chunk) => chunk.length)).toEqual([100, 300, 900, 1_500, 1_500, 1_500, 1_500, 1_500, 201]);
  expect(toChunks([])).toEqual([]);
  const ids = Array.from({ length: 20_000 }, () => randomUUID());
  for (const chunk of toChunks(ids)) expect(chunk.join().length).toBeLessThan(60 * 1_024);
});

test('all are asked for at once, in order', async () => {
  const asked: number[] = [];
  const ask = async (chunk: number): Promise<number> => {
    asked.push(chunk);
    await new Promise((resolve) => setTimeout(resolve, chunk % 2 === 0 ? 10 : 1));
    return chunk;
  };
  const answers = askAhead([0, 1, 2, 3], ask);
  expect(asked).toEqual([0, 1, 2, 3]);
  expect(await Array.fromAsync(answers)).toEqual([0, 1, 2, 3]);
});

test('a chunk that fails is told of when its turn comes, and what was asked beside it is no stray error', async () => {
  const told: number[] = [];
  const ask = (chunk: number): Promise<number> => (chunk >= 2 ? Promise.reject(new Error(`no ${chunk}`)) : Promise.resolve(chunk));
  const tell = async () => {
    for await (const answer of askAhead([0, 1, 2, 3], ask)) told.push(answer);
  };
  await expect(tell()).rejects.toThrow('no 2');
  expect(told).toEqual([0, 1]);
});

test('a pause is due after two thousand streams, and sooner when they take long', async () => {
  const pause = new Pause();
  let streams = 1;
  for (const until = performance.now() + 9; performance.now() < until && !pause.isDue(); ) streams += 1;
  expect(streams).toBeLessThanOrEqual(2_000);
  const slow = new Pause();
  await new Promise((resolve) => setTimeout(resolve, 12));
  expect(slow.isDue()).toBe(true);
  await slow.take();
  expect(slow.isDue()).toBe(false);
});
