'use client';
/** All that is live for this person, at the top of every page, in the HTML before any script. */
import { useSyncExternalStore } from 'react';
import { SeverityMark } from '#components/severity-mark.tsx';
import { fill } from '#components/time-words.ts';
import type { LiveAnnouncement } from '#server/live/view.ts';
import { BackgroundSign } from './background-sign.tsx';
import { BannerEntry } from './banner-entry.tsx';
import { bannerClass, isLoud, lookOf } from './banner-face.tsx';
import { TroubleLine } from './freshness.tsx';
import { useLive } from './live-provider.tsx';
import type { BannerSentences } from './sentences.ts';
import { Spoken } from './spoken.tsx';
import { useGentlePush } from './use-gentle-push.ts';

const PHONE = '(max-width: 39.99rem)';

const subscribeToWidth = (onChange: () => void): (() => void) => {
  const query = window.matchMedia(PHONE);
  query.addEventListener('change', onChange);
  return () => query.removeEventListener('change', onChange);
};

const useIsPhone = (): boolean =>
  useSyncExternalStore(
    subscribeToWidth,
    () => window.matchMedia(PHONE).matches,
    () => false,
  );

/**
 * One line that stays at the top when the reader has scrolled past the banner. It lies behind the banner until then, so it
 * needs no script. For eyes and pointers only: for everyone else the banner itself comes first on the page.
 */
export const Strip = ({ announcements, sentences }: { announcements: LiveAnnouncement[]; sentences: BannerSentences }) => {
  const first = announcements.find((each) => each.flag === 'none') ?? announcements[0];
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

/** So many stand in full, each further one is a line that opens: a page is left below them. */
const MOST_IN_FULL = { phone: 1, desk: 3 };

type StackProps = { announcements: LiveAnnouncement[]; sentences: BannerSentences; path: string };

export const BannerStack = ({ announcements, sentences, path }: StackProps) => {
  const most = useIsPhone() ? MOST_IN_FULL.phone : MOST_IN_FULL.desk;
  const unanswered = announcements.filter((each) => each.flag === 'none');
  return announcements.map((each) => (
    <BannerEntry
      key={each.id}
      announcement={each}
      sentences={sentences}
      path={path}
      folded={unanswered.indexOf(each) >= most}
      isFirst={each === unanswered[0]}
    />
  ));
};

export const LiveBanner = ({ sentences, path }: { sentences: BannerSentences; path: string }) => {
  const { snapshot, subscribe } = useLive();
  const { announcements } = snapshot;
  useGentlePush(announcements, subscribe);
  return (
    <>
      <Spoken announcements={announcements} words={sentences.words} />
      <BackgroundSign sentences={sentences} />
      <TroubleLine words={sentences.fresh} path={path} />
      <Strip announcements={announcements} sentences={sentences} />
      {announcements.length > 0 && (
        <section className="banner-stack" aria-label={sentences.region} data-testid="banner">
          <BannerStack announcements={announcements} sentences={sentences} path={path} />
        </section>
      )}
    </>
  );
};
