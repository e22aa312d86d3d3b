import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstMissing, tiresomeText, typedText } from '../testing/texts.ts';
import { toWords } from './plain.ts';
import { type Block, parseText, type Source, type Span } from './text.ts';

const allWords = (blocks: Block[]): string =>
  blocks.flatMap(({ items }) => items.map(({ mark, lines }) => `${mark} ${lines.map(toWords).join('\n')}`)).join('\n');

/** Words and, behind those of a link, its address. */
const withAddresses = (spans: Span[]): Span[] =>
  spans.map((span) => {
    if (typeof span === 'string') return span;
    return span.as === 'a' && span.to !== undefined ? `${toWords(span.of)} ${decodeURI(span.href)}` : toWords(withAddresses(span.of));
  });

test('every letter and digit is in the tree, in its order, whatever was typed', () => {
  fc.assert(
    fc.property(typedText, (text) => {
      const blocks = parseText(text).map((block) => ({
        ...block,
        items: block.items.map((item) => ({ ...item, lines: item.lines.map(withAddresses) })),
      }));
      expect(firstMissing(text, allWords(blocks))).toBeNull();
    }),
    { numRuns: 3_000 },
  );
});

test('marks alone are taken away, and only where they made something', () => {
  fc.assert(
    fc.property(typedText, (text) => {
      const shown = allWords(parseText(text)).replace(/\s+/g, '');
      if (
        parseText(text).every(
          ({ as, items }) =>
            as === 'p' && items.every(({ lines }) => lines.every((line) => line.every((span) => typeof span === 'string'))),
        )
      )
        expect(shown).toBe(text.replace(/\s+/g, ''));
    }),
    { numRuns: 2_000 },
  );
});

/** A text that counts how often it is looked at: each letter once, each cut by its length. */
const counting = (text: string): Source & { steps: number } => ({
  steps: 0,
  length: text.length,
  charCodeAt(at) {
    this.steps++;
    return text.charCodeAt(at);
  },
  slice(from = 0, to = text.length) {
    this.steps += Math.max(1, to - from);
    return text.slice(from, to);
  },
});

const stepsFor = (text: string): number => {
  const source = counting(text);
  parseText(source);
  return source.steps / Math.max(1, text.length);
};

const mostSteps = 20;

test.each([
  'a\n=\n',
  '[',
  '[a](',
  '](',
  '![[',
  '*a_',
  '**a ',
  '*a **b ',
  '- ',
  '1. ',
  '> ',
  '66 ',
  ' 6(6',
  '(6 ',
  '+1 ',
  '0 0 ',
  'https://',
  'h',
  ' h',
  '[](https://a',
  '<a ',
  'https://a.example/))) ',
  '[[x](https://a.example)](',
  '***',
  '_a_ ',
  '\n',
  '-\n',
  '9',
  '1)',
  '(',
  '()',
  '((',
  '\\',
  '`',
  'a',
  '[x](javascript:1)',
  '[a](https://u@b) ',
])('%j again and again takes at most 20 steps a letter', (piece) => {
  const text = piece.repeat(10_000).slice(0, 10_000);
  expect(stepsFor(text)).toBeLessThanOrEqual(mostSteps);
  expect(stepsFor(`${'['.repeat(5_000)}${piece.repeat(5_000).slice(0, 5_000)}`)).toBeLessThanOrEqual(mostSteps);
});

test('no text takes more than 20 steps a letter', () => {
  fc.assert(
    fc.property(tiresomeText, (text) => {
      expect(stepsFor(text)).toBeLessThanOrEqual(mostSteps);
    }),
    { numRuns: 150 },
  );
  fc.assert(
    fc.property(typedText, (text) => {
      if (text.length > 40) expect(stepsFor(text)).toBeLessThanOrEqual(mostSteps);
    }),
    { numRuns: 1_000 },
  );
});
