/**
 * Shows an announcement while the tab is in the background: the severity's word before the title, its mark as the page's icon, and, where
 * the person allowed it, one notification. All of it silent.
 */
import { useEffect, useSyncExternalStore } from 'react';
import { fill } from '#components/time-words.ts';
import { toLines } from '#domain/plain.ts';
import type { LiveAnnouncement } from '#server/live/view.ts';
import { lookOf, stepsOf } from './banner-face.tsx';
import { notificationState, notify } from './browser-extras.ts';
import { isVisible } from './browser-world.ts';
import { useLive } from './live-provider.tsx';
import { watchForNews } from './notifier.ts';
import type { BannerSentences } from './sentences.ts';

const subscribeToVisibility = (onChange: () => void): (() => void) => {
  document.addEventListener('visibilitychange', onChange);
  return () => document.removeEventListener('visibilitychange', onChange);
};

const useIsHidden = (): boolean =>
  useSyncExternalStore(
    subscribeToVisibility,
    () => !isVisible(),
    () => false,
  );

/** A mark as a drawing of its own: the page's styles do not reach it, so the colours are written into it. */
export const toIcon = (drawing: string, [fillColour, ink]: [fill: string, ink: string]): string => {
  const css = `.f{fill:${fillColour}}.g{fill:${ink}}.gs,.tick{fill:none;stroke-linecap:round}.gs{stroke:${ink};stroke-width:2.4}.tick{stroke:${fillColour};stroke-width:3.6;stroke-linejoin:round}`;
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><style>${css}</style>${drawing}</svg>`)}`;
};

/** The mark as the banner draws it, in the colours it has there. */
const iconOf = (id: string): string => {
  // On its own page it has no banner.
  const banner = document.getElementById(`announcement-${id}`) ?? document.querySelector('main .sev-word');
  const style = banner ? getComputedStyle(banner) : null;
  const colour = (name: string) => style?.getPropertyValue(name) ?? '';
  return toIcon(banner?.querySelector('.mark')?.innerHTML ?? '', [colour('--sev'), colour('--sev-ink')]);
};

/** Sets the page's title and icon until the returned function is called. */
const mark = (word: string, icon: string): (() => void) => {
  const { title } = document;
  const marked = `${word}: ${title}`;
  const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel="icon"]')].map((link) => ({
    link,
    was: link.getAttribute('href') ?? '',
  }));
  document.title = marked;
  for (const { link } of links) link.href = icon;
  return () => {
    // Another page of the portal has its own title.
    if (document.title === marked) document.title = title;
    for (const { link, was } of links) link.href = was;
  };
};

const show = (announcement: LiveAnnouncement, { words, notifyConfidential }: BannerSentences): void => {
  const { id, round, headline, confidential, locale } = announcement;
  const word = words[lookOf(announcement)];
  const title = confidential ? fill(notifyConfidential, { word }) : `${word}: ${headline}`;
  const options = { tag: `${id}:${round}`, silent: true, ...(confidential ? {} : { lang: locale, body: toLines(stepsOf(announcement)) }) };
  // Opened in a new tab: somebody may be writing in this one.
  notify(title, options, () => window.open(`/announcements/${id}`));
};

const mayShow = (): boolean => !isVisible() && notificationState() === 'granted';

export const BackgroundSign = ({ sentences }: { sentences: BannerSentences }) => {
  const { client, tabs, snapshot } = useLive();
  const isHidden = useIsHidden();
  const first = isHidden ? snapshot.unseen[0] : undefined;
  const id = first?.id;
  const word = first && sentences.words[lookOf(first)];
  useEffect(() => (id && word ? mark(word, iconOf(id)) : undefined), [id, word]);
  useEffect(
    () => watchForNews(client, tabs, { mayShow, show: (announcement) => show(announcement, sentences), now: () => Date.now() }),
    [client, tabs, sentences],
  );
  return null;
};
