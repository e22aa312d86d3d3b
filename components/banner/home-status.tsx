'use client';
/** The home page's first words: whether something needs the reader now. Never says "nothing" when it does not know. */
import { fill } from '#components/time-words.ts';
import { FreshnessLine } from './freshness.tsx';
import { useFreshness, useLive } from './live-provider.tsx';
import type { FreshnessWords } from './sentences.ts';

export type HomeWords = Record<'calm' | 'calmText' | 'waitingOne' | 'waitingMany' | 'waitingText' | 'unknown' | 'unknownText', string>;

export const HomeStatus = ({ words, fresh }: { words: HomeWords; fresh: FreshnessWords }) => {
  const { snapshot } = useLive();
  const { kind } = useFreshness();
  const waiting = snapshot.announcements.filter((each) => each.flag === 'none').length;
  const isUnknown = kind === 'lost' || kind === 'signedOut';
  const [title, text] =
    waiting > 0
      ? [fill(waiting === 1 ? words.waitingOne : words.waitingMany, { n: waiting }), words.waitingText]
      : isUnknown
        ? [words.unknown, words.unknownText]
        : [words.calm, words.calmText];
  return (
    <section>
      <h1 className="text-2xl font-semibold">{title}</h1>
      <p className="mt-1.5">{text}</p>
      {waiting === 0 && (
        <p className="mt-2 text-sm text-ink-2">
          <FreshnessLine words={fresh} path="/" />
        </p>
      )}
    </section>
  );
};
