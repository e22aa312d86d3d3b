'use client';
/** The outcome of a publication: live, or not known yet. An unknown outcome is requested until it is known. */
import { CircleCheck, Hourglass } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useRef } from 'react';
import type { ComposerWords } from './words.ts';

type Words = ComposerWords['composer'];

type AnswerProps = { known: boolean; title: string; headingRef?: RefObject<HTMLHeadingElement | null>; children: ReactNode };

export const AnswerBox = ({ known, title, headingRef, children }: AnswerProps) => {
  const Icon = known ? CircleCheck : Hourglass;
  return (
    <section className="box-strong p-6 max-w-[40rem] grid gap-3" data-severity={known ? 'ok' : 'moderate'}>
      <h2 ref={headingRef} tabIndex={-1} className="text-xl font-semibold flex items-center gap-2.5">
        <Icon className="ico !size-6 text-sev-text" aria-hidden="true" />
        <span>{title}</span>
      </h2>
      {children}
    </section>
  );
};

const Answer = (props: Omit<AnswerProps, 'headingRef'>) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return <AnswerBox {...props} headingRef={heading} />;
};

const ToNewsroom = ({ words }: { words: Words }) => (
  <Link className="btn btn-outline" href="/newsroom" prefetch={false}>
    {words.toNewsroom}
  </Link>
);

type PublishedProps = { outcome: 'live' | 'ended'; announcementId: string; words: Words };

/** Ended: the press was sent again after a lost answer, and somebody ended the announcement meanwhile. */
export const PublishedAnswer = ({ outcome, announcementId, words }: PublishedProps) => (
  <Answer known title={outcome === 'live' ? words.liveTitle : words.endedTitle}>
    <p>{outcome === 'live' ? words.liveText : words.endedText}</p>
    <p className="flex flex-wrap gap-2">
      <Link className="btn btn-primary" href={`/announcements/${announcementId}`} prefetch={false}>
        {words.openLive}
      </Link>
      <ToNewsroom words={words} />
    </p>
  </Answer>
);

const LOOK_EVERY_MS = 3_000;
/**
 * A submission whose COMMIT is still under way reads as a draft, and the publisher takes it up to 5 s after it was begun (giveUpMs): only
 * after that does a draft mean that it was not sent.
 */
const NOT_SENT_AFTER_MS = 8_000;

/** The draft's page leads on to the announcement once it is out, shows the form when it came back, and is not there in between. */
const lookUp = async (announcementId: string): Promise<'live' | 'not-sent' | 'unknown'> => {
  try {
    const answer = await fetch(`/newsroom/${announcementId}`, { cache: 'no-store', signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) return 'unknown';
    const path = new URL(answer.url).pathname;
    if (path === `/announcements/${announcementId}`) return 'live';
    return path === `/newsroom/${announcementId}` ? 'not-sent' : 'unknown';
  } catch {
    // The portal is still away: that is why one looks again.
    return 'unknown';
  }
};

type UnconfirmedProps = { announcementId: string; words: Words; onKnown: (outcome: 'live' | 'not-sent') => void };

export const UnconfirmedAnswer = ({ announcementId, words, onKnown }: UnconfirmedProps) => {
  const known = useEffectEvent(onKnown);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const beganMs = performance.now();
    const look = async () => {
      const outcome = await lookUp(announcementId);
      if (stopped) return;
      const isEarly = outcome === 'not-sent' && performance.now() - beganMs < NOT_SENT_AFTER_MS;
      if (outcome === 'unknown' || isEarly) timer = setTimeout(look, LOOK_EVERY_MS);
      else known(outcome);
    };
    timer = setTimeout(look, LOOK_EVERY_MS);
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [announcementId]);
  return (
    <Answer known={false} title={words.unconfirmedTitle}>
      <p>{words.unconfirmedText}</p>
      <p>
        <ToNewsroom words={words} />
      </p>
    </Answer>
  );
};
