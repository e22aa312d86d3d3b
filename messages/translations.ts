/**
 * The sentences of the reader's language, for components on the server. In place of next-intl's own `getTranslations`, which makes a
 * translator for each request and reads every sentence with a {place} in it anew. Whose language it is, app/i18n.ts tells next-intl.
 */
import { getLocale, type getTranslations as ofTheRequest } from 'next-intl/server';
import { createTranslator } from 'use-intl/core';
import { toLocale } from './languages.ts';
import { sentences } from './sentences.ts';

const made = new Map<string, unknown>();

export const getTranslations = (async (namespace?: string) => {
  const locale = toLocale(await getLocale());
  const key = `${locale} ${namespace ?? ''}`;
  const known = made.get(key);
  if (known) return known;
  const translator: unknown = createTranslator({
    locale,
    messages: sentences[locale],
    timeZone: 'UTC',
    ...(namespace && { namespace }),
  } as never);
  made.set(key, translator);
  return translator;
}) as unknown as typeof ofTheRequest;

/** All sentences, for components that are given them. */
export type Translations = Awaited<ReturnType<typeof getTranslations>>;
