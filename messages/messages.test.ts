import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { describe, expect, it } from 'vitest';
import failure from './failure.json' with { type: 'json' };
import { locales } from './languages.ts';
import { sentences } from './sentences.ts';

const flat = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'string'
    ? [[path, value]]
    : Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) => flat(inner, `${path}.${key}`));

const byKey = (locale: keyof typeof sentences): Map<string, string> =>
  new Map([...flat(sentences[locale]), ...flat(failure[locale], '.failure')]);

type Place = { name: string; kind: string; branches: string[] };

/** The arguments of a sentence: the places to fill, also those within a branch, and the branches of its plurals and choices. */
const placesOf = (elements: MessageFormatElement[]): Place[] =>
  elements.flatMap((element): Place[] => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    const place = { name: element.value, kind: TYPE[element.type] ?? '', branches: [] };
    if (element.type === TYPE.tag) return [place, ...placesOf(element.children)];
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return [place];
    const branches = Object.entries(element.options);
    return [{ ...place, branches: branches.map(([name]) => name).sort() }, ...branches.flatMap(([, { value }]) => placesOf(value))];
  });

const read = (sentence: string): Place[] => placesOf(parse(sentence));

/** The same place may stand in several branches: each counts once. */
const places = (sentence: string): string[] => [...new Set(read(sentence).map(({ name, kind }) => `${name}: ${kind}`))].sort();

const plurals = (sentence: string): Place[] => read(sentence).filter(({ kind }) => kind === 'plural');

const choices = (sentence: string): string[] =>
  read(sentence)
    .filter(({ kind }) => kind === 'select')
    .map(({ name, branches }) => `${name}: ${branches.join()}`)
    .sort();

const english = byKey('en');

describe.each(locales)('the sentences in %s', (locale) => {
  const said = byKey(locale);
  it('are all there, and none more', () => expect([...said.keys()].sort()).toEqual([...english.keys()].sort()));

  it('say something', () => {
    for (const [key, sentence] of said) expect([key, sentence.trim() === sentence && sentence !== '']).toEqual([key, true]);
  });

  it('have the same places to fill', () => {
    for (const [key, sentence] of english) expect([key, places(said.get(key) ?? '')]).toEqual([key, places(sentence)]);
  });

  it('count and choose in the same places', () => {
    for (const [key, sentence] of english) {
      const translated = said.get(key) ?? '';
      expect([key, plurals(translated).map(({ name }) => name)]).toEqual([key, plurals(sentence).map(({ name }) => name)]);
      expect([key, choices(translated)]).toEqual([key, choices(sentence)]);
    }
  });

  it('have a form for every number their language tells apart', () => {
    // "many" is for millions in Spanish: no sentence counts those.
    const needed = new Intl.PluralRules(locale)
      .resolvedOptions()
      .pluralCategories.filter((category) => category !== 'many' || locale !== 'es');
    for (const [key, sentence] of said)
      for (const { name, branches } of plurals(sentence)) {
        const covered = new Set([...branches, ...(branches.includes('=1') ? ['one'] : [])]);
        expect([key, name, needed.filter((category) => !covered.has(category))]).toEqual([key, name, []]);
      }
  });

  it('do not shout', () => {
    for (const [key, sentence] of said) expect([key, /[!¡]/.test(sentence)]).toEqual([key, false]);
  });
});
