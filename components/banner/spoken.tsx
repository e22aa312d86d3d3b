/**
 * Live region: a screen reader speaks each announcement once a round in each tab, while that tab is visible. The region is emptied soon,
 * because the reader meets the banner itself next.
 */
import { useEffect, useState } from 'react';
import type { Look } from '#components/severity-mark.tsx';
import { asSentence, toLines } from '#domain/plain.ts';
import type { LiveAnnouncement } from '#server/live/view.ts';
import { isLoud, lookOf, stepsOf } from './banner-face.tsx';
import { keep, readKept } from './browser-extras.ts';
import { isVisible } from './browser-world.ts';

const SPOKEN = 'pregon-spoken';
/** Speaking one takes about this long: the next waits for it, unless it is a loud one. */
const SAYING_MS = 10_000;

type Said = { key: string; word: string; lang: string; headline: string; instruction: string };

const keyOf = ({ id, round }: LiveAnnouncement): string => `${id}:${round}`;

const toSaid = (each: LiveAnnouncement, words: Record<Look, string>): Said => {
  const { headline, locale } = each;
  return { key: keyOf(each), word: words[lookOf(each)], lang: locale, headline, instruction: toLines(stepsOf(each)) };
};

/** Used in a tab that cannot store anything: forgotten when the page is loaded again. */
let spokenHere: string[] = [];

const readSpoken = (): string[] => (readKept('tab', SPOKEN)?.split(' ') ?? []).concat(spokenHere);

const listUnspoken = (announcements: LiveAnnouncement[]): LiveAnnouncement[] => {
  const spoken = readSpoken();
  return announcements.filter((each) => each.flag === 'none' && !spoken.includes(keyOf(each)));
};

const markSpoken = (announcements: LiveAnnouncement[]): void => {
  spokenHere = [...new Set([...readSpoken(), ...announcements.map(keyOf)])].slice(-200);
  keep('tab', SPOKEN, spokenHere.join(' '));
};

type Props = { announcements: LiveAnnouncement[]; words: Record<Look, string> };

export const Spoken = ({ announcements, words }: Props) => {
  // Texts and not announcements: in another language, or corrected, it would otherwise be said again.
  const [said, setSaid] = useState<Said[]>([]);
  const isSaying = said.length > 0;
  useEffect(() => {
    const say = () => {
      // A tab behind others is not heard: it waits until somebody looks.
      if (!isVisible()) return;
      const unspoken = listUnspoken(announcements);
      if (unspoken.length === 0 || (isSaying && !unspoken.some((each) => isLoud(lookOf(each))))) return;
      markSpoken(unspoken);
      setSaid(unspoken.map((each) => toSaid(each, words)));
    };
    say();
    document.addEventListener('visibilitychange', say);
    return () => document.removeEventListener('visibilitychange', say);
  }, [announcements, words, isSaying]);
  useEffect(() => {
    if (said.length === 0) return;
    const timer = setTimeout(() => setSaid([]), SAYING_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <>
      {said.map(({ key, word, lang, headline, instruction }) => (
        <p key={key}>
          <span>{`${word}: `}</span>
          <span lang={lang}>{`${asSentence(headline)} ${instruction}`}</span>
        </p>
      ))}
    </>
  );
};
