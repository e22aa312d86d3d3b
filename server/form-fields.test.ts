import { expect, test } from 'vitest';
import { cleanValues } from './form-fields.ts';

test('every field of every form comes in clean, and says what was taken out of it', () => {
  expect(cleanValues({ name: ['Gate\u202E 2'], never: ['a\u200Bb\u00ADc', 'd'], mail: ['a@b.example'], flag: ['👩‍🚒'] })).toEqual({
    values: { name: ['Gate 2'], never: ['abc', 'd'], mail: ['a@b.example'], flag: ['👩‍🚒'] },
    removed: { name: { codes: 'U+202E', text: 'Gate 2' }, never: { codes: 'U+200B, U+00AD', text: 'abc' } },
  });
});
