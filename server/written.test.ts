import { expect, test } from 'vitest';
import { readWritten } from './written.ts';

test('a text is read once, however often it is shown', () => {
  expect(readWritten('Use **gate 4**')).toBe(readWritten('Use **gate 4**'));
  expect(readWritten('Use **gate 5**')).not.toBe(readWritten('Use **gate 4**'));
});

test('what is kept is bounded, and what was asked for longest ago goes first', () => {
  const long = (number: number) => `${number} ${'x'.repeat(9_990)}`;
  const [first, second] = [readWritten(long(0)), readWritten(long(1))];
  for (let number = 2; number < 190; number += 1) readWritten(long(number));
  expect(readWritten(long(0))).toBe(first);
  for (let number = 190; number < 210; number += 1) readWritten(long(number));
  expect(readWritten(long(0))).toBe(first);
  expect(readWritten(long(1))).not.toBe(second);
});

test('what was stored before it was kept out is shown without it', () => {
  const { body, steps } = readWritten('a\u202Eb\u200Bc\u0000');
  expect(body).toEqual([{ as: 'p', items: [{ mark: '', lines: [['abc']] }] }]);
  expect(steps.of).toEqual([['abc']]);
});
