/** Made-up announcements, people and numbers for the page of all components, in the reader's language and around their time. */

import type { AudienceSentence } from '#domain/audience.ts';
import type { Severity } from '#domain/severity.ts';
import { parseSteps } from '#domain/steps.ts';
import type { LiveAnnouncement } from '#server/live/view.ts';
import type { Reach } from '#server/reach/view.ts';
import type { NewsroomItem, ReaderItem } from '#server/reading/view.ts';
import type { Locale } from '../../messages/languages.ts';

const MINUTE_MS = 60_000;

/** `t` speaks of design. */
export type SampleWords = (key: string) => string;

type Around = { t: SampleWords; locale: Locale; now: number };

const atMinutes = (now: number, minutes: number): string => new Date(now + minutes * MINUTE_MS).toISOString();

/** `place` makes ids differ where the same announcement is shown twice. */
export const liveSample = (
  { t, locale, now }: Around,
  severity: Severity,
  place: string,
  given: Partial<LiveAnnouncement> & { text?: string } = {},
): LiveAnnouncement => {
  const { text = severity, ...changed } = given;
  return {
    id: `sample-${place}-${severity}`,
    revision: 1,
    round: 1,
    severity,
    status: 'actual',
    msgType: 'alert',
    locale,
    headline: t(`sample.${text}Headline`),
    instruction: t(`sample.${text}Steps`),
    steps: parseSteps(t(`sample.${text}Steps`)),
    hasMore: true,
    senderName: t('sample.sender'),
    sent: atMinutes(now, -6),
    expires: atMinutes(now, 232),
    ackRequired: severity !== 'minor',
    confidential: false,
    flag: 'none',
    ...changed,
  };
};

export const reachSample = (given: Partial<Reach> = {}): Reach => ({
  people: 412,
  seen: 371,
  shownOnly: 0,
  acknowledged: 352,
  mailsSent: 41,
  mailsWaiting: 0,
  mailsFailed: 0,
  ...given,
});

export const readerSample = ({ t, locale, now }: Around, severity: Severity, given: Partial<ReaderItem> = {}): ReaderItem => ({
  id: `sample-${severity}`,
  severity,
  locale,
  headline: t(`sample.${severity}Headline`),
  senderName: t('sample.sender'),
  sent: atMinutes(now, -75),
  expires: atMinutes(now, 180),
  endedAt: null,
  endedBecause: null,
  endedWhy: null,
  acknowledgedAt: null,
  dismissedAt: null,
  ...given,
});

/** `name` of a department, and what is below it. */
export const audienceSample = (name: string): AudienceSentence => ({
  everyone: false,
  anyOf: [{ kind: 'department', name, below: true }],
  allOf: [],
  except: [],
});

export const newsroomSample = ({ t, locale, now }: Around, severity: Severity, given: Partial<NewsroomItem> = {}): NewsroomItem => ({
  id: `sample-${severity}`,
  state: 'live',
  severity,
  locale,
  headline: t(`sample.${severity}Headline`),
  authorName: t('sample.person'),
  mine: false,
  audience: audienceSample(t('sample.department')),
  reach: reachSample(),
  sent: atMinutes(now, -75),
  expires: atMinutes(now, 180),
  endedAt: null,
  endedBecause: null,
  endedWhy: null,
  notTaken: false,
  canDelete: false,
  canEnd: false,
  endsWithReason: false,
  confirmed: null,
  held: null,
  ...given,
});
