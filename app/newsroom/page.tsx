import { randomUUID } from 'node:crypto';
import { Plus } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { getMessages } from 'next-intl/server';
import { EndForm } from '#components/end-form.tsx';
import { endWords } from '#components/end-words.ts';
import { formWords } from '#components/form-words.ts';
import { DuplicateForm } from '#components/newsroom/duplicate-form.tsx';
import { HeldSection } from '#components/newsroom/held-rows.tsx';
import { LiveRow, NewsroomSection, QuietRow } from '#components/newsroom/newsroom-rows.tsx';
import { NewsroomFound, NewsroomPager, NewsroomSearch } from '#components/newsroom/newsroom-search.tsx';
import { PublisherLine } from '#components/newsroom/publisher-line.tsx';
import { ReleaseForm } from '#components/newsroom/release-form.tsx';
import { NotAllowed } from '#components/not-allowed.tsx';
import type { Clock } from '#components/when.tsx';
import { listNewsroom, parseNewsroomAddress } from '#server/announcements/newsroom.ts';
import type { Newsroom, NewsroomItem, NewsroomQuery } from '#server/announcements/view.ts';
import { readerLocale } from '#server/identity/reader-locale.ts';
import { requireViewer } from '#server/identity/session.ts';
import { canWrite } from '#server/identity/viewer.ts';
import { getTranslations } from '../../messages/translations.ts';
import { Emergency } from '../emergency.tsx';
import { MailNotice } from '../mail-notice.tsx';
import { readerClock } from '../reading.ts';
import { duplicate, endAnnouncement, releaseHeld } from './actions.ts';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('newsroom'))('title') });

const End = async ({ item }: { item: NewsroomItem }) => {
  const [t, messages] = await Promise.all([getTranslations(), getMessages()]);
  if (!item.canEnd) return null;
  return (
    <EndForm
      announcementId={item.id}
      headline={item.headline}
      lang={item.locale}
      action={endAnnouncement}
      withReason={item.endsWithReason}
      words={endWords(t)}
      answers={formWords({ errors: messages['errors'], outcome: messages['outcome'] })}
    />
  );
};

const CopyButton = async ({ item }: { item: NewsroomItem }) => {
  const messages = await getMessages();
  return (
    <DuplicateForm
      announcementId={item.id}
      idempotencyKey={randomUUID()}
      headline={item.headline}
      lang={item.locale}
      action={duplicate}
      words={messages['desk']}
      answers={formWords({ errors: messages['errors'], outcome: messages['outcome'] })}
    />
  );
};

const ReleaseButton = async ({ item, people }: { item: NewsroomItem; people: number }) => {
  const [t, messages] = await Promise.all([getTranslations('held'), getMessages()]);
  return (
    <ReleaseForm
      announcementId={item.id}
      people={people}
      headline={item.headline}
      lang={item.locale}
      action={releaseHeld}
      words={{ release: t('release', { n: people }), releasing: t('releasing'), lost: t('lost') }}
      answers={formWords({ errors: messages['errors'], outcome: messages['outcome'] })}
    />
  );
};

type ListProps = { newsroom: Newsroom; query: NewsroomQuery; clock: Clock };

const quietRows = (items: NewsroomItem[], clock: Clock) =>
  items.map((item) => <QuietRow key={item.id} item={item} clock={clock} copy={<CopyButton item={item} />} />);

const Live = async ({ newsroom, query, clock }: ListProps) => {
  const [t, desk] = await Promise.all([getTranslations('newsroom'), getTranslations('desk')]);
  return (
    <NewsroomSection title={t('live')} count={newsroom.live.length} empty={query.text === '' ? t('liveEmpty') : desk('liveNone')}>
      {newsroom.live.map((item) => (
        <LiveRow key={item.id} item={item} clock={clock} end={<End item={item} />} copy={<CopyButton item={item} />} />
      ))}
    </NewsroomSection>
  );
};

const Ended = async ({ newsroom, query, clock }: ListProps) => {
  const [t, desk] = await Promise.all([getTranslations('newsroom'), getTranslations('desk')]);
  return (
    <div>
      <NewsroomSection title={t('ended')} count={newsroom.endedTotal} empty={query.text === '' ? t('endedEmpty') : desk('endedNone')}>
        {quietRows(newsroom.ended, clock)}
      </NewsroomSection>
      <NewsroomPager newsroom={newsroom} text={query.text} />
    </div>
  );
};

/** Of older pages only what ended; of a search what is live and what ended. */
const Lists = async ({ newsroom, query, clock }: ListProps) => {
  const t = await getTranslations('newsroom');
  const isWhole = newsroom.page === 1 && query.text === '';
  return (
    <div className="mt-8 grid gap-10">
      {isWhole && (
        <HeldSection
          items={newsroom.held}
          release={(item) => <ReleaseButton item={item} people={item.held.now} />}
          copy={(item) => <CopyButton item={item} />}
        />
      )}
      {newsroom.page === 1 && <Live newsroom={newsroom} query={query} clock={clock} />}
      {isWhole && newsroom.waiting.length > 0 && (
        <NewsroomSection title={t('waiting')} count={newsroom.waiting.length} empty="">
          {quietRows(newsroom.waiting, clock)}
        </NewsroomSection>
      )}
      {isWhole && (
        <NewsroomSection title={t('drafts')} count={newsroom.drafts.length} empty={t('draftsEmpty')}>
          {quietRows(newsroom.drafts, clock)}
        </NewsroomSection>
      )}
      <Ended newsroom={newsroom} query={query} clock={clock} />
    </div>
  );
};

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const NewsroomPage = async ({ searchParams }: Props) => {
  const viewer = await requireViewer();
  if (!canWrite(viewer))
    return (
      <NotAllowed>
        <Emergency />
      </NotAllowed>
    );
  const query = parseNewsroomAddress(await searchParams);
  const [t, newsroom, clock] = await Promise.all([
    getTranslations('newsroom'),
    listNewsroom(viewer, await readerLocale(), query),
    readerClock(viewer),
  ]);
  return (
    <main id="content" className="page w-full pt-6 lg:pt-8">
      <div className="flex flex-wrap items-center gap-x-8 gap-y-3">
        <h1 className="text-2xl font-semibold me-auto">{t('title')}</h1>
        <PublisherLine answeredSecondsAgo={newsroom.publisherAnsweredSecondsAgo} />
        <Link className="btn btn-primary max-sm:w-full" href="/newsroom/new" prefetch={false}>
          <Plus className="ico" aria-hidden="true" />
          <span>{t('write')}</span>
        </Link>
      </div>
      <MailNotice viewer={viewer} className="mt-6" />
      <NewsroomSearch text={query.text} />
      {query.text !== '' && <NewsroomFound text={query.text} count={newsroom.live.length + newsroom.endedTotal} />}
      <Lists newsroom={newsroom} query={query} clock={clock} />
    </main>
  );
};

export default NewsroomPage;
