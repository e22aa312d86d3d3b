import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { HomeStatus } from '#components/banner/home-status.tsx';
import { bannerSentences, templates } from '#components/banner/sentences.ts';
import { ReaderRows } from '#components/reader-rows.tsx';
import { listForReader } from '#server/announcements/read.ts';
import { requireViewer } from '#server/identity/session.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { readerClock, readerLocale } from './reading.ts';

const RECENT = 20;

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('home'))('title') });

const Why = async ({ viewer }: { viewer: Viewer }) => {
  const t = await getTranslations('home');
  const department = viewer.departmentName;
  const site = viewer.siteName;
  const text = !viewer.inDirectory
    ? t('notInDirectory')
    : department && site
      ? t('whyBoth', { department, site })
      : department
        ? t('whyDepartment', { department })
        : t('whyNothing');
  return (
    <aside aria-label={t('forYou')}>
      <h2 className="rail-title">{t('why')}</h2>
      <p
        className={`text-sm mt-1 ${viewer.inDirectory ? 'text-ink-2' : 'note text-ink'}`}
        data-severity={viewer.inDirectory ? undefined : 'moderate'}
      >
        {text}
      </p>
    </aside>
  );
};

const Home = async () => {
  const viewer = await requireViewer();
  const locale = await readerLocale();
  const [t, items, clock] = await Promise.all([getTranslations(), listForReader(viewer, { locale, limit: RECENT }), readerClock(viewer)]);
  const also = items.filter((item) => item.endedAt === null && (item.acknowledgedAt ?? item.dismissedAt) !== null);
  const recent = items.filter((item) => item.endedAt !== null);
  const words = templates(t, 'home', ['calm', 'calmText', 'waitingOne', 'waitingMany', 'waitingText', 'unknown', 'unknownText']);
  return (
    <main id="content" className="page w-full pt-8 lg:pt-10 grid lg:grid-cols-[minmax(0,1fr)_18.5rem] gap-x-16 gap-y-12">
      <div className="grid gap-12 content-start">
        <div>
          <HomeStatus words={words} fresh={bannerSentences(t).fresh} />
          <noscript>
            <p className="mt-2 text-sm font-semibold">{t('home.noScript')}</p>
          </noscript>
        </div>
        {also.length > 0 && (
          <section>
            <h2 className="text-xl font-semibold">{t('home.also')}</h2>
            <ReaderRows items={also} clock={clock} />
          </section>
        )}
        <section>
          <h2 className="text-xl font-semibold">{t('home.recent')}</h2>
          {recent.length > 0 ? (
            <ReaderRows items={recent} clock={clock} />
          ) : (
            <p className="box p-5 mt-3 text-[0.9375rem] text-ink-2">{t('home.recentEmpty')}</p>
          )}
        </section>
      </div>
      <Why viewer={viewer} />
    </main>
  );
};

export default Home;
