/** The language for a reader: this browser's choice, else the person's, else one that the browser asks for, else the organization's. */
import { env } from '#env';
import { findLocale, type Locale } from '../../messages/languages.ts';

/**
 * The first language of an Accept-Language header that the portal speaks, by the order of its weights; a weight of 0 says
 * "not this one". @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4
 */
const fromHeader = (header: string | null | undefined): Locale | undefined =>
  (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', weight] = part.trim().split(/\s*;\s*q=/i);
      return { tag: tag.toLowerCase(), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => findLocale(tag.split('-')[0]))
    .find((locale) => locale !== undefined);

/** The language chosen in this browser, from a raw request's cookies. */
export const localeCookieOf = (cookies: string | undefined): string | undefined =>
  /(?:^|;\s*)locale=([a-z]{2})(?:;|$)/.exec(cookies ?? '')?.[1];

export const pickLocale = (from: {
  cookie: string | null | undefined;
  person: string | null | undefined;
  acceptLanguage: string | null | undefined;
  /** The organization's default. */
  organization?: Locale;
}): Locale =>
  findLocale(from.cookie) ?? findLocale(from.person) ?? fromHeader(from.acceptLanguage) ?? from.organization ?? env().DEFAULT_LOCALE;
