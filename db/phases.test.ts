/** Each phase of an announcement is spelled once. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const spelled = /state (?:in \('live', ?'ended'\)|= 'live' and [^`]*?\bexpires_at *(?:<=|>)|= 'scheduled' and (?:a\.)?give_up_at <=)/;

test.each([
  ["where a.state = 'live' and (a.ended_because is not null or a.expires_at <= now())", true],
  ["where a.state = 'live' and a.ended_because is not null", false],
])('%j is found: %s', (condition, isFound) => {
  expect(spelled.test(condition)).toBe(isFound);
});

test('db/phases.ts alone says when an announcement went out, is live, is over, or was not taken', () => {
  const files = globSync('db/**/*.ts').filter((file) => !/\.(?:test|long)\.ts$|^db\/schema\//.test(file));
  expect(files.length).toBeGreaterThan(40);
  expect(files.filter((file) => spelled.test(readFileSync(file, 'utf8'))).sort()).toEqual(['db/phases.ts']);
});
