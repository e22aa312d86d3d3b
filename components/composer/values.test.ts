import { expect, test } from 'vitest';
import { codesIn } from './target-codes.ts';
import { fingerprint, isStoredAs, type Values, withChoice } from './values.ts';

const choose = (values: Values, ...steps: [name: string, value: string, chosen: boolean][]): Values =>
  steps.reduce((now, step) => withChoice(now, ...step), values);

test('a department that was chosen alone, taken out and put in again comes with all below it', () => {
  const alone = choose({}, ['department', 'a', true], ['department', 'b', true], ['only', 'a', true], ['only', 'b', true]);
  expect(codesIn(alone, 'anyOf')).toEqual(['department:a', 'department:b']);
  const again = choose(alone, ['department', 'a', false], ['department', 'a', true]);
  expect(codesIn(again, 'anyOf')).toEqual(['department:b', 'below:a']);
});

test('what is not a department leaves alone whatever bears its value', () => {
  const both = { department: ['a'], only: ['a'], except: ['a'] };
  expect(withChoice(both, 'except', 'a', false)).toEqual({ ...both, except: [] });
});

test('what is stored is what was typed, whatever it is kept as: a draft made of another one has another key', () => {
  const typed = { 'headline.en': ['Gate 2'], idempotencyKey: ['one'], announcementId: ['one'], version: ['v1:one'] };
  const stored = { ...typed, idempotencyKey: ['two'], announcementId: ['two'], version: ['v1:two'] };
  expect(isStoredAs(stored, typed)).toBe(true);
  expect(fingerprint(stored)).toBe(fingerprint(typed));
  expect(isStoredAs({ ...stored, 'headline.en': ['Gate 3'] }, typed)).toBe(false);
});
