/** Values about a page's reader: the language, the clock, and the live announcements. */

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
 * The reader's live state; null when nobody is signed in. Read once a request. Every part of a page awaits it, not only the banner: React
 * renders and sends in one piece what is ready at once, and a page whose parts become ready one by one costs more.
 */
export const readerState = cache(async (): Promise<LiveState | null> => {
  const [viewer, locale] = await Promise.all([currentViewer(), readerLocale()]);
  return viewer && liveStateForPage(viewer, locale);
});

export const readerClock = async (viewer: Viewer): Promise<Clock> => {
  const [locale, t] = await Promise.all([readerLocale(), getTranslations()]);
  return { now: Date.now(), zone: viewer.timeZone, locale, ago: agoWords(t) };
};
