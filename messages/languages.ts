/**
 * The languages the portal speaks: the one list, known to server and browser. Their sentences stand beside it, in one file each.
 * A third one: docs/languages.md.
 */
const known = {
  /** `dates`: how days and times are written (a BCP 47 tag). */
  en: { name: 'English', dates: 'en-GB', direction: 'ltr' },
  es: { name: 'Español', dates: 'es-ES', direction: 'ltr' },
} as const satisfies Record<string, { name: string; dates: string; direction: 'ltr' | 'rtl' }>;

export type Locale = keyof typeof known;

export const locales = Object.keys(known) as Locale[];

/** Each in its own words, as somebody looks for it who reads no other. */
export const languageNames = Object.fromEntries(locales.map((locale) => [locale, known[locale].name])) as Record<Locale, string>;

/** Undefined for a language the portal does not speak. */
export const findLocale = (text: string | null | undefined): Locale | undefined => locales.find((locale) => locale === text);

/** English for what is not known. */
export const toLocale = (text: string | null | undefined): Locale => findLocale(text) ?? 'en';

export const datesOf = (locale: string): string => known[toLocale(locale)].dates;

export const directionOf = (locale: string): 'ltr' | 'rtl' => known[toLocale(locale)].direction;
