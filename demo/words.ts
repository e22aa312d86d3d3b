/** The sentences of the demo's own pages, in the language a browser asks for; English when it asks for none that they speak. */
import type { IncomingMessage } from 'node:http';
import { createTranslator } from 'use-intl/core';
import { pickLocale } from '#server/identity/pick-locale.ts';
import { type Locale, locales } from '../messages/languages.ts';
import { sentences } from '../messages/sentences.ts';

const translate = (locale: Locale) => createTranslator({ locale, messages: sentences[locale].demo, timeZone: 'UTC' });

export type Words = { locale: Locale; t: ReturnType<typeof translate> };

const known = Object.fromEntries(locales.map((locale) => [locale, { locale, t: translate(locale) }])) as Record<Locale, Words>;

/** Goes by Accept-Language alone: what somebody chose in the portal is not known here. */
export const wordsFor = ({ headers }: IncomingMessage): Words =>
  known[pickLocale({ cookie: null, person: null, acceptLanguage: headers['accept-language'], organization: 'en' })];
