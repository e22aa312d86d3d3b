/** The configuration of next-intl for a request. */
import { getRequestConfig } from 'next-intl/server';
import { readerLocale } from '#server/identity/reader-locale.ts';
import { sentences } from '../messages/sentences.ts';

export default getRequestConfig(async () => {
  const locale = await readerLocale();
  return { locale, messages: sentences[locale], timeZone: 'UTC' };
});
