/** "checked 12 days ago by Elena": when somebody last looked whom a saved audience means. */

import type { SavedAudience } from '#server/audience/view.ts';
import { datesOf } from '../messages/languages.ts';
import { fill } from './time-words.ts';

export const checkedWords = (
  { checkedDaysAgo, checkedBy }: Pick<SavedAudience, 'checkedDaysAgo' | 'checkedBy'>,
  { checked }: { checked: string },
  locale: string,
): string => {
  const when = new Intl.RelativeTimeFormat(datesOf(locale), { numeric: 'auto' }).format(-checkedDaysAgo, 'day');
  return fill(checked, { when, name: checkedBy });
};
