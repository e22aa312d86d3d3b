/** Everything the composer says, as the messages have it: the browser fills the {places}. */
import type { AudienceTranslator } from '#components/audience-words.ts';
import { fill } from '#components/time-words.ts';
import type { UntranslatedWords } from '#components/untranslated-words.ts';
import type en from '../../messages/en.json';
import type { Locale } from '../../messages/languages.ts';

export type ComposerWords = {
  composer: (typeof en)['composer'];
  picker: (typeof en)['picker'];
  saved: (typeof en)['saved'];
  audience: (typeof en)['audience'];
  severity: (typeof en)['severity'];
  untranslated: UntranslatedWords;
  languages: Record<Locale, string>;
  /** The sentences of a reader's banner, for the preview. */
  banner: (typeof en)['banner'];
};

export const peopleWords = (n: number, { words, locale }: { words: Pick<ComposerWords, 'composer'>; locale: Locale }): string =>
  fill(words.composer.people, { n }, locale);

/** For the sentences of an audience, in a browser that has no translator. */
export const audienceTranslator =
  ({ audience }: Pick<ComposerWords, 'audience'>): AudienceTranslator =>
  (key, given) =>
    fill(audience[key.replace('audience.', '') as keyof ComposerWords['audience']], given ?? {});
