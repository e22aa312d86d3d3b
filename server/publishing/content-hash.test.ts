import { expect, test } from 'vitest';
import type { DraftContent } from '#db/writing/drafts.ts';
import { contentHash, isContentOf } from './content-hash.ts';

const text = { locale: 'en', headline: 'Gate 2 is closed', description: '', instruction: 'Use Gate 4' };
const content: DraftContent = {
  severity: 'moderate',
  senderId: null,
  audienceRule: { everyone: true },
  ackRequired: false,
  escalation: [{ kind: 'fallback', afterMinutes: 5 }],
  expiresAt: new Date('2026-12-01T10:00:00Z'),
  texts: [text],
};

const others: Partial<DraftContent>[] = [
  { severity: 'minor' },
  { senderId: 'x' },
  { audienceRule: { anyOf: [] } },
  { ackRequired: true },
  { escalation: [] },
  { expiresAt: new Date('2026-12-01T10:00:01Z') },
  { texts: [] },
  ...Object.keys(text).map((part) => ({ texts: [{ ...text, [part]: 'x' }] })),
];

test.each(others)('something else is another hash: %j', (change) => {
  expect(isContentOf(contentHash(content), { ...content, ...change })).toBe(false);
});

test('the text of a hash names its form, and stays what it is: hashes are stored', () => {
  expect(contentHash(content)).toBe('v1:cc8a33e7db9e0edabde2a7c585d51345b2004bad65c02e2deb4f2e81277db5db');
  expect(contentHash({ ...content, senderId: 'it' })).toBe('v2:35e39eae3247700144ceda46cfe348aaf8650fea7768c3a8c5b267438713e550');
});

test('what another sender says is of no hash that names no sender', () => {
  const another = { ...content, senderId: 'it' };
  expect(isContentOf(contentHash(another), another)).toBe(true);
  for (const change of [{ senderId: 'safety' }, { senderId: null }, { texts: [] }])
    expect(isContentOf(contentHash(another), { ...another, ...change })).toBe(false);
  const silent = contentHash(content);
  for (const stored of [silent, silent.replace('v1:', ''), silent.replace('v1:', 'v2:')]) expect(isContentOf(stored, another)).toBe(false);
});

test('the hash of the release before, without a form, is of the same content; one of a form to come is of none', () => {
  const hash = contentHash(content);
  expect(isContentOf(hash.replace('v1:', ''), content)).toBe(true);
  expect(isContentOf(hash.replace('v1:', 'v2:'), content)).toBe(false);
  for (const none of [null, '', 'v1:']) expect(isContentOf(none, content)).toBe(false);
});
