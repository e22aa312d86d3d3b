'use client';
/** All that is live for this person, at the top of every page, in the HTML before any script. */
import { usePathname } from 'next/navigation';
import { SeverityMark } from '#components/severity-mark.tsx';
import { fill } from '#components/time-words.ts';
import type { LiveAnnouncement } from '#server/live/view.ts';
import { bannerClass, isLoud, lookOf } from './banner-face.tsx';
import { BannerStack } from './banner-stack.tsx';
import { Contained } from './contained.tsx';
import { TroubleLine } from './freshness.tsx';
import { inOrder } from './in-order.ts';
import { useLater } from './later.ts';
import { useLive } from './live-provider.tsx';
import type { BannerSentences } from './sentences.ts';

/**
 * One line that stays at the top when the reader has scrolled past the banner. It lies behind the banner until then, so it
 * needs no script. For eyes and pointers only: for everyone else the banner itself comes first on the page.
 */
export const Strip = ({ announcements, sentences }: { announcements: LiveAnnouncement[]; sentences: BannerSentences }) => {
  const [first] = announcements;
  if (!first) return null;
  const look = lookOf(first);
  const others = announcements.length - 1;
  return (
    <div className="banner-strip no-print" aria-hidden="true">
      <a className={`${bannerClass(look)} block no-underline`} data-severity={look} href={`#announcement-${first.id}`} tabIndex={-1}>
        <span className="page flex items-center gap-2.5 min-h-11">
          <SeverityMark look={look} inverted={isLoud(look)} />
          <span className="min-w-0 py-1 sm:flex sm:gap-2.5">
            <b className={`block font-bold max-sm:text-xs ${isLoud(look) ? '' : 'text-sev-text'}`}>{sentences.words[look]}</b>
            <span className="block truncate font-semibold" lang={first.locale}>
              {first.headline}
            </span>
          </span>
          {others > 0 && <span className="ms-auto flex-none text-sm">{fill(sentences.more, { n: others })}</span>}
        </span>
      </a>
    </div>
  );
};

type Shown = { announcements: LiveAnnouncement[] };
type LiveProps = { sentences: BannerSentences; path: string };

const loadExtras = () => import('./extras.ts');

/** Without what chooses when to speak and what to say, each headline is said when it comes. */
const SpokenPlainly = ({ announcements }: Shown) =>
  announcements
    .filter((each) => each.flag === 'none')
    .map(({ id, locale, headline }) => (
      <p key={id} lang={locale}>
        {headline}
      </p>
    ));

const Extras = ({ announcements, sentences }: Pick<LiveProps, 'sentences'> & Shown) => {
  const { subscribe } = useLive();
  const extras = useLater(loadExtras);
  const plainly = <SpokenPlainly announcements={announcements} />;
  const got = extras !== 'failed' && extras;
  return (
    <>
      {/* Empty in the HTML: only what is put into it later is spoken. */}
      <div className="sr-only" aria-live="assertive" aria-atomic="true" data-testid="spoken">
        {got && (
          <Contained fallback={plainly}>
            <got.Spoken announcements={announcements} words={sentences.words} />
          </Contained>
        )}
        {extras === 'failed' && plainly}
      </div>
      {got && (
        <>
          <Contained>
            <got.BackgroundSign sentences={sentences} />
          </Contained>
          <Contained>
            <got.GentlePush shown={announcements} subscribe={subscribe} />
          </Contained>
        </>
      )}
    </>
  );
};

export const LiveBanner = ({ sentences, path: back }: LiveProps) => {
  const { snapshot, page } = useLive();
  const path = usePathname();
  // Its own page shows it already, unless that has an older text. Before any script the address tells.
  const isPage = ({ id, revision }: LiveAnnouncement) =>
    page === undefined ? path === `/announcements/${id}` : page?.id === id && page.revision >= revision;
  const announcements = inOrder(snapshot.announcements.filter((each) => !isPage(each)));
  return (
    <>
      <Contained>
        <Extras announcements={snapshot.announcements} sentences={sentences} />
      </Contained>
      <Contained>
        <TroubleLine words={sentences.fresh} path={back} />
      </Contained>
      <Contained>
        <Strip announcements={announcements} sentences={sentences} />
      </Contained>
      {announcements.length > 0 && (
        <section className="banner-stack" aria-label={sentences.region} data-testid="banner">
          <BannerStack announcements={announcements} sentences={sentences} path={back} />
        </section>
      )}
    </>
  );
};
