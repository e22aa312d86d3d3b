import { expect, test } from 'vitest';
import { openFileLimit, streamLimit } from './limit.ts';

test.each([
  [1_024, 24],
  [4_096, 3_096],
  [20_000, 16_000],
  [100_000, 80_000],
  [500, 0],
])('with %i open files a process takes %i streams', (files, streams) => {
  expect(streamLimit(files)).toBe(streams);
});

test('the limit of this process is read from the system', () => {
  expect(openFileLimit()).toBeGreaterThan(500);
});
