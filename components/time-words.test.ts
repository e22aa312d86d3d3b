import { describe, expect, it } from 'vitest';
import { sentences } from '../messages/sentences.ts';
import { ago, clock, dayAndClock, fill } from './time-words.ts';

const words = sentences.en.time;
const at = Date.parse('2026-11-24T13:02:00Z');
const saidAfter = (minutes: number) => ago(at, at + minutes * 60_000, words, 'en');

describe('times', () => {
  it('says how long ago in the shortest true way', () => {
    expect([saidAfter(0), saidAfter(3), saidAfter(60), saidAfter(73), saidAfter(400)]).toEqual([
      'just now',
      '3 minutes ago',
      '1 hour ago',
      '1 hour 13 minutes ago',
      '6 hours ago',
    ]);
  });
  it('says nothing relative about other days or the future', () => expect([saidAfter(24 * 60), saidAfter(-30)]).toEqual([null, null]));
  it('names the day when it is not today in the reader’s zone', () => {
    expect(dayAndClock(at, at, 'Europe/Madrid', 'en')).toBe('14:02');
    expect(dayAndClock(at, at + 86_400_000, 'Europe/Madrid', 'en')).toBe('Tue 24 Nov, 14:02');
    expect(dayAndClock(at, at + 86_400_000, 'Europe/Madrid', 'es')).toBe('mar 24 nov, 14:02');
    expect(dayAndClock(at, at + 40 * 86_400_000, 'Europe/Madrid', 'en')).toBe('24 Nov 2026, 14:02');
  });
  it('says each minute as it is, whatever was said before, also before 1970', () => {
    for (const minute of [0, 1, 2, -1, -2])
      expect(dayAndClock(minute * 60_000 + 59_999, 0, 'UTC', 'en')).toMatch(new RegExp(`0?${(minute + 60) % 60}$`));
    expect(dayAndClock(at, at, 'America/New_York', 'en')).toBe('08:02');
    for (let n = 0; n < 2_500; n += 1) dayAndClock(at + n * 60_000, at, 'UTC', 'en');
    expect(dayAndClock(at, at, 'UTC', 'en')).toBe('13:02');
  });
  it('leaves a place alone that has no value', () => expect(fill('{a} {b}', { a: 1 })).toBe('1 {b}'));
  it('says a time in UTC where a browser does not know the zone, and says so', () => {
    expect(dayAndClock(at, at, 'Europe/Nowhere', 'en')).toBe('13:02 UTC');
    expect(dayAndClock(at, at + 86_400_000, 'Europe/Nowhere', 'es')).toBe('24 / 11, 13:02 UTC');
    expect(clock(at, 'Europe/Nowhere', 'en')).toBe('13:02 UTC');
  });
});
