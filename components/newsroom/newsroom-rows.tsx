/** The newsroom's lists: what is live with its reach, and what is not (waiting, drafts, ended). */
import { Clock } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { audienceWithPeople, audienceWords } from '#components/audience-words.ts';
import { Empty } from '#components/empty.tsx';
import { EndedWhy } from '#components/ended-why.tsx';
import { ReachSummary } from '#components/reach-summary.tsx';
import { SeverityWord } from '#components/severity-mark.tsx';
import { type Clock as ReaderClock, When } from '#components/when.tsx';
import type { NewsroomItem } from '#server/reading/view.ts';
import { getTranslations } from '../../messages/translations.ts';

type RowProps = { item: NewsroomItem; clock: ReaderClock };

export const Severity = async ({ item }: { item: NewsroomItem }) => {
  const words = await getTranslations('severity');
  return <SeverityWord look={item.severity} word={words(item.severity)} />;
};

/** Linked to the composer while it can still be changed by its author, to the announcement once it was published. */
export const Headline = async ({ item, className }: { item: NewsroomItem; className: string }) => {
  const t = await getTranslations('newsroom');
  const text = item.headline === '' ? t('noHeadline') : item.headline;
  const href = hrefOf(item);
  return (
    <h3 className={`${className} break-words`} lang={item.headline === '' ? undefined : item.locale}>
      {href ? (
        <Link className="text-ink underline decoration-line hover:decoration-ink" href={href} prefetch={false}>
          {text}
        </Link>
      ) : (
        text
      )}
    </h3>
  );
};

const hrefOf = (item: NewsroomItem): string | null => {
  if (item.state === 'live' || item.state === 'ended') return `/announcements/${item.id}`;
  const editable = item.mine && (item.state === 'draft' || item.state === 'held' || item.notTaken);
  return editable ? `/newsroom/${item.id}` : null;
};

export const Author = async ({ item }: { item: NewsroomItem }) => {
  const t = await getTranslations('newsroom');
  return <span>{item.mine ? t('byYou') : t('by', { name: item.authorName })}</span>;
};

export const LiveRow = async ({ item, clock, end, copy }: RowProps & { end: ReactNode; copy: ReactNode }) => {
  const t = await getTranslations();
  const people = item.reach?.people ?? 0;
  return (
    <li className="py-5">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-0.5 text-[0.9375rem]">
        <Severity item={item} />
        <span className="text-sm text-ink-2">
          <span>{audienceWithPeople(item.audience, { people, confirmed: item.confirmed }, t, clock.locale)}</span>
          {item.sent && (
            <>
              <span>{' · '}</span>
              <When {...clock} at={item.sent} sentence={String(t.raw('newsroom.publishedAt'))} relative />
            </>
          )}
          <span>{' · '}</span>
          <Author item={item} />
        </span>
      </p>
      <Headline item={item} className="mt-1 text-lg font-semibold leading-7" />
      <div className="mt-3 grid gap-x-8 gap-y-3 sm:grid-cols-[minmax(0,1fr)_16rem] items-start">
        {item.reach && <ReachSummary announcementId={item.id} reach={item.reach} ackRequired={false} />}
        {item.expires && (
          <p className="text-sm flex gap-2">
            <Clock className="ico mt-0.5 text-ink-2" aria-hidden="true" />
            <When {...clock} at={item.expires} sentence={String(t.raw('newsroom.endsAt'))} />
          </p>
        )}
      </div>
      <div className="mt-4 flex flex-wrap items-start gap-2">
        {end}
        {copy}
      </div>
    </li>
  );
};

const whyWaiting = (item: NewsroomItem): 'notTaken' | 'submitted' | 'rejected' | 'scheduled' | null => {
  if (item.notTaken) return 'notTaken';
  return item.state === 'submitted' || item.state === 'rejected' || item.state === 'scheduled' ? item.state : null;
};

const EndedWhen = async ({ item, clock }: RowProps) => {
  const t = await getTranslations('newsroom');
  if (!item.endedAt) return null;
  return <When {...clock} at={item.endedAt} sentence={String(t.raw(`endedBecause.${item.endedBecause ?? 'unknown'}`))} />;
};

const Detail = async ({ item, clock }: RowProps) => {
  const t = await getTranslations();
  const why = whyWaiting(item);
  const { audience: said, reach, confirmed } = item;
  const audience = reach
    ? audienceWithPeople(said, { people: reach.people, confirmed }, t, clock.locale)
    : audienceWords(said, t, clock.locale);
  return (
    <>
      {why && (
        <p className="text-sm mt-0.5 max-w-[60ch]">
          <b className="font-semibold">{t(`newsroom.${why}`)}</b>
        </p>
      )}
      <p className="text-sm text-ink-2 mt-0.5">
        <span>{`${audience} · `}</span>
        <Author item={item} />
        {item.endedAt && (
          <>
            <span>{' · '}</span>
            <EndedWhen item={item} clock={clock} />
          </>
        )}
      </p>
      <EndedWhy label={t('announcement.endedWhy')} reason={item.endedWhy} className="text-sm mt-0.5" />
    </>
  );
};

/** To the composer, for its author. */
export const OpenLink = async ({ item }: { item: NewsroomItem }) => {
  const t = await getTranslations('newsroom');
  const href = hrefOf(item);
  if (!href?.startsWith('/newsroom/')) return null;
  return (
    <Link className="btn btn-sm btn-outline" href={href} prefetch={false}>
      <span>{t('open')}</span>
      <span className="sr-only" lang={item.locale}>
        {item.headline}
      </span>
    </Link>
  );
};

export const QuietRow = async ({ item, clock, copy }: RowProps & { copy: ReactNode }) => {
  return (
    <li className="py-3.5 grid sm:grid-cols-[8.5rem_minmax(0,1fr)_auto] gap-x-4 gap-y-1 items-start">
      <p className="text-[0.9375rem] leading-6">
        <Severity item={item} />
      </p>
      <div>
        <Headline item={item} className="font-semibold leading-6" />
        <Detail item={item} clock={clock} />
      </div>
      <div className="mt-1 sm:mt-0 flex flex-wrap items-start gap-2">
        <OpenLink item={item} />
        {copy}
      </div>
    </li>
  );
};

type SectionProps = { title: string; count: number; empty: string; children?: ReactNode };

export const NewsroomSection = ({ title, count, empty, children }: SectionProps) => (
  <section>
    <div className="flex items-baseline gap-3">
      <h2 className="sec-title">{title}</h2>
      <span className="text-ink-2 num">{count}</span>
    </div>
    {count > 0 ? <ul className="rows mt-2 border-y border-line">{children}</ul> : <Empty text={empty} className="mt-2" />}
  </section>
);
