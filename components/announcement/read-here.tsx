'use client';
/** The text of an announcement on its own page: there it is seen, and there one is told when it is no longer the last word. */
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useLive } from '#components/banner/live-provider.tsx';
import { useSeen } from '#components/banner/use-seen.ts';
import { NotLastWord } from './not-last-word.tsx';

type Props = {
  announcementId: string;
  revision: number;
  /** Whether it was addressed to this person: else the page has no answer to give, and its banner stays. */
  isMine: boolean;
  /** True when it was over when the page was rendered: then there is nothing to update. */
  isOver: boolean;
  words: { newer: string; newerLink: string; gone: string; goneLink: string };
  children: ReactNode;
};

export const ReadHere = ({ announcementId: id, revision, isMine, isOver, words, children }: Props) => {
  const { snapshot, report, setPage } = useLive();
  const head = useRef<Element>(null);
  const live = snapshot.announcements.find((each) => each.id === id);
  const [wasLive] = useState(live !== undefined);
  useLayoutEffect(() => {
    if (!isMine) return;
    setPage({ id, revision });
    return () => setPage(null);
  }, [setPage, id, revision, isMine]);
  const isNewer = live !== undefined && live.revision > revision;
  const watched = isMine && live?.flag === 'none' && !isNewer ? `${snapshot.state.epoch}:${id}:${live.round}` : null;
  useSeen(head, watched, () => live && report(live, 'seen'));
  const isGone = !isOver && wasLive && !live && snapshot.connection !== 'signedOut';
  const page = `/announcements/${id}`;
  return (
    <article
      className="group"
      data-gone={isGone || undefined}
      ref={(article) => {
        // The instruction, below its headline. A person who opens the page further down has not seen it: it may be new.
        head.current = article?.querySelector('.thread-head') ?? null;
      }}
    >
      <div role="status">
        {isNewer && <NotLastWord text={words.newer} link={words.newerLink} href={page} />}
        {isGone && <NotLastWord text={words.gone} link={words.goneLink} href={page} />}
      </div>
      {children}
    </article>
  );
};
