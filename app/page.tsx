import { Archive } from 'lucide-react';
import type { Metadata } from 'next';
import Link from 'next/link';
import { freshnessWords, homeWords } from '#components/banner/sentences.ts';
import { Empty } from '#components/empty.tsx';
import { HomeStatus } from '#components/home/home-status.tsx';
import { ManagedScope } from '#components/home/managed-scope.tsx';
import { ReaderRows } from '#components/reader-rows.tsx';
import { readerWords } from '#components/reader-words.ts';
import { EmergencyLine } from '#components/site/emergency-line.tsx';
import type { Clock } from '#components/when.tsx';
import { countStepsLeft } from '#server/first-steps/steps.ts';
import { readerLocale } from '#server/identity/reader-locale.ts';
import { requireViewer } from '#server/identity/session.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { readOrganization } from '#server/organization/settings.ts';
import { listHome, listManagedScope } from '#server/reading/archive.ts';
import type { Home as HomeView } from '#server/reading/view.ts';
import { getTranslations, type Translations } from '../messages/translations.ts';
import { FirstStepsReminder } from './first-steps/reminder.tsx';
import { readerClock, readerState } from './reading.ts';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('home'))('title') });

const Why = ({ t, viewer, telephone }: { t: Translations; viewer: Viewer; telephone: string }) => {
  const department = viewer.departmentName;
  const site = viewer.siteName;
  const text = !viewer.inDirectory
    ? t('home.notInDirectory')
    : department && site
      ? t('home.whyBoth', { department, site })
      : department
        ? t('home.whyDepartment', { department })
        : t('home.whyNothing');
  return (
    <aside aria-label={t('home.forYou')}>
      <h2 className="rail-title">{t('home.why')}</h2>
      <p
        className={`text-sm mt-1 ${viewer.inDirectory ? 'text-ink-2' : 'note text-ink'}`}
        data-severity={viewer.inDirectory ? undefined : 'moderate'}
      >
        {text}
      </p>
      <p className="text-sm mt-1">
        <Link className="link-plain inline-flex items-center min-h-11" href="/profile#known" prefetch={false}>
          {t('home.knows')}
        </Link>
      </p>
      <div className="mt-4">
        <EmergencyLine label={t('settings.emergency')} telephone={telephone} />
      </div>
    </aside>
  );
};

/** The list without announcements the banner shows in full; those it folded to a line are repeated. */
const Lists = ({ t, home, clock }: { t: Translations; home: HomeView; clock: Clock }) => (
  <>
    {home.answered.length > 0 && (
      <section>
        <h2 className="text-xl font-semibold">{t('home.also')}</h2>
        <ReaderRows items={home.answered} clock={clock} words={readerWords(t)} />
      </section>
    )}
    <section>
      <h2 className="text-xl font-semibold">{t('home.news')}</h2>
      {home.news.length > 0 ? (
        <>
          <p className="text-sm text-ink-2">{t('home.newsText')}</p>
          <ReaderRows items={home.news} clock={clock} words={readerWords(t)} />
        </>
      ) : (
        <Empty text={t('home.newsEmpty')} />
      )}
      <p className="mt-2">
        <Link className="link-plain inline-flex items-center gap-1.5 min-h-11 font-medium" href="/archive" prefetch={false}>
          <Archive className="ico" aria-hidden="true" />
          <span>{t('home.all')}</span>
        </Link>
      </p>
    </section>
  </>
);

const Home = async () => {
  const viewer = await requireViewer();
  const locale = await readerLocale();
  const [t, home, scope, clock, organization, stepsLeft] = await Promise.all([
    getTranslations(),
    listHome(viewer, locale),
    listManagedScope(viewer, locale),
    readerClock(viewer),
    readOrganization(),
    countStepsLeft(viewer),
    readerState(),
  ]);
  return (
    <main
      id="content"
      className="page w-full pt-8 lg:pt-10 grid grid-cols-[minmax(0,1fr)] lg:grid-cols-[minmax(0,1fr)_18.5rem] gap-x-16 gap-y-12"
    >
      <div className="grid gap-12 content-start">
        <div>
          <HomeStatus words={homeWords(t)} fresh={freshnessWords(t)} />
          <noscript>
            <p className="mt-2 text-sm font-semibold">{t('home.noScript')}</p>
          </noscript>
        </div>
        <FirstStepsReminder t={t} left={stepsLeft} />
        {scope && <ManagedScope scope={scope} clock={clock} />}
        <Lists t={t} home={home} clock={clock} />
      </div>
      <Why t={t} viewer={viewer} telephone={organization.telephone} />
    </main>
  );
};

export default Home;
