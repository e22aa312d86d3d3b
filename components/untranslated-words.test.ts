import { expect, it } from 'vitest';
import type { Locale } from '../messages/languages.ts';
import { sentences } from '../messages/sentences.ts';
import { untranslatedWords } from './untranslated-words.ts';

const say = (locale: Locale, language: string, readers: number, instead: string) =>
  untranslatedWords([{ language, readers, of: 1_000, instead }], { words: sentences[locale].untranslated, locale });

it.each([
  ['en', 'es', 684, 'en', '684 of 1,000 people read Spanish: there is no Spanish text. They will read the English text.'],
  ['en', 'es', 1, 'en', '1 of 1,000 people reads Spanish: there is no Spanish text. This person will read the English text.'],
  ['en', 'he', 21, 'es', '21 of 1,000 people read Hebrew: there is no Hebrew text. They will read the Spanish text.'],
  ['es', 'en', 684, 'es', '684 de 1000 personas leen en inglés: no hay texto en inglés. Leerán el texto en español.'],
  ['es', 'en', 1, 'es', '1 de 1000 personas lee en inglés: no hay texto en inglés. Leerá el texto en español.'],
] as const)('in %s, of those who read %s: %i', (locale, language, readers, instead, sentence) => {
  expect(say(locale, language, readers, instead)).toEqual([sentence]);
});

it.each(['en', 'es'] as const)('in %s, nothing of nobody, and that nobody knows where nobody does', (locale) => {
  const words = sentences[locale].untranslated;
  expect(untranslatedWords([], { words, locale })).toEqual([]);
  expect(untranslatedWords(null, { words, locale })).toEqual([words.unknown]);
});
