'use client';
/** The figures of one announcement: those the page came with, until it hears newer ones. */
import { createContext, useContext } from 'react';
import type { ReachWords } from '#components/reach-words.ts';

/** Newer figures than the page came with, by announcement. */
export const FiguresContext = createContext<Record<string, ReachWords>>({});

type Props = { announcementId: string; first: ReachWords; ackRequired: boolean };

export const ReachFigures = ({ announcementId, first, ackRequired }: Props) => {
  const words = useContext(FiguresContext)[announcementId] ?? first;
  const [before, number, after] = words.seen;
  return (
    <div>
      <p className="flex flex-wrap justify-between gap-x-4 text-sm num">
        <span>
          <span>{before}</span>
          <b className="font-semibold">{number}</b>
          <span>{after}</span>
        </span>
        {(ackRequired || words.isAcknowledged) && <span className="text-ink-2">{words.acknowledged}</span>}
      </p>
      <svg className="bar-svg mt-1.5" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={words.seenBar}>
        <rect className="fill-line" width="100" height="10" />
        <rect className="fill-primary" width={words.percent} height="10" />
      </svg>
      {words.shownOnly && <p className="mt-1.5 text-sm text-ink-2 num">{words.shownOnly}</p>}
      <p className="mt-1.5 text-sm text-ink-2 num">
        <span className={words.hasFailed ? 'font-semibold' : ''}>{words.mails}</span>
      </p>
    </div>
  );
};
