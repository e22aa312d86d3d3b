/** The words of a reader's list. Pure. */
import { once, severityWords, templates } from '#components/banner/sentences.ts';

const names = ['acknowledged', 'dismissed', 'acknowledgedAt', 'dismissedAt', 'endedAt', 'endsAt'] as const;

export const readerWords = once((t) => ({
  ...templates(t, 'home', names),
  endedWhy: t('announcement.endedWhy'),
  severity: severityWords(t),
}));

export type ReaderWords = ReturnType<typeof readerWords>;
