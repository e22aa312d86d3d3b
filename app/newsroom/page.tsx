import { Plus } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { getMessages, getTranslations } from 'next-intl/server';
import { templates } from '#components/banner/sentences.ts';
import { EndForm } from '#components/end-form.tsx';
import { formWords } from '#components/form-words.ts';
import { LiveRow, NewsroomSection, QuietRow } from '#components/newsroom/newsroom-rows.tsx';
import { PublisherLine } from '#components/newsroom/publisher-line.tsx';
import { NotAllowed } from '#components/not-allowed.tsx';
import type { Clock } from '#components/when.tsx';
import { listNewsroom } from '#server/announcements/newsroom.ts';
import type { Newsroom, NewsroomItem } from '#server/announcements/view.ts';
import { requireViewer } from '#server/identity/session.ts';
import { canWrite } from '#server/identity/viewer.ts';
import { readerClock, readerLocale } from '../reading.ts';
import { endAnnouncement } from './actions.ts';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('newsroom'))('title') });

const End = async ({ item }: { item: NewsroomItem }) => {
  const [t, messages] = await Promise.all([getTranslations(), getMessages()]);
  if (item.severity === 'extreme' || item.severity === 'severe') return null;
  return (
    <EndForm
      announcementId={item.id}
      headline={item.headline}
      lang={item.locale}
      action={endAnnouncement}
      words={templates(t, 'end', ['open', 'question', 'text', 'confirm', 'working', 'back', 'lost'])}
      answers={formWords({ errors: messages['errors'], outcome: messages['outcome'] })}
    />
  );
};

const Lists = async ({ newsroom, clock }: { newsroom: Newsroom; clock: Clock }) => {
  const t = await getTranslations('newsroom');
  const quiet = (items: NewsroomItem[]) => items.map((item) => <QuietRow key={item.id} item={item} clock={clock} />);
  return (
    <div className="mt-8 grid gap-10">
      <NewsroomSection title={t('live')} count={newsroom.live.length} empty={t('liveEmpty')}>
        {newsroom.live.map((item) => (
          <LiveRow key={item.id} item={item} clock={clock} end={<End item={item} />} />
        ))}
      </NewsroomSection>
      {newsroom.waiting.length > 0 && (
        <NewsroomSection title={t('waiting')} count={newsroom.waiting.length} empty="">
          {quiet(newsroom.waiting)}
        </NewsroomSection>
      )}
      <NewsroomSection title={t('drafts')} count={newsroom.drafts.length} empty={t('draftsEmpty')}>
        {quiet(newsroom.drafts)}
      </NewsroomSection>
      <NewsroomSection title={t('ended')} count={newsroom.ended.length} empty={t('endedEmpty')}>
        {quiet(newsroom.ended)}
      </NewsroomSection>
    </div>
  );
};

const NewsroomPage = async () => {
  const viewer = await requireViewer();
  if (!canWrite(viewer)) return <NotAllowed />;
  const [t, newsroom, clock] = await Promise.all([
    getTranslations('newsroom'),
    listNewsroom(viewer, await readerLocale()),
    readerClock(viewer),
  ]);
  return (
    <main id="content" className="page w-full pt-6 lg:pt-8">
      <div className="flex flex-wrap items-center gap-x-8 gap-y-3">
        <h1 className="text-2xl font-semibold mr-auto">{t('title')}</h1>
        <PublisherLine answeredSecondsAgo={newsroom.publisherAnsweredSecondsAgo} />
        <Link className="btn btn-primary max-sm:w-full" href="/newsroom/new" prefetch={false}>
          <Plus className="ico" aria-hidden="true" />
          {t('write')}
        </Link>
      </div>
      <Lists newsroom={newsroom} clock={clock} />
    </main>
  );
};

export default NewsroomPage;
