'use client';
/** The live announcements, one below the other: the first as it is, all others behind one line that opens to a line for each. */
import { type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react';
import { type Look, looks, SeverityMark } from '#components/severity-mark.tsx';
import { fill } from '#components/time-words.ts';
import type { LiveAnnouncement } from '#server/live/view.ts';
import { BannerEntry, ShowOrHide, Ticked } from './banner-entry.tsx';
import { bannerClass, isLoud, lookOf } from './banner-face.tsx';
import { Contained } from './contained.tsx';
import { useLive } from './live-provider.tsx';
import { isUnsent } from './receipt-form.tsx';
import type { BannerSentences } from './sentences.ts';
import { useSeen } from './use-seen.ts';

type StackProps = { announcements: LiveAnnouncement[]; sentences: BannerSentences; path: string };

const LineText = ({ announcements, sentences, look }: Omit<StackProps, 'path'> & { look: Look }) => {
  const { unsent } = useLive();
  const isAnyUnsent = announcements.some((each) => isUnsent(each, unsent));
  const n = announcements.length;
  const template = announcements.every((each) => lookOf(each) === look) ? sentences.moreAlike : sentences.moreUpTo;
  return (
    <>
      <SeverityMark look={look} inverted={isLoud(look)} />
      <b className="font-semibold">{fill(template, { n, word: sentences.words[look] })}</b>
      <span className="ms-auto flex flex-wrap lg:flex-none items-center justify-end gap-x-4">
        {isAnyUnsent && <Ticked text={sentences.unsent} />}
        {!isAnyUnsent && announcements.every((each) => each.flag !== 'none') && <Ticked text={sentences.moreAnswered} />}
        <ShowOrHide sentences={sentences} />
      </span>
    </>
  );
};

type OthersProps = StackProps & { line: RefObject<HTMLElement | null>; entries: ReactNode };

/** A person who sees only this line has not seen the announcements behind it: they are reported as shown, at most. */
const Others = ({ line, entries, ...given }: OthersProps) => {
  const { client, report, snapshot } = useLive();
  const waiting = given.announcements.filter((each) => each.flag === 'none');
  const look = looks.find((each) => given.announcements.some((other) => lookOf(other) === each)) ?? 'minor';
  const watched = waiting.map(({ id, round }) => `${snapshot.state.epoch}:${id}:${round}`).join();
  useSeen(line, watched || null, () => {
    for (const each of waiting) if (!client.hasDone(each, 'seen') && !client.hasDone(each, 'shown')) report(each, 'shown');
  });
  return (
    <details className="banner-fold">
      <summary className={`${bannerClass(look)} block`} data-severity={look} ref={line} data-testid="more">
        <span className="page banner-bar">
          <LineText {...given} look={look} />
        </span>
      </summary>
      {entries}
    </details>
  );
};

/** In place of an id: whichever announcement comes first by then. */
const THE_FIRST = '';

const focusOn = (id: string): void => {
  const article = document.getElementById(`announcement-${id}`);
  (article?.querySelector('summary') ?? article)?.focus();
};

export const BannerStack = ({ announcements, sentences, path }: StackProps) => {
  const [first, ...others] = announcements;
  const line = useRef<HTMLElement>(null);
  /** The element that gets the focus at the next drawing: an id, THE_FIRST, or null for none. */
  const next = useRef<string | null>(null);
  const onLeft = (id: string, why: 'pressed' | 'gone') => {
    if (why === 'pressed') next.current = id === first?.id ? THE_FIRST : id;
    else next.current ??= id;
  };
  useLayoutEffect(() => {
    const [top, ...behind] = announcements;
    const id = next.current;
    next.current = null;
    if (id === null || !top) return;
    // When it is behind the line, the line takes the focus, and passes it on if it is open.
    if (behind.some((each) => each.id === id)) line.current?.focus();
    focusOn(id === THE_FIRST ? top.id : id);
  }, [announcements]);
  if (!first) return null;
  const given = { sentences, path, onLeft };
  const entries = others.map((each) => <BannerEntry key={each.id} announcement={each} folded {...given} />);
  return (
    <>
      <BannerEntry key={first.id} announcement={first} {...given} />
      {others.length > 0 && (
        <Contained fallback={entries}>
          <Others announcements={others} sentences={sentences} path={path} line={line} entries={entries} />
        </Contained>
      )}
    </>
  );
};
