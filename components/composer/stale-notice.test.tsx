/** The sentence about the sender where two texts of one draft stand side by side. */
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { SenderChoice } from '#server/organization/view.ts';
import type { Draft } from '#server/writing/view.ts';
import { type Locale, languageNames, locales } from '../../messages/languages.ts';
import { sentences } from '../../messages/sentences.ts';
import { StaleNotice } from './stale-notice.tsx';
import { draftValues } from './values.ts';

const text = { headline: '', description: '', instruction: '' };
const texts = Object.fromEntries(locales.map((locale) => [locale, text])) as Record<Locale, typeof text>;
const draft = (senderId: string): Draft => ({
  id: 'a',
  version: 'v1:',
  idempotencyKey: 'k',
  state: 'draft',
  severity: 'minor',
  senderId,
  texts,
  audience: { everyone: true, anyOf: [], allOf: [], except: [] },
  expires: '',
  fallbackMinutes: null,
  ackRequired: false,
});

const senders: SenderChoice[] = [
  { id: 'one', name: 'Aceros', card: {} },
  { id: 'two', name: 'Safety', card: { mail: 'north@example.com' } },
  { id: 'three', name: 'Safety', card: { mail: 'south@example.com' } },
];

/** Both sides of the sender's row; null when there is none. */
const senderRow = (mine: string, stored: string): string[] | null => {
  const { composer, picker, saved, audience, severity, untranslated, banner } = sentences.en;
  const html = renderToStaticMarkup(
    <StaleNotice
      stale={{ draft: draft(stored), audience: null }}
      values={draftValues(draft(mine))}
      senders={senders}
      title=""
      words={{ composer, picker, saved, audience, severity, untranslated, languages: languageNames, banner }}
      locale="en"
      pending={false}
      take={() => undefined}
    />,
  );
  const [, row] = /data-testid="stale-sender">(.*?)<\/dl>/s.exec(html) ?? [];
  return row === undefined ? null : [...row.matchAll(/<dd[^>]*>(.*?)<\/dd>/gs)].map((match) => match[1] ?? '');
};

const gone = sentences.en.composer.senderGone;

test.each([
  ['another one', 'one', 'two', ['Aceros', 'Safety']],
  ['nobody chosen is the first', '', 'two', ['Aceros', 'Safety']],
  ['of two with one name each says what else it is', 'two', 'three', ['Safety · north@example.com', 'Safety · south@example.com']],
  ['one that is gone', 'left', 'one', [gone, 'Aceros']],
  ['two that are gone', 'left', 'closed', [gone, gone]],
  ['the same', 'two', 'two', null],
  ['the first, chosen or not', '', 'one', null],
  ['the same that is gone', 'left', 'left', null],
])('who speaks: %s', (_which, mine, stored, said) => expect(senderRow(mine, stored)).toEqual(said));
