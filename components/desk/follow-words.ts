/** Sentences of a page that keeps itself up to date. Pure. */
import type { Translations } from '../../messages/translations.ts';
import type { FollowWords } from './follow-desk.tsx';

export const followWords = (t: Translations): FollowWords => ({
  waits: t('desk.waits'),
  update: t('desk.update'),
  updated: t('desk.updated'),
});
