import { expect, test } from 'vitest';
import { FairQueue } from './fair-queue.ts';

const make = (most: { lane: number; all: number }) => {
  const queue = new FairQueue(most);
  const [gone, dropped]: [string[], string[]] = [[], []];
  const push = (lane: string, name: string) => queue.push(lane, { go: () => gone.push(name), drop: () => dropped.push(name) });
  const drain = () => {
    for (let next = queue.shift(); next; next = queue.shift()) next.go();
    return gone;
  };
  return { queue, push, drain, dropped };
};

test('the lanes take turns', () => {
  const { push, drain } = make({ lane: 10, all: 100 });
  for (const name of ['a1', 'a2', 'a3']) push('a', name);
  push('b', 'b1');
  push('c', 'c1');
  expect(drain()).toEqual(['a1', 'b1', 'c1', 'a2', 'a3']);
});

test('full, the longest lane gives a place to a shorter one, and nobody takes one from as short a lane as their own', () => {
  const { queue, push, drain, dropped } = make({ lane: 10, all: 4 });
  for (const name of ['a1', 'a2', 'a3']) expect(push('a', name)).toBe(true);
  expect(push('b', 'b1')).toBe(true);
  expect(push('a', 'a4')).toBe(false);
  expect(push('c', 'c1')).toBe(true);
  expect(dropped).toEqual(['a3']);
  expect(push('b', 'b2')).toBe(false);
  expect(queue.size).toBe(4);
  expect(drain()).toEqual(['a1', 'b1', 'c1', 'a2']);
  expect(queue.size).toBe(0);
});

test('a lane has only so many places', () => {
  const { push } = make({ lane: 2, all: 100 });
  expect([push('a', 'a1'), push('a', 'a2'), push('a', 'a3'), push('b', 'b1')]).toEqual([true, true, false, true]);
});
