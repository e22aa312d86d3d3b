/** One word for one thing, and different words where a mix-up would harm. */
import { describe, expect, it } from 'vitest';
import { locales } from './languages.ts';
import { sentences } from './sentences.ts';

describe.each(locales)('in %s', (locale) => {
  const { reading, announcement, newsroom } = sentences[locale];

  it('a mistake that is withdrawn is never called an all-clear', () => {
    const wordOf = (sentence: string) =>
      sentence
        .replace(/\{time\}/, '')
        .replace(/[^\p{L} ]/gu, '')
        .trim()
        .toLowerCase();
    const allClear = [announcement.ended['all-clear'], newsroom.endedBecause['all-clear']].map(wordOf);
    const cancelled = [reading.kind.cancel, announcement.ended.cancelled, newsroom.endedBecause.cancelled].map(wordOf);
    expect(new Set(allClear).size).toBe(1);
    expect(new Set(cancelled).size).toBe(1);
    expect(cancelled).not.toContain(allClear[0]);
  });
});
