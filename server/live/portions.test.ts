import { expect, test } from 'vitest';
import { askAhead, Pause, toPortions } from './portions.ts';

test('everybody is in one portion, the first is small, none is larger than two thousand', () => {
  const people = Array.from({ length: 9_001 }, (_, index) => String(index));
  const portions = toPortions(people);
  expect(portions.flat()).toEqual(people);
  expect(portions.map((portion) => portion.length)).toEqual([250, 500, 1_000, 2_000, 2_000, 2_000, 1_251]);
  expect(toPortions([])).toEqual([]);
});

test('answers come in order, the first is asked for at once, the next while one is told, and never more at once', async () => {
  let [underWay, most] = [0, 0];
  const ask = async (portion: number): Promise<number> => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setTimeout(resolve, portion % 2 === 0 ? 10 : 1));
    underWay -= 1;
    return portion;
  };
  const told: number[] = [];
  const answers = askAhead([0, 1, 2, 3, 4, 5], ask);
  expect(underWay).toBe(1);
  for await (const answer of answers) {
    told.push(answer);
    expect(underWay).toBe(answer < 5 ? 1 : 0);
  }
  expect(told).toEqual([0, 1, 2, 3, 4, 5]);
  expect(most).toBe(1);
  expect(await Array.fromAsync(askAhead([], ask))).toEqual([]);
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
