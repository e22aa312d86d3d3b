/** The banner and the line that says how fresh it is, in every state. */

import type { ReactNode } from 'react';
import { BannerFace, bannerClass } from '#components/banner/banner-face.tsx';
import { BannerStack } from '#components/banner/banner-stack.tsx';
import { FreshnessLine, TroubleLine } from '#components/banner/freshness.tsx';
import { inOrder } from '#components/banner/in-order.ts';
import { Strip } from '#components/banner/live-banner.tsx';
import type { Connection } from '#components/banner/live-client.ts';
import { bannerSentences, homeWords } from '#components/banner/sentences.ts';
import { HomeStatus } from '#components/home/home-status.tsx';
import type { Clock } from '#components/when.tsx';
import { parseSteps } from '#domain/steps.ts';
import type { LiveAnnouncement } from '#server/live/view.ts';
import type { Locale } from '../../messages/languages.ts';
import { getTranslations } from '../../messages/translations.ts';
import { Component, State } from './sample.tsx';
import { liveSample } from './samples.ts';
import { StillLive } from './still-live.tsx';

type Given = { clock: Clock; locale: Locale };
type Shown = Given & {
  announcements?: LiveAnnouncement[];
  connection?: Connection;
  heardAgo?: number;
  unsent?: boolean;
  children: ReactNode;
};

const At = ({ clock, locale, announcements = [], connection = 'live', heardAgo = 3, unsent = false, children }: Shown) => (
  <StillLive
    announcements={announcements}
    connection={connection}
    heardAgo={heardAgo}
    unsent={unsent}
    now={clock.now}
    zone={clock.zone}
    locale={locale}
    telephone="112"
  >
    {children}
  </StillLive>
);

/** The states in which a person sees announcements, and what each is made of. */
const statesOf = (around: Parameters<typeof liveSample>[0]): Record<string, Omit<Shown, 'children' | keyof Given>> => {
  const of = (...given: Parameters<typeof liveSample> extends [unknown, ...infer Rest] ? Rest : never) => liveSample(around, ...given);
  return {
    severe: { announcements: [of('severe', 'severe')] },
    quiet: { announcements: [of('moderate', 'quiet')] },
    quietest: { announcements: [of('minor', 'quietest')] },
    update: { announcements: [of('severe', 'update', { text: 'update', msgType: 'update', round: 2 })] },
    extreme: { announcements: [of('extreme', 'extreme')] },
    exercise: { announcements: [of('extreme', 'exercise', { text: 'exercise', status: 'exercise' })] },
    over: { announcements: [of('severe', 'over', { text: 'over', msgType: 'cancel', ackRequired: false })] },
    several: {
      announcements: [
        of('extreme', 'several', { flag: 'acknowledged' }),
        of('severe', 'several'),
        of('moderate', 'several'),
        of('minor', 'several'),
        of('minor', 'fourth'),
      ],
    },
    answered: {
      announcements: [
        of('extreme', 'answered', { flag: 'acknowledged' }),
        of('severe', 'answered', { flag: 'acknowledged' }),
        of('minor', 'answered', { flag: 'dismissed' }),
      ],
    },
    long: { announcements: [of('severe', 'long', { text: 'long' })] },
    longQuiet: { announcements: [of('minor', 'longQuiet', { text: 'long' })] },
    acknowledged: { announcements: [of('extreme', 'acknowledged', { flag: 'acknowledged' })] },
    dismissed: { announcements: [of('minor', 'dismissed', { flag: 'dismissed' })] },
    unsent: { announcements: [of('severe', 'unsent', { flag: 'acknowledged' })], unsent: true },
    lost: { announcements: [of('severe', 'lost'), of('moderate', 'lost', { flag: 'acknowledged' })], heardAgo: 240 },
  };
};

const useWords = async () => {
  const t = await getTranslations();
  return { t: await getTranslations('design'), sentences: bannerSentences(t, t('design.sample.company')), home: homeWords(t) };
};

export const BannerSamples = async ({ clock, locale }: Given) => {
  const { t, sentences } = await useWords();
  const around = { t, locale, now: clock.now };
  const first = liveSample(around, 'extreme', 'strip');
  return (
    <Component title={t('banner')} note={t('bannerNote')}>
      {Object.entries(statesOf(around)).map(([name, state]) => (
        <State key={name} name={t(name)} wide>
          <At clock={clock} locale={locale} {...state}>
            <div className="relative" data-testid={`sample-${name}`}>
              <BannerStack announcements={inOrder(state.announcements ?? [])} sentences={sentences} path="/design" />
            </div>
          </At>
        </State>
      ))}
      <State name={t('strip')} wide>
        <div className="h-14">
          <Strip announcements={[first, liveSample(around, 'minor', 'strip')]} sentences={sentences} />
        </div>
      </State>
      <State name={t('narrow')}>
        <div className={`${bannerClass('moderate')} max-w-[28rem] border border-sev-line`} data-severity="moderate">
          <BannerFace
            room="narrow"
            look="moderate"
            word={sentences.words.moderate}
            lang={locale}
            headline={t('sample.moderateHeadline')}
            headlineId="sample-narrow"
            steps={parseSteps(t('sample.moderateSteps'))}
            label={t('sample.sender')}
            meta={[]}
            actions={null}
          />
        </div>
      </State>
    </Component>
  );
};

const lines: Record<string, { connection: Connection; heardAgo: number }> = {
  atOpening: { connection: 'still', heardAgo: 0 },
  connecting: { connection: 'connecting', heardAgo: 2 },
  live: { connection: 'live', heardAgo: 3 },
  polling: { connection: 'polling', heardAgo: 14 },
};
const troubles: Record<string, { connection: Connection; heardAgo: number }> = {
  lost: { connection: 'connecting', heardAgo: 240 },
  signedOut: { connection: 'signedOut', heardAgo: 240 },
};

export const ConnectionSamples = async ({ clock, locale }: Given) => {
  const { t, sentences, home } = await useWords();
  const given = { clock, locale };
  return (
    <Component title={t('connection')} note={t('connectionNote')}>
      {Object.entries({ ...lines, ...troubles }).map(([name, state]) => (
        <State key={name} name={t(name)}>
          <At {...given} {...state}>
            <FreshnessLine words={sentences.fresh} path="/design" />
          </At>
        </State>
      ))}
      <State name={t('onEveryPage')} wide>
        {Object.entries(troubles).map(([name, state]) => (
          <At key={name} {...given} {...state}>
            <TroubleLine words={sentences.fresh} path="/design" />
          </At>
        ))}
      </State>
      <State name={t('onHome')}>
        <div className="grid gap-6 md:grid-cols-3">
          <At {...given}>
            <HomeStatus words={home} fresh={sentences.fresh} heading="h4" />
          </At>
          <At {...given} announcements={[liveSample({ t, ...given, now: clock.now }, 'severe', 'home')]}>
            <HomeStatus words={home} fresh={sentences.fresh} heading="h4" />
          </At>
          <At {...given} {...troubles['lost']}>
            <HomeStatus words={home} fresh={sentences.fresh} heading="h4" />
          </At>
        </div>
      </State>
    </Component>
  );
};
