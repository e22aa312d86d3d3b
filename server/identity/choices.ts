/** Reads a person's own choices, language and time zone, from a form. Pure. */

import { isTimeZone } from '#domain/local-time.ts';
import { findLocale, type Locale } from '../../messages/languages.ts';

/** Null: as the browser asks for it; as the person's site. */
export type Choices = { locale: Locale | null; timeZone: string | null };

export const listTimeZones = (): string[] => Intl.supportedValuesOf('timeZone');

const fold = (text: string): string => text.trim().toLowerCase().replace(/\s+/g, '_');

/** The zone somebody means: by its name, or by its city when only one zone has it. Undefined when there is none or are several. */
export const findTimeZone = (typed: string): string | undefined => {
  const wanted = fold(typed);
  const zones = listTimeZones();
  const byName = zones.find((zone) => fold(zone) === wanted);
  if (byName) return byName;
  const byCity = zones.filter((zone) => fold(zone.slice(zone.lastIndexOf('/') + 1)) === wanted);
  if (byCity.length === 1) return byCity[0];
  // UTC, and names that were changed since. Not a distance such as +02:00: it knows no summer time.
  return /^[a-z]/i.test(wanted) && isTimeZone(typed.trim()) ? typed.trim() : undefined;
};

export const parseChoices = (
  values: Record<string, string[]>,
): { ok: true; input: Choices } | { ok: false; fields: Record<string, string> } => {
  const [language = '', zone = ''] = [values['language']?.[0], values['timeZone']?.[0]];
  const timeZone = zone.trim() === '' ? null : findTimeZone(zone);
  if (timeZone === undefined) return { ok: false, fields: { timeZone: 'timeZoneUnknown' } };
  return { ok: true, input: { locale: findLocale(language) ?? null, timeZone } };
};
