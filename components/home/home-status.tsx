'use client';
/** The home page's first words: whether something needs the reader now. Never says "nothing" when it does not know. */
import { FreshnessLine } from '#components/banner/freshness.tsx';
import { useFreshness, useLive } from '#components/banner/live-provider.tsx';
import type { FreshnessWords, HomeWords } from '#components/banner/sentences.ts';
import { fill } from '#components/time-words.ts';

type Props = { words: HomeWords; fresh: FreshnessWords; heading?: 'h1' | 'h4' };

export const HomeStatus = ({ words, fresh, heading: Heading = 'h1' }: Props) => {
  const { snapshot, locale } = useLive();
  const { kind } = useFreshness();
  const waiting = snapshot.announcements.filter((each) => each.flag === 'none').length;
  const isUnknown = kind === 'lost' || kind === 'signedOut';
  const [title, text] =
    waiting > 0
      ? [fill(words.waiting, { n: waiting }, locale), words.waitingText]
      : isUnknown
        ? [words.unknown, null]
        : [words.calm, words.calmText];
  return (
    <section>
      <Heading className="text-2xl font-semibold">{title}</Heading>
      {text !== null && <p className="mt-1.5">{text}</p>}
      {waiting === 0 && (
        <p className="mt-2 text-sm text-ink-2">
          <FreshnessLine words={fresh} path="/" />
        </p>
      )}
    </section>
  );
};
