/** Reads a person's own choices, language and time zone, from a form. Pure. */

import { findTimeZone } from '#domain/time-zones.ts';
import { findLocale, type Locale } from '../../messages/languages.ts';

/** Null: as the browser asks for it; as the person's site. */
export type Choices = { locale: Locale | null; timeZone: string | null };

export const parseChoices = (
  values: Record<string, string[]>,
): { ok: true; input: Choices } | { ok: false; fields: Record<string, string> } => {
  const [language = '', zone = ''] = [values['language']?.[0], values['timeZone']?.[0]];
  const timeZone = zone.trim() === '' ? null : findTimeZone(zone);
  if (timeZone === undefined) return { ok: false, fields: { timeZone: 'timeZoneUnknown' } };
  return { ok: true, input: { locale: findLocale(language) ?? null, timeZone } };
};
