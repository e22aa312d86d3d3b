'use client';
/**
 * One live announcement: in full while it waits for an answer, afterwards one line that can be opened again. Works as plain forms without
 * script.
 */
import Link from 'next/link';
import { type ReactNode, type RefObject, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { type Look, SeverityMark } from '#components/severity-mark.tsx';
import { ago, dayAndClock, fill } from '#components/time-words.ts';
import type { AnswerKind } from '#domain/receipt.ts';
import type { LiveAnnouncement } from '#server/live/view.ts';
import { BannerFace, BannerSteps, bannerClass, isLoud, lookOf, stepsOf } from './banner-face.tsx';
import { Contained } from './contained.tsx';
import { FreshnessLine } from './freshness.tsx';
import { ArrowDown, Check, ChevronDown, Clock, UserRound, X } from './icons.tsx';
import { useLive, useServerNow } from './live-provider.tsx';
import { isUnsent, ReceiptForm } from './receipt-form.tsx';
import type { BannerSentences } from './sentences.ts';
import { useSeen } from './use-seen.ts';

type EntryProps = {
  announcement: LiveAnnouncement;
  sentences: BannerSentences;
  path: string;
  /** Draws one line only, even when it waits for an answer: another announcement is shown in full. */
  folded?: boolean;
  /**
   * Called when the focused element goes away and the focus needs a new place: `pressed`, a button in it was pressed; `gone`, the
   * announcement left.
   */
  onLeft: (id: string, why: 'pressed' | 'gone') => void;
};
type Part = Pick<EntryProps, 'announcement' | 'sentences' | 'path'> & {
  /** Without it the form goes to the server as it does without script. */
  onPress?: (kind: AnswerKind) => void;
};

const Sent = ({ announcement, sentences }: Pick<EntryProps, 'announcement' | 'sentences'>) => {
  const now = useServerNow();
  const { zone, locale } = useLive();
  const at = Date.parse(announcement.sent);
  const relative = ago(at, now, sentences.ago, locale);
  return (
    <span suppressHydrationWarning aria-live="off">
      <span suppressHydrationWarning>{announcement.msgType === 'update' && `${sentences.update} · `}</span>
      <time dateTime={announcement.sent} suppressHydrationWarning>
        {dayAndClock(at, now, zone, locale)}
      </time>
      <span suppressHydrationWarning>{relative && ` (${relative})`}</span>
    </span>
  );
};

const Ends = ({ announcement, sentences }: Pick<EntryProps, 'announcement' | 'sentences'>) => {
  const now = useServerNow();
  const { zone, locale } = useLive();
  return (
    <time dateTime={announcement.expires} suppressHydrationWarning>
      {fill(sentences.ends, { time: dayAndClock(Date.parse(announcement.expires), now, zone, locale) })}
    </time>
  );
};

const Press = ({ sentences, ...form }: Part) => {
  const { ackRequired, locale, headline } = form.announcement;
  const Icon = ackRequired ? Check : X;
  return (
    <ReceiptForm {...form} className={ackRequired ? 'max-sm:w-full' : ''}>
      <button type="submit" className={ackRequired ? 'btn-sev max-sm:w-full' : 'btn-sev-line'}>
        <Icon className="ico" />
        <span>{ackRequired ? sentences.acknowledge : sentences.dismiss}</span>
        <span className="sr-only" lang={locale}>
          {headline}
        </span>
      </button>
    </ReceiptForm>
  );
};

const ReadAll = ({ announcement, sentences }: Pick<EntryProps, 'announcement' | 'sentences'>) => (
  <Link className="inline-flex items-center min-h-11 font-medium" href={`/announcements/${announcement.id}`} prefetch={false}>
    <span>{sentences.readAll}</span>
    <span className="sr-only" lang={announcement.locale}>
      {announcement.headline}
    </span>
  </Link>
);

const metaLines = (part: Omit<Part, 'onPress'>, loud: boolean): ReactNode[] => {
  const fresh = (
    <li key="fresh">
      <FreshnessLine words={part.sentences.fresh} onFill={loud} path={part.path} />
    </li>
  );
  if (!loud) return [fresh];
  return [
    <li key="sender">
      <span className="flex gap-2">
        <UserRound className="ico mt-[0.1875rem]" />
        <span>
          <span className="sr-only">{`${part.sentences.sender} `}</span>
          <span>{part.announcement.senderName}</span>
        </span>
      </span>
    </li>,
    <li key="ends">
      <span className="flex gap-2">
        <Clock className="ico mt-[0.1875rem]" />
        <span className="block first-letter:uppercase">
          <Ends {...part} />
        </span>
      </span>
    </li>,
    fresh,
  ];
};

const QuietLabel = (part: Pick<EntryProps, 'announcement' | 'sentences'>) => (
  <>
    <span className="sr-only">{`${part.sentences.sender} `}</span>
    <span>{`${part.announcement.senderName} · `}</span>
    <Sent {...part} />
    <span> · </span>
    <Ends {...part} />
  </>
);

/** A link from an emergency to the page it covers: nobody is locked in. */
const ToPage = ({ sentences }: Pick<EntryProps, 'sentences'>) => (
  <a className="inline-flex items-center gap-1.5 min-h-11 font-medium" href="#content">
    <span>{sentences.toPage}</span>
    <ArrowDown className="ico" />
  </a>
);

const Full = ({ look, headlineRef, ...part }: Part & { look: Look; headlineRef: RefObject<HTMLDivElement | null> }) => {
  const { announcement, sentences } = part;
  const loud = isLoud(look);
  const isTall = look === 'extreme';
  return (
    <div ref={headlineRef}>
      <BannerFace
        look={look}
        room={isTall ? 'tall' : 'wide'}
        word={sentences.words[look]}
        lang={announcement.locale}
        headline={announcement.headline}
        headlineId={`headline-${announcement.id}`}
        steps={stepsOf(announcement)}
        label={loud ? <Sent {...part} /> : <QuietLabel {...part} />}
        meta={metaLines(part, loud)}
        actions={
          <>
            <Press {...part} />
            <ReadAll {...part} />
            {isTall && <ToPage sentences={sentences} />}
          </>
        }
      />
    </div>
  );
};

export const Ticked = ({ text }: { text: string }) => (
  <span className="inline-flex items-center gap-1.5 text-sm font-medium">
    <Check className="ico" />
    <span>{text}</span>
  </span>
);

/** The end of a line that can be opened. */
export const ShowOrHide = ({ sentences }: Pick<EntryProps, 'sentences'>) => (
  <span className="inline-flex items-center gap-1 text-sm underline">
    <span className="when-closed">{sentences.show}</span>
    <span className="when-open">{sentences.hide}</span>
    <ChevronDown className="ico fold-arrow" />
  </span>
);

/** The person's answer, in the bar; and whether the server has it yet. */
const Done = ({ announcement, sentences }: Pick<EntryProps, 'announcement' | 'sentences'>) => {
  const { unsent } = useLive();
  if (announcement.flag === 'none') return null;
  const text = announcement.flag === 'acknowledged' ? sentences.acknowledged : sentences.dismissed;
  return <Ticked text={isUnsent(announcement, unsent) ? sentences.unsent : text} />;
};

type BarProps = Part & {
  look: Look;
  bodyRef: RefObject<HTMLDivElement | null>;
  onToggle: (open: boolean) => void;
};

const Bar = ({ look, bodyRef, onToggle, ...part }: BarProps) => {
  const { announcement, sentences } = part;
  const loud = isLoud(look);
  return (
    <details className="banner-fold" onToggle={(event) => onToggle(event.currentTarget.open)}>
      <summary className="page banner-bar">
        <SeverityMark look={look} inverted={loud} />
        <b className={`font-bold ${loud ? '' : 'text-sev-text'}`}>{sentences.words[look]}</b>
        <h2 className="banner-bar-text" id={`headline-${announcement.id}`} lang={announcement.locale}>
          {announcement.headline}
        </h2>
        <span className="ms-auto flex flex-wrap lg:flex-none items-center justify-end gap-x-4">
          <Done {...part} />
          <ShowOrHide sentences={sentences} />
        </span>
      </summary>
      <div className="page pb-4" ref={bodyRef}>
        <p className="text-sm">
          <QuietLabel {...part} />
        </p>
        <BannerSteps steps={stepsOf(announcement)} size={loud ? 'loud' : 'quiet'} lang={announcement.locale} />
        <p className="banner-meta mt-2">
          <FreshnessLine words={sentences.fresh} onFill={loud} path={part.path} />
        </p>
        <div className="mt-2 flex flex-wrap items-center gap-x-5 gap-y-1">
          {announcement.flag === 'none' && <Press {...part} />}
          <ReadAll {...part} />
        </div>
      </div>
    </details>
  );
};

/** The replacement should the entry below fail: the text, and the answer it asks for. */
const PlainEntry = (part: Omit<Part, 'onPress'>) => {
  const { id, locale, headline, instruction, flag } = part.announcement;
  const look = lookOf(part.announcement);
  return (
    <article className={bannerClass(look)} data-severity={look} id={`announcement-${id}`}>
      <div className="page py-4">
        <b>{part.sentences.words[look]}</b>
        <h2 className="text-lg font-bold" lang={locale}>
          {headline}
        </h2>
        <p className="whitespace-pre-line" lang={locale}>
          {instruction}
        </p>
        {flag === 'none' && <Press {...part} />}
      </div>
    </article>
  );
};

export const BannerEntry = (props: EntryProps) => (
  <Contained fallback={<PlainEntry {...props} />}>
    <Entry {...props} />
  </Contained>
);

const Entry = ({ announcement, sentences, path, folded = false, onLeft }: EntryProps) => {
  const { report, snapshot } = useLive();
  const look = lookOf(announcement);
  const { id } = announcement;
  const articleRef = useRef<HTMLElement>(null);
  const bodyRef = useRef<HTMLDivElement>(null);
  const [barOpen, setBarOpen] = useState(false);
  const isNew = announcement.flag === 'none';
  const asBar = folded || !isNew;
  const watched = isNew && (!asBar || barOpen) ? `${snapshot.state.epoch}:${id}:${announcement.round}:${asBar}` : null;
  useSeen(bodyRef, watched, () => report(announcement, 'seen'));
  const leave = useEffectEvent(() => {
    if (articleRef.current?.contains(document.activeElement)) onLeft(id, 'gone');
  });
  // While it is taken away it still has the focus.
  useLayoutEffect(() => () => leave(), []);
  const onPress = (kind: AnswerKind) => {
    onLeft(id, 'pressed');
    report(announcement, kind);
  };
  const part = { announcement, sentences, path, onPress };
  return (
    <article
      className={bannerClass(look)}
      data-severity={look}
      id={`announcement-${id}`}
      aria-labelledby={`headline-${id}`}
      tabIndex={-1}
      ref={articleRef}
    >
      {asBar ? <Bar {...part} look={look} bodyRef={bodyRef} onToggle={setBarOpen} /> : <Full {...part} look={look} headlineRef={bodyRef} />}
    </article>
  );
};
