/**
 * Any value that is filled into a sentence reads right. In Spanish "a las {time}" is wrong for "lunes, 30 de noviembre", "el {name}"
 * for Ana: after an article or a preposition stands only what is right there always. In English so with "at {time}". A label is always
 * right: "Fin: {time}".
 */
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { printAST } from '@formatjs/icu-messageformat-parser/printer.js';
import { createTranslator } from 'use-intl/core';
import { describe, expect, it } from 'vitest';
import { fill } from '#components/time-words.ts';
import failure from './failure.json' with { type: 'json' };
import { type Locale, locales } from './languages.ts';
import { sentences } from './sentences.ts';

const flat = (value: unknown, path = ''): [string, string][] =>
  typeof value === 'string'
    ? [[path.slice(1), value]]
    : Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) => flat(inner, `${path}.${key}`));

const said = (locale: Locale): [string, string][] => [...flat(sentences[locale]), ...flat(failure[locale], '.failure')];

/** Takes no article, and any preposition: a proper name. */
const names = ['company', 'name', 'names', 'department', 'system', 'targets'];

/** With "en": en español, en inglés. */
const languages = ['language', 'instead'];

/** With "al", as in "llame al 112". */
const telephones = ['telephone'];

const numbers = new Set([TYPE.number, TYPE.plural]);

type Kind = 'name' | 'number' | 'telephone' | 'language' | 'other';

const kindOf = (element: MessageFormatElement & { value: string }): Kind => {
  if (numbers.has(element.type)) return 'number';
  if (names.includes(element.value)) return 'name';
  if (languages.includes(element.value)) return 'language';
  return telephones.includes(element.value) ? 'telephone' : 'other';
};

/** A sentence as it can be said, one for each choice of its branches; a place is ⟨its kind⟩ with its name. */
const spellings = (elements: MessageFormatElement[]): string[] =>
  elements.reduce<string[]>((before, element) => before.flatMap((text) => spellingsOf(element).map((more) => text + more)), ['']);

const spellingsOf = (element: MessageFormatElement): string[] => {
  if (element.type === TYPE.literal) return [element.value];
  if (element.type === TYPE.pound) return ['⟨number #⟩'];
  if (element.type === TYPE.tag) return spellings(element.children);
  if (element.type === TYPE.select || element.type === TYPE.plural)
    return Object.values(element.options).flatMap(({ value }) => spellings(value));
  return [`⟨${kindOf(element)} ${element.value}⟩`];
};

const find = (sentence: string, pattern: RegExp, isWell: (word: string, kind: string) => boolean): string[] => [
  ...new Set(
    spellings(parse(sentence)).flatMap((text) =>
      [...text.matchAll(pattern)].flatMap(([found, word = '', kind = '']) => (isWell(word.toLowerCase(), kind) ? [] : [found])),
    ),
  ),
];

const articles = 'el|la|lo|los|las|un|una|unos|unas|al|del|este|esta|estos|estas|su|sus';
const prepositions = 'a|ante|bajo|con|contra|de|desde|durante|en|entre|hacia|hasta|para|por|según|sin|sobre|tras';
const isArticle = new RegExp(`^(?:${articles})$`);
const afterSpanish = new RegExp(`(?<![\\p{L}])(${articles}|${prepositions})[ \\u00a0](?:a |de |en )?⟨(\\w+) [^⟩]*⟩`, 'giu');

const findSpanish = (sentence: string): string[] =>
  find(sentence, afterSpanish, (word, kind) =>
    isArticle.test(word)
      ? word === 'al' && kind === 'telephone'
      : kind === 'name' || kind === 'number' || (word === 'en' && kind === 'language'),
  );

/** Words before a place that holds a day as often as a clock time. */
const afterEnglish = /(?<!\p{L})(at|on|until|till|since|from)[ \u00a0]⟨(\w+) (?:time|when|day|date)⟩/giu;

const findEnglish = (sentence: string): string[] => find(sentence, afterEnglish, () => false);

