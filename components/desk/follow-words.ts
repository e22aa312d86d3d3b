/** What a page says that keeps itself true. Pure. */
import type { Translations } from '../../messages/translations.ts';
import type { FollowWords } from './follow-desk.tsx';

export const followWords = (t: Translations): FollowWords => ({
  waits: t('desk.waits'),
  update: t('desk.update'),
  updated: t('desk.updated'),
});
