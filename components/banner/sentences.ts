/** The banner's few sentences, made on the server: the browser gets no dictionary. Templates keep their {places}. */

import { type Look, looks } from '#components/severity-mark.tsx';
import { type AgoWords, fill } from '#components/time-words.ts';

export type FreshnessWords = {
  still: string;
  connecting: string;
  live: string;
  polling: string;
  lost: string;
  /** With {telephone}, which is there when the settings have one. */
  call: string;
  signedOut: string;
  signInAgain: string;
};

export type BannerSentences = {
  region: string;
  words: Record<Look, string>;
  update: string;
  ends: string;
  sender: string;
  acknowledge: string;
  dismiss: string;
  readAll: string;
  toPage: string;
  acknowledged: string;
  dismissed: string;
  unsent: string;
  show: string;
  hide: string;
  more: string;
  moreAlike: string;
  moreUpTo: string;
  moreAnswered: string;
  /** Names the sender, not the headline; {company} is already filled in. */
  notifyConfidential: string;
  fresh: FreshnessWords;
  ago: AgoWords;
};

/** The part of next-intl's translator that is needed here. */
export type Translator = { (key: string): string; raw: (key: string) => unknown };

/** Made once for each translator, of which there is one a language; and where it stands twice in a page it is sent once. */
export const once = <Words>(make: (t: Translator) => Words): ((t: Translator) => Words) => {
  const made = new WeakMap<Translator, Words>();
  return (t) => {
    const words = made.get(t) ?? make(t);
    made.set(t, words);
    return words;
  };
};

export const severityWords = once((t) => Object.fromEntries(looks.map((look) => [look, t(`severity.${look}`)])) as Record<Look, string>);

/** Sentences of a group with their {places} left open, for a browser to fill. */
export const templates = <Name extends string>(t: Translator, group: string, names: readonly Name[]): Record<Name, string> =>
  Object.fromEntries(names.map((name) => [name, String(t.raw(`${group}.${name}`))])) as Record<Name, string>;

export const agoWords = once((t): AgoWords => templates(t, 'time', ['justNow', 'minutes', 'hours', 'hoursMinutes']));

const homeNames = ['calm', 'calmText', 'waiting', 'waitingText', 'unknown'] as const;

export type HomeWords = Record<(typeof homeNames)[number], string>;

export const homeWords = once((t): HomeWords => templates(t, 'home', homeNames));

const own = [
  'region',
  'update',
  'ends',
  'sender',
  'acknowledge',
  'dismiss',
  'readAll',
  'toPage',
  'acknowledged',
  'dismissed',
  'unsent',
  'show',
  'hide',
  'more',
  'moreAlike',
  'moreUpTo',
  'moreAnswered',
] as const;

export type NoticeSentences = Record<'region' | 'done' | 'doneAll' | 'more' | 'unsent', string> & { ago: AgoWords };

export const noticeSentences = once(
  (t): NoticeSentences => ({ ...templates(t, 'notices', ['region', 'done', 'doneAll', 'more', 'unsent']), ago: agoWords(t) }),
);

export const freshnessWords = once(
  (t): FreshnessWords => templates(t, 'freshness', ['still', 'connecting', 'live', 'polling', 'lost', 'call', 'signedOut', 'signInAgain']),
);

const bannerTemplates = once((t) => templates(t, 'banner', own));

export const bannerSentences = (t: Translator, company: string): BannerSentences => ({
  ...bannerTemplates(t),
  notifyConfidential: fill(String(t.raw('banner.notifyConfidential')), { company }),
  words: severityWords(t),
  fresh: freshnessWords(t),
  ago: agoWords(t),
});
