/** Times as a reader says them: "14:02", "Mon 23 Nov, 14:02", "3 minutes ago". Pure, so that server and browser say the same. */

import { datesOf } from '../messages/languages.ts';

export type AgoWords = { justNow: string; minutes: string; hours: string; hoursMinutes: string };

/** {name}, {name, number}, or {name, plural, one {# hour} other {# hours}}, with any blanks: a translator's program leaves out all it can. */
const places = /\{\s*(\w+)\s*(?:,\s*(number)|,\s*plural\s*,((?:\s*[=\w]+\s*\{[^{}]*\})+))?\s*\}/g;

const pluralOf = (n: number, locale: string): string => {
  try {
    return new Intl.PluralRules(locale).select(n);
  } catch {
    // An old browser: the form may be wrong, the number is not.
    return n === 1 ? 'one' : 'other';
  }
};

/** The form a language has for this number, with the number for "#". */
const counted = (n: number, forms: string, locale: string): string => {
  const all = Object.fromEntries([...forms.matchAll(/([=\w]+)\s*\{([^}]*)/g)].map(([, name, words]) => [name, words]));
  const words = all[`=${n}`] ?? all[pluralOf(n, locale)] ?? all['other'] ?? '#';
  return words.replaceAll('#', n.toLocaleString(datesOf(locale)));
};

/** Puts values into the {places} of a sentence, as the server's translator does, for a browser, which has none. `locale` for what is counted. */
export const fill = (sentence: string, values: Record<string, string | number>, locale = 'en'): string =>
  sentence.replace(places, (place, name: string, number?: string, forms?: string) => {
    const value = values[name];
    if (value === undefined) return place;
    return number || forms ? counted(Number(value), forms ?? '', locale) : String(value);
  });

/** Kept, one for each place and language: to make one costs a hundred times what it costs to use it. */
const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string, locale: string): Intl.DateTimeFormat => {
  const key = `${zone} ${locale}`;
  const kept = formats.get(key);
  if (kept) return kept;
  const made = new Intl.DateTimeFormat(datesOf(locale), {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(key, made);
  return made;
};

type Parts = Record<string, string>;

/** Kept too, minute by minute: a page says many times, each beside today's, and everybody's page says the same ones. */
const minutes = new Map<string, Parts>();
const keptMinutes = 2_000;

const formatted = (at: number, zone: string, locale: string): Parts =>
  Object.fromEntries(
    formatOf(zone, locale)
      .formatToParts(at)
      .map((part) => [part.type, part.value.replace(/[.,]/g, '')]),
  );

/** For a browser that cannot, or does not know the zone: an old one, from before a country changed its clocks or its name. */
const inUtc = (at: number): Parts => {
  const [year = '', month = '', day = '', hour = '', minute = ''] = new Date(at).toISOString().split(/\D/);
  return { year, month: `/ ${month}`, day, weekday: '', hour, minute: `${minute} UTC` };
};

const parts = (at: number, zone: string, locale: string): Parts => {
  const key = `${Math.floor(at / 60_000)} ${zone} ${locale}`;
  const kept = minutes.get(key);
  if (kept) return kept;
  let made: Parts;
  try {
    made = formatted(at, zone, locale);
  } catch {
    // A time in another zone, which says so, is better than no page.
    made = inUtc(at);
  }
  if (minutes.size >= keptMinutes) minutes.clear();
  minutes.set(key, made);
  return made;
};

export const clock = (at: number, zone: string, locale: string): string => {
  const { hour, minute } = parts(at, zone, locale);
  return `${hour}:${minute}`;
};

/** With its day, whatever day it is: for what may stand on a screen for long. */
export const withDay = (at: number, zone: string, locale: string): string => {
  const { weekday, day, month, hour, minute } = parts(at, zone, locale);
  return `${weekday} ${day} ${month}, ${hour}:${minute}`.trimStart();
};

/** The clock time today, with the day before or after it, with the year when it is another one. */
export const dayAndClock = (at: number, now: number, zone: string, locale: string): string => {
  const then = parts(at, zone, locale);
  const today = parts(now, zone, locale);
  const time = `${then['hour']}:${then['minute']}`;
  if (then['year'] !== today['year']) return `${then['day']} ${then['month']} ${then['year']}, ${time}`;
  if (then['month'] !== today['month'] || then['day'] !== today['day']) return withDay(at, zone, locale);
  return time;
};

/** "3 minutes ago", or null when it is more than a day ago or in the future: then the date says more. */
export const ago = (at: number, now: number, words: AgoWords, locale: string): string | null => {
  const since = Math.floor((now - at) / 60_000);
  if (since < -1 || since >= 24 * 60) return null;
  if (since < 1) return words.justNow;
  if (since < 60) return fill(words.minutes, { m: since }, locale);
  const h = Math.floor(since / 60);
  const m = since % 60;
  return m === 0 || h >= 6 ? fill(words.hours, { h }, locale) : fill(words.hoursMinutes, { h, m }, locale);
};
