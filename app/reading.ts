/** What pages read of their reader: the language, the clock, and what is live for them. */

import { cache } from 'react';
import { agoWords } from '#components/banner/sentences.ts';
import type { Clock } from '#components/when.tsx';
import { readerLocale } from '#server/identity/reader-locale.ts';
import { currentViewer } from '#server/identity/session.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { liveStateForPage } from '#server/live/state.ts';
import type { LiveState } from '#server/live/view.ts';
import { getTranslations } from '../messages/translations.ts';

/**
 * What is live for the reader; null when nobody is signed in. Asked once a request. Whatever a page is made of waits for it, not only
 * the banner: React draws and sends in one piece what is there at once, and a page whose parts come one by one costs it more.
 */
export const readerState = cache(async (): Promise<LiveState | null> => {
  const [viewer, locale] = await Promise.all([currentViewer(), readerLocale()]);
  return viewer && liveStateForPage(viewer, locale);
});

export const readerClock = async (viewer: Viewer): Promise<Clock> => {
  const [locale, t] = await Promise.all([readerLocale(), getTranslations()]);
  return { now: Date.now(), zone: viewer.timeZone, locale, ago: agoWords(t) };
};
