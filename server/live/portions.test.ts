import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { askAhead, Pause, toPortions } from './portions.ts';

test('everybody is in one portion, the first is small, none is larger than fifteen hundred', () => {
  const people = Array.from({ length: 9_001 }, (_, index) => String(index));
  const portions = toPortions(people);
  expect(portions.flat()).toEqual(people);
  expect(portions.map((portion) => portion.length)).toEqual([100, 300, 900, 1_500, 1_500, 1_500, 1_500, 1_500, 201]);
  expect(toPortions([])).toEqual([]);
  const ids = Array.from({ length: 20_000 }, () => randomUUID());
  for (const portion of toPortions(ids)) expect(portion.join().length).toBeLessThan(60 * 1_024);
});

test('all are asked for at once, in order', async () => {
  const asked: number[] = [];
  const ask = async (portion: number): Promise<number> => {
    asked.push(portion);
    await new Promise((resolve) => setTimeout(resolve, portion % 2 === 0 ? 10 : 1));
    return portion;
  };
  const answers = askAhead([0, 1, 2, 3], ask);
  expect(asked).toEqual([0, 1, 2, 3]);
  expect(await Array.fromAsync(answers)).toEqual([0, 1, 2, 3]);
});

test('a portion that fails is told of when its turn comes, and what was asked beside it is no stray error', async () => {
  const told: number[] = [];
  const ask = (portion: number): Promise<number> => (portion >= 2 ? Promise.reject(new Error(`no ${portion}`)) : Promise.resolve(portion));
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
