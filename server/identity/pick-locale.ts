/** Which language somebody gets: what this browser chose, else what the person chose, else what the browser asks for, else the house's. */
import { env } from '#env';
import { locales } from '#server/announcements/input.ts';
import type { Locale } from '#server/announcements/view.ts';

const known = (text: string | null | undefined): Locale | undefined => locales.find((locale) => locale === text);

/** The first language of an Accept-Language header that the portal speaks, by the order of its weights. */
const fromHeader = (header: string | null | undefined): Locale | undefined =>
  (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', weight] = part.trim().split(';q=');
      return { tag: tag.toLowerCase(), weight: weight === undefined ? 1 : Number(weight) };
    })
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => known(tag.split('-')[0]))
    .find((locale) => locale !== undefined);

export const pickLocale = (from: {
  cookie: string | null | undefined;
  person: string | null | undefined;
  acceptLanguage: string | null | undefined;
}): Locale => known(from.cookie) ?? known(from.person) ?? fromHeader(from.acceptLanguage) ?? env().DEFAULT_LOCALE;
