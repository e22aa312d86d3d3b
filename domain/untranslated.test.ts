import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findUntranslated } from './untranslated.ts';

const spoken = ['en', 'es', 'he'];

/** A person finds the text in their language, else the one that comes first in the order of the codes. */
const readBy = (language: string, written: string[]): string => (written.includes(language) ? language : ([...written].sort()[0] ?? ''));

it('says of whatever audience and texts what one finds by asking each person', () => {
  let lacking = 0;
  const people = fc.array(fc.constantFrom(...spoken), { maxLength: 30 });
  fc.assert(
    fc.property(people, fc.shuffledSubarray(spoken), (audience, written) => {
      const readers: Record<string, number> = { en: 0 };
      for (const language of audience) readers[language] = (readers[language] ?? 0) + 1;
      const found = findUntranslated({ written, readers, spoken }) ?? [];
      // Told back from what was found: each person who reads a text that is not in their language, and no other.
      const told = found.flatMap(({ language, readers: n, instead }) => Array.from({ length: n }, () => `${language} reads ${instead}`));
      const expected = written.length === 0 ? [] : audience.filter((language) => !written.includes(language));
      expect(told.sort()).toEqual(expected.map((language) => `${language} reads ${readBy(language, written)}`).sort());
      expect(found.every(({ of }) => of === audience.length)).toBe(true);
      expect(found.map((each) => each.readers)).toEqual(found.map((each) => each.readers).sort((a, b) => b - a));
      lacking += found.length;
    }),
    { seed: 684, numRuns: 500 },
  );
  expect(lacking).toBeGreaterThan(100);
});

it('says of readers who were not counted that nobody knows, unless every language is written or none yet', () => {
  expect(findUntranslated({ written: ['en'], readers: null, spoken })).toBeNull();
  expect(findUntranslated({ written: ['es', 'he', 'en'], readers: null, spoken })).toEqual([]);
  expect(findUntranslated({ written: [], readers: null, spoken })).toEqual([]);
});
