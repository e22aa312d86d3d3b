import { expect, test } from 'vitest';
import { findTimeZone, listTimeZones } from '#domain/time-zones.ts';
import { parseChoices } from './choices.ts';

test.each([
  ['Europe/Madrid', 'Europe/Madrid'],
  ['europe/madrid', 'Europe/Madrid'],
  ['Madrid', 'Europe/Madrid'],
  ['  new york ', 'America/New_York'],
  ['America/New York', 'America/New_York'],
  ['UTC', 'UTC'],
])('"%s" is understood as %s', (typed, zone) => {
  expect(findTimeZone(typed)).toBe(zone);
});

test.each(['Atlantis', 'Europe', '+02:00', 'Europe/Madrid; drop table persons', '\0', 'a'.repeat(5_000)])('%j is no time zone', (typed) => {
  expect(findTimeZone(typed)).toBeUndefined();
});

test('every zone that is offered is understood', () => {
  for (const zone of listTimeZones()) expect(findTimeZone(zone)).toBe(zone);
});

test('an empty choice means: as my browser, as my site', () => {
  expect(parseChoices({ language: [''], timeZone: ['  '] })).toEqual({ ok: true, input: { locale: null, timeZone: null } });
  expect(parseChoices({})).toEqual({ ok: true, input: { locale: null, timeZone: null } });
  expect(parseChoices({ language: ['xx'], timeZone: ['Lisbon'] })).toEqual({
    ok: true,
    input: { locale: null, timeZone: 'Europe/Lisbon' },
  });
});

test('a zone nobody knows is an error of its field, not a silent UTC', () => {
  expect(parseChoices({ language: ['es'], timeZone: ['Atlantis'] })).toEqual({ ok: false, fields: { timeZone: 'timeZoneUnknown' } });
});
