/** "684 of 1,000 read Spanish: …": who will read an announcement in another language than theirs. */

import type { Untranslated } from '#domain/untranslated.ts';
import type en from '../messages/en.json';
import { datesOf } from '../messages/languages.ts';
import { fill } from './time-words.ts';

export type UntranslatedWords = (typeof en)['untranslated'];

type Said = { words: UntranslatedWords; locale: string };

/** A sentence for each language that lacks a text; `found` null: one that says that nobody knows. */
export const untranslatedWords = (found: Untranslated[] | null, { words, locale }: Said): string[] => {
  if (found === null) return [words.unknown];
  const names = new Intl.DisplayNames([datesOf(locale)], { type: 'language' });
  // A code that has no name anywhere stands for itself.
  const name = (language: string) => names.of(language) ?? language;
  return found.map(({ language, readers, of, instead }) =>
    fill(words.readers, { n: readers, of, language: name(language), instead: name(instead) }, locale),
  );
};
