import { randomUUID } from 'node:crypto';
import { Plus } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { getMessages } from 'next-intl/server';
import { cache, type ReactNode } from 'react';
import { DeleteDraft } from '#components/delete-draft.tsx';
import { FollowDesk } from '#components/desk/follow-desk.tsx';
import { followWords } from '#components/desk/follow-words.ts';
import { EndForm } from '#components/end-form.tsx';
import { endWords } from '#components/end-words.ts';
import { formWords } from '#components/form-words.ts';
import { DuplicateForm } from '#components/newsroom/duplicate-form.tsx';
import { HeldSection } from '#components/newsroom/held-rows.tsx';
import { LiveRow, NewsroomSection, QuietRow } from '#components/newsroom/newsroom-rows.tsx';
import { NewsroomFound, NewsroomPager, NewsroomSearch, NewsroomWhole } from '#components/newsroom/newsroom-search.tsx';
import { PublisherLine } from '#components/newsroom/publisher-line.tsx';
import { ReleaseForm } from '#components/newsroom/release-form.tsx';
import { NotAllowed } from '#components/not-allowed.tsx';
import type { Clock } from '#components/when.tsx';
import { canWrite } from '#domain/rights.ts';
import { readerLocale } from '#server/identity/reader-locale.ts';
import { requireViewer } from '#server/identity/session.ts';
import { listNewsroom, parseNewsroomAddress } from '#server/reading/newsroom.ts';
import type { Newsroom, NewsroomItem, NewsroomQuery, NewsroomSection as SectionName } from '#server/reading/view.ts';
import { getTranslations } from '../../messages/translations.ts';
import { Emergency } from '../emergency.tsx';
import { MailNotice } from '../mail-notice.tsx';
import { readerClock } from '../reading.ts';
import { deleteDraft, duplicate, endAnnouncement, releaseHeld } from './actions.ts';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('newsroom'))('title') });

/** The same ones for all forms of the page: what is the same travels once, however many rows there are. */
const readAnswers = cache(async () => {
  const messages = await getMessages();
  return formWords({ errors: messages['errors'], outcome: messages['outcome'] });
});

const End = async ({ item }: { item: NewsroomItem }) => {
  const [t, answers] = await Promise.all([getTranslations(), readAnswers()]);
  if (!item.canEnd) return null;
  return (
    <EndForm
      announcementId={item.id}
      headline={item.headline}
      lang={item.locale}
      action={endAnnouncement}
      withReason={item.endsWithReason}
      words={endWords(t)}
      answers={answers}
    />
  );
};

const CopyButton = async ({ item }: { item: NewsroomItem }) => {
  const [messages, answers] = await Promise.all([getMessages(), readAnswers()]);
  return (
    <DuplicateForm
      announcementId={item.id}
      idempotencyKey={randomUUID()}
      headline={item.headline}
      lang={item.locale}
      action={duplicate}
      words={messages['desk']}
      answers={answers}
    />
  );
};

const Delete = async ({ item }: { item: NewsroomItem }) => {
  if (!item.canDelete) return null;
  const [messages, answers, { personId }] = await Promise.all([getMessages(), readAnswers(), requireViewer()]);
  return (
    <DeleteDraft
      announcementId={item.id}
      version=""
      headline={item.headline}
      lang={item.locale}
      personId={personId}
      action={deleteDraft}
      words={messages['deleteDraft']}
      answers={answers}
    />
  );
};

const ReleaseButton = async ({ item, people }: { item: NewsroomItem; people: number }) => {
  const [t, answers] = await Promise.all([getTranslations('held'), readAnswers()]);
  return (
    <ReleaseForm
      announcementId={item.id}
      people={people}
      headline={item.headline}
      lang={item.locale}
      action={releaseHeld}
      words={{ release: t('release', { n: people }), releasing: t('releasing'), lost: t('lost') }}
      answers={answers}
    />
  );
};

type ListProps = { newsroom: Newsroom; query: NewsroomQuery; clock: Clock };
type SectionProps = ListProps & { section: SectionName; title: string; empty: string; children: ReactNode };

/** Actions on each announcement, and on a draft of one's own. */
const acts = (item: NewsroomItem) => (
  <>
    <CopyButton item={item} />
    <Delete item={item} />
  </>
);

const Section = ({ newsroom, query, section, title, empty, children }: Omit<SectionProps, 'clock'>) => (
  <div>
    <NewsroomSection title={title} count={newsroom.totals[section]} empty={empty}>
      {children}
    </NewsroomSection>
    <NewsroomPager newsroom={newsroom} section={section} title={title} text={query.text} />
  </div>
);

const Held = async (props: ListProps) => {
  const { newsroom, query } = props;
  const [t, desk] = await Promise.all([getTranslations('held'), getTranslations('desk')]);
  if (newsroom.totals.held === 0) return <NewsroomSection title={t('title')} count={0} empty={desk('heldNone')} />;
  return (
    <div>
      <HeldSection
        items={newsroom.held}
        total={newsroom.totals.held}
        release={(item) => <ReleaseButton item={item} people={item.held.now} />}
        copy={acts}
      />
      <NewsroomPager newsroom={newsroom} section="held" title={t('title')} text={query.text} />
    </div>
  );
};

const Quiet = ({ clock, ...rest }: Omit<SectionProps, 'children'>) => (
  <Section {...rest}>
    {rest.newsroom[rest.section].map((item) => (
      <QuietRow key={item.id} item={item} clock={clock} copy={acts(item)} />
    ))}
  </Section>
);

/** All sections, or the one that was asked for. What waits is shown when there is any; of a search, drafts too. */
const Lists = async (props: ListProps) => {
  const { newsroom, query, clock } = props;
  const [t, desk] = await Promise.all([getTranslations('newsroom'), getTranslations('desk')]);
  const isSearch = query.text !== '';
  const shows = (section: SectionName, evenEmpty: boolean) =>
    newsroom.section === null ? evenEmpty || newsroom.totals[section] > 0 : newsroom.section === section;
  return (
    <div className="mt-8 grid gap-10">
      {shows('held', false) && <Held {...props} />}
      {shows('live', true) && (
        <Section {...props} section="live" title={t('live')} empty={isSearch ? desk('liveNone') : t('liveEmpty')}>
          {newsroom.live.map((item) => (
            <LiveRow key={item.id} item={item} clock={clock} end={<End item={item} />} copy={<CopyButton item={item} />} />
          ))}
        </Section>
      )}
      {shows('waiting', false) && <Quiet {...props} section="waiting" title={t('waiting')} empty={desk('waitingNone')} />}
      {shows('drafts', !isSearch) && (
        <Quiet {...props} section="drafts" title={t('drafts')} empty={isSearch ? desk('draftsNone') : t('draftsEmpty')} />
      )}
      {shows('ended', true) && (
        <Quiet {...props} section="ended" title={t('ended')} empty={isSearch ? desk('endedNone') : t('endedEmpty')} />
      )}
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
  const [t, all, newsroom, clock] = await Promise.all([
    getTranslations('newsroom'),
    getTranslations(),
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
      {newsroom.section !== null && <NewsroomWhole text={query.text} />}
      {query.text !== '' && newsroom.section === null && (
        <NewsroomFound text={query.text} count={Object.values(newsroom.totals).reduce((sum, each) => sum + each, 0)} />
      )}
      <FollowDesk follow={newsroom.follow} words={followWords(all)}>
        <Lists newsroom={newsroom} query={query} clock={clock} />
      </FollowDesk>
    </main>
  );
};

export default NewsroomPage;
