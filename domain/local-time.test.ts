import { expect, test } from 'vitest';
import { isTimeZone, toInstant, toLocal } from './local-time.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const year = Date.UTC(2026, 0, 1);

const at = (local: string, zone: string) => toInstant(local, zone)?.toISOString() ?? null;

/** Where a local time of these instants does not come back as the first instant it is shown for. */
const wrongOnes = (instants: number[], zone: string): string[] => {
  const shown = new Map<string, number>();
  for (const instant of instants) {
    const local = toLocal(new Date(instant), zone);
    if (!shown.has(local)) shown.set(local, instant);
  }
  return [...shown].filter(([local, instant]) => toInstant(local, zone)?.getTime() !== instant).map(([local]) => local);
};

const everyHalfHour = (from: number, days: number) => Array.from({ length: days * 48 }, (_, index) => from + index * (hourMs / 2));

test('in Madrid every third hour of a year comes back as it was shown', () => {
  const hours = Array.from({ length: 365 * 8 }, (_, index) => year + index * 3 * hourMs);
  expect(wrongOnes(hours, 'Europe/Madrid')).toEqual([]);
});

const changes: [string, number, number][] = [
  ['Europe/Madrid', Date.UTC(2026, 2, 29), Date.UTC(2026, 9, 25)],
  ['America/New_York', Date.UTC(2026, 2, 8), Date.UTC(2026, 10, 1)],
  ['Pacific/Auckland', Date.UTC(2026, 3, 5), Date.UTC(2026, 8, 27)],
  ['Australia/Lord_Howe', Date.UTC(2026, 3, 5), Date.UTC(2026, 9, 4)],
  ['America/Santiago', Date.UTC(2026, 3, 5), Date.UTC(2026, 8, 6)],
];

test.each(changes)('in %s every half hour around both changes comes back; of an hour there is twice, the first', (zone, one, other) => {
  for (const change of [one, other]) {
    const around = everyHalfHour(change - 2 * dayMs, 4);
    expect(new Set(around.map((instant) => new Date(instant).getTime() - Date.parse(`${toLocal(new Date(instant), zone)}Z`))).size).toBe(2);
    expect(wrongOnes(around, zone)).toEqual([]);
  }
});

test.each(['Asia/Kolkata', 'Pacific/Kiritimati', 'UTC'])('in %s, where clocks never change, too', (zone) => {
  expect(wrongOnes(everyHalfHour(year, 3), zone)).toEqual([]);
});

test('summer and winter in Madrid', () => {
  expect(at('2026-07-01T12:00', 'Europe/Madrid')).toBe('2026-07-01T10:00:00.000Z');
  expect(at('2026-12-01T12:00', 'Europe/Madrid')).toBe('2026-12-01T11:00:00.000Z');
});

test('an hour the clocks skip is the one after it, east and west of Greenwich', () => {
  expect(at('2026-03-29T02:30', 'Europe/Madrid')).toBe(at('2026-03-29T03:30', 'Europe/Madrid'));
  expect(at('2026-03-08T02:30', 'America/New_York')).toBe(at('2026-03-08T03:30', 'America/New_York'));
  expect(at('2026-09-27T02:30', 'Pacific/Auckland')).toBe(at('2026-09-27T03:30', 'Pacific/Auckland'));
});

test('seconds are cut off, not rounded', () => {
  expect(toLocal(new Date('2026-07-01T10:00:59.999Z'), 'Europe/Madrid')).toBe('2026-07-01T12:00');
  expect(toLocal(new Date('2026-07-01T10:00:59.999Z'), 'Asia/Kolkata')).toBe('2026-07-01T15:30');
});

test.each([
  '',
  '2026-02-30T12:00',
  '2026-13-01T12:00',
  '2026-00-10T12:00',
  '2026-01-01T24:00',
  '2026-01-01T12:60',
  '2026-1-1T1:1',
  '2026-01-01',
  '2026-01-01T12:00:00',
  '2026-01-01T12:00Z',
  ' 2026-01-01T12:00',
  'tomorrow',
])('%j is not a local time', (text) => {
  expect(toInstant(text, 'UTC')).toBeNull();
});

test('a zone that does not exist has no times', () => {
  expect(isTimeZone('Europe/Madrid')).toBe(true);
  for (const zone of ['', 'Mars/Olympus', 'Europe/Madrid; drop']) {
    expect(isTimeZone(zone)).toBe(false);
    expect(toInstant('2026-01-01T12:00', zone)).toBeNull();
  }
});
