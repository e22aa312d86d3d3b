/** What a page needs to say times in its reader's words and zone. */
import { getLocale, getTranslations } from 'next-intl/server';
import { agoWords } from '#components/banner/sentences.ts';
import type { Clock } from '#components/when.tsx';
import type { Viewer } from '#server/identity/viewer.ts';
import { type Locale, toLocale } from '../messages/languages.ts';

export const readerLocale = async (): Promise<Locale> => toLocale(await getLocale());

export const readerClock = async (viewer: Viewer): Promise<Clock> => {
  const [locale, t] = await Promise.all([readerLocale(), getTranslations()]);
  return { now: Date.now(), zone: viewer.timeZone, locale, ago: agoWords(t) };
};
