import { describe, expect, it, test } from 'vitest';
import type { Counted } from '#domain/audience.ts';
import { departmentsOff, findDrift } from './drift.ts';

const counted = (departments: Record<string, number>, isEveryone = false): Counted => ({
  departments,
  total: Object.values(departments).reduce((sum, people) => sum + people, 0),
  isEveryone,
});

const table: [string, Counted | null, Counted, ReturnType<typeof findDrift>][] = [
  ['the same', counted({ a: 100, b: 3 }), counted({ a: 100, b: 3 }), null],
  ['3,204 and 3,213', counted({ a: 3_204 }), counted({ a: 3_213 }), null],
  ['exactly 5 % more', counted({ a: 1_000 }), counted({ a: 1_050 }), null],
  ['exactly 5 % fewer', counted({ a: 1_000 }), counted({ a: 950 }), null],
  ['a little more than 5 % more', counted({ a: 1_000 }), counted({ a: 1_051 }), 'audienceDrifted'],
  ['a little more than 5 % fewer', counted({ a: 1_000 }), counted({ a: 949 }), 'audienceDrifted'],
  ['one more of two', counted({ a: 2 }), counted({ a: 3 }), 'audienceDrifted'],
  ['a department of 30 that lost two, within 5 % in all', counted({ a: 1_000, b: 30 }), counted({ a: 1_000, b: 28 }), 'audienceDrifted'],
  ['a department of 20 that lost half, within 5 % in all', counted({ a: 1_000, b: 20 }), counted({ a: 1_000, b: 10 }), null],
  ['a department of 21 that is gone', counted({ a: 1_000, b: 21 }), counted({ a: 1_000 }), 'audienceDrifted'],
  ['21 people of a department that was not in it', counted({ a: 1_000 }), counted({ a: 1_000, b: 21 }), 'audienceDrifted'],
  ['20 people of a department that was not in it', counted({ a: 1_000 }), counted({ a: 1_000, b: 20 }), null],
  ['25 people without a department', counted({ a: 1_000 }), counted({ a: 1_000, '': 25 }), 'audienceDrifted'],
  ['as many people, but others', counted({ a: 50, b: 50 }), counted({ a: 60, b: 40 }), 'audienceDrifted'],
  ['nobody any more', counted({ a: 10 }), counted({}), 'audienceEmpty'],
  ['everyone all at once', counted({ a: 100 }), counted({ a: 100 }, true), 'audienceBecameEveryone'],
  ['everyone, chosen as such', counted({ a: 100 }, true), counted({ a: 101 }, true), null],
  ['everyone no more, because others came', counted({ a: 100 }, true), counted({ a: 100 }), null],
  ['what was confirmed is not known', null, counted({ a: 100 }), 'audienceDrifted'],
  ['nobody, and what was confirmed is not known', null, counted({}), 'audienceEmpty'],
];

test.each(table)('%s', (_what, confirmed, now, drift) => expect(findDrift(confirmed, now)).toBe(drift));

describe('which departments are off', () => {
  it('is said only of those with more than 20 people', () => {
    expect(departmentsOff(counted({ a: 100, b: 20, c: 40 }), counted({ a: 106, b: 1, d: 30, e: 5 }))).toEqual(['a', 'c', 'd']);
  });
});
