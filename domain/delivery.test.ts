/** The escalation as it is stored: steps that a form does not show are kept, and a step without a channel is by mail. */
import { expect, test } from 'vitest';
import { channelOf, type EscalationStep, mailMinutes, withMailAfter } from './delivery.ts';

const mail = (afterMinutes: number): EscalationStep => ({ kind: 'fallback', afterMinutes });
const other = (afterMinutes: number): EscalationStep => ({ kind: 'fallback', afterMinutes, channel: 'pigeon' });

test('a step without a channel is by mail', () => {
  expect([mail(5), { ...mail(5), channel: 'mail' }, other(5)].map(channelOf)).toEqual(['mail', 'mail', 'pigeon']);
});

test.each([
  [[], null],
  [[mail(5)], 5],
  [[other(1), mail(30), mail(5)], 5],
  [[other(1)], null],
  [3 as never, null],
  [[null, { kind: 'fallback', afterMinutes: 'soon' }] as never, null],
])('the first mail of %j goes out after %j minutes', (stored, minutes) => {
  expect(mailMinutes(stored)).toBe(minutes);
});

test.each([
  ['it is the only one', [], 5, [mail(5)]],
  ['its minutes change', [mail(5)], 10, [mail(10)]],
  ['steps by another channel stay', [other(1), mail(5)], 10, [other(1), mail(10)]],
  ['later mails stay', [mail(5), mail(60)], 10, [mail(10), mail(60)]],
  ['mails that are not later go', [mail(5), mail(60)], 90, [mail(90)]],
  ['another kind stays', [{ ...mail(1), kind: 'reminder' as never }, mail(5)], 10, [{ ...mail(1), kind: 'reminder' }, mail(10)]],
  ['without mail the others stay', [other(1), mail(5), mail(60)], null, [other(1)]],
  ['unreadable steps go', 3 as never, 5, [mail(5)]],
])('a new time of the first mail: %s', (_, stored, minutes, after) => {
  expect(withMailAfter(stored, minutes)).toEqual(after);
});
