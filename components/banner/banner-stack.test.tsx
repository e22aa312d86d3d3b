/** The announcement shown in full when there are several, and the text of the line of the others. */
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { StillLive } from '#components/design/still-live.tsx';
import { fill } from '#components/time-words.ts';
import type { LiveAnnouncement } from '#server/live/view.ts';
import messages from '../../messages/en.json' with { type: 'json' };
import { BannerStack } from './banner-stack.tsx';
import { inOrder } from './in-order.ts';
import { bannerSentences } from './sentences.ts';

const now = Date.parse('2026-11-30T12:00:00Z');

const make = (id: string, given: Partial<LiveAnnouncement> = {}): LiveAnnouncement => ({
  ...{ id, revision: 1, round: 1, severity: 'minor', status: 'actual', msgType: 'alert', locale: 'en', headline: `Headline ${id}` },
  ...{ instruction: '', hasMore: false, senderName: 'Elena', sent: new Date(now).toISOString(), expires: new Date(now + 1).toISOString() },
  ...{ ackRequired: false, confidential: false, flag: 'none' },
  ...given,
});

const ids = (given: LiveAnnouncement[]): string =>
  inOrder(given)
    .map(({ id }) => id)
    .join(' ');

test('what waits stands before what was answered, a real one before an exercise; else the order that was given stays', () => {
  const exercise = { severity: 'extreme', status: 'exercise' } as const;
  expect(ids([make('drill', exercise), make('newer'), make('older')])).toBe('newer older drill');
  expect(ids([make('done', { severity: 'extreme', flag: 'acknowledged' }), make('drill', exercise), make('waits')])).toBe(
    'waits drill done',
  );
  expect(ids([make('drill', { ...exercise, flag: 'dismissed' }), make('done', { flag: 'dismissed' })])).toBe('done drill');
});

const text = (group: string): unknown => group.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], messages);
const sentences = bannerSentences(
  Object.assign((key: string) => String(text(key)), { raw: text }),
  'C',
);

const lineOf = (announcements: LiveAnnouncement[]): string => {
  const html = renderToStaticMarkup(
    <StillLive {...{ announcements, connection: 'live', heardAgo: 1, unsent: false, now, zone: 'UTC', locale: 'en', telephone: '' }}>
      <BannerStack announcements={inOrder(announcements)} sentences={sentences} path="/" />
    </StillLive>,
  );
  return /<summary[^>]*data-testid="more".*?<\/summary>/s.exec(html)?.[0] ?? '';
};

test('the line says the most severe of the others; an exercise and what is over are less than anything real', () => {
  const first = make('first', { severity: 'extreme' });
  expect(lineOf([first])).toBe('');
  const line = lineOf([first, make('over', { severity: 'severe', msgType: 'cancel' }), make('a', { severity: 'moderate' }), make('b')]);
  expect(line).toContain(fill(messages.banner.moreUpTo, { n: 3, word: messages.severity.moderate }));
  expect(line).toContain('data-severity="moderate"');
  expect(lineOf([first, make('a'), make('b')])).toContain(fill(messages.banner.moreAlike, { n: 2, word: messages.severity.minor }));
  expect(lineOf([first, make('drill', { severity: 'extreme', status: 'exercise' })])).toContain('data-severity="exercise"');
});