it.each([
  'Termina a las {time}.',
  'Usted lo descartó el {time}',
  'desde {time}',
  'Hasta <b>{time}</b>',
  'Es el {name}',
  'al {name}',
  '{n, plural, one {Queda #} other {Quedan las #}}',
  'Los {n, number} miembros',
  '{role, select, a {Espere a {when}} other {Nada}}',
  'con {words}',
  'del {language}',
])('in Spanish, %s would be found', (sentence) => expect(findSpanish(sentence)).toHaveLength(1));

it.each([
  'Fin: {time}',
  'El portal de {company}',
  '{n, plural, one {Publicar para # persona} other {Publicar para # personas}}',
  'de {total, number}',
  'llame al {telephone}',
  'Texto en {language}',
  'con «{words}»',
  'Sala {name}',
])('in Spanish, %s is well', (sentence) => expect(findSpanish(sentence)).toEqual([]));

it.each(['You did at {time}', 'Until <b>{time}</b>', 'From {day}'])('in English, %s would be found', (sentence) =>
  expect(findEnglish(sentence)).toHaveLength(1),
);

it('a place in a Spanish sentence follows no article or preposition that could be wrong for it', () =>
  expect(said('es').flatMap(([key, sentence]) => findSpanish(sentence).map((found) => `${key}: ${found}`))).toEqual([]));

it('a time in an English sentence follows no word that is wrong for a day or for a clock', () =>
  expect(said('en').flatMap(([key, sentence]) => findEnglish(sentence).map((found) => `${key}: ${found}`))).toEqual([]));

const isOf = (elements: MessageFormatElement[], types: TYPE[]): boolean => elements.every(({ type }) => types.includes(type));

/** Made of no more than a browser fills. */
const isForBrowser = (sentence: string): boolean =>
  parse(sentence).every(
    (element) =>
      isOf([element], [TYPE.literal, TYPE.argument, TYPE.number]) ||
      (element.type === TYPE.plural && Object.values(element.options).every(({ value }) => isOf(value, [TYPE.literal, TYPE.pound]))),
  );

describe.each(locales)('what is counted, in %s', (locale) => {
  /** Words that stay as they are beside any number. */
  const unchanging = /^ ?(?:más|more|de|of|a|to|ahora|now|and|y|with|con|%|\u00a0)(?![\p{L}])/u;
  const counters = /⟨number [^#⟩]*⟩(?= ?\p{L})|⟨other (?:n|m|h|s|count|people)⟩(?= ?\p{L})/gu;
  const findUncounted = (sentence: string): string[] =>
    spellings(parse(sentence)).flatMap((text) =>
      [...text.matchAll(counters)].filter((match) => !unchanging.test(text.slice(match.index + match[0].length))).map(([found]) => found),
    );

  it('is found without its forms', () => expect(findUncounted('{n} correos')).toHaveLength(1));

  it('has a form for each number', () =>
    expect(said(locale).flatMap(([key, sentence]) => findUncounted(sentence).map((found) => `${key}: ${found}`))).toEqual([]));

  /** As we write it, and as a program of translators does. */
  const writers: [string, (sentence: string) => string][] = [
    ['as it stands', (sentence) => sentence],
    ['with no blank too many', (sentence) => printAST(parse(sentence))],
    [
      'with many blanks',
      (sentence) => printAST(parse(sentence)).replace(/[,{](?=\w+,)|,(?=plural)|(?<=plural,)|(?<=\})(?=[=\w]+\{)/g, '$& \n '),
    ],
  ];
  it.each(writers)('is said by a browser as by the server, written %s', (_, write) => {
    const counting = said(locale).filter(([, sentence]) => sentence.includes(', plural,') && isForBrowser(sentence));
    expect(counting.length).toBeGreaterThan(20);
    for (const [key, own] of counting)
      for (const n of [0, 1, 2, 5, 1_000, 12_345]) {
        const sentence = write(own);
        const given = Object.fromEntries([...sentence.matchAll(/\{\s*(\w+)/g)].map(([, name = '']) => [name, n]));
        const t = createTranslator({ locale, messages: { sentence } });
        expect([key, fill(sentence, given, locale)]).toEqual([key, t('sentence', given)]);
      }
  });
});
