import { expect, test } from 'vitest';
import { coalesce } from './coalesce.ts';

/** The keys of each call. */
const asker = () => {
  const asked: string[][] = [];
  const find = coalesce(async (keys) => {
    asked.push(keys);
    if (keys.includes('broken')) throw new Error('no answer');
    return new Map(keys.filter((key) => key !== 'unknown').map((key) => [key, `of ${key}`]));
  });
  return { asked, find };
};

test('what is asked at the same time is asked once, each key once, and everybody gets their own', async () => {
  const { asked, find } = asker();
  expect(await Promise.all(['a', 'b', 'a', 'unknown'].map(find))).toEqual(['of a', 'of b', 'of a', null]);
  expect(asked).toEqual([['a', 'b', 'unknown']]);
});

test('who comes after it was asked is asked for anew', async () => {
  const { asked, find } = asker();
  const first = find('a');
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toEqual([['a']]);
  expect(await Promise.all([first, find('a')])).toEqual(['of a', 'of a']);
  expect(asked).toEqual([['a'], ['a']]);
});

test('when it is not answered all who asked are told, and the next are asked for again', async () => {
  const { find } = asker();
  const results = await Promise.allSettled([find('a'), find('broken')]);
  expect(results.map((each) => each.status)).toEqual(['rejected', 'rejected']);
  expect(await find('a')).toBe('of a');
});

test('others may say when it is asked', async () => {
  const flushes: (() => void)[] = [];
  const find = coalesce(
    async (keys) => new Map(keys.map((key) => [key, key])),
    (flush) => flushes.push(flush),
  );
  const answers = Promise.all([find('a'), find('b')]);
  expect(flushes).toHaveLength(1);
  flushes[0]?.();
  expect(await answers).toEqual(['a', 'b']);
});
