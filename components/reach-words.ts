/** How far an announcement got, in words: the number of people first, per cent second. Made on the server: the browser gets no dictionary. Pure. */
import type { Reach } from '#server/reach/view.ts';
import type { Translations } from '../messages/translations.ts';

export type ReachWords = {
  percent: number;
  /** Every second part is the number, which stands out. */
  seen: string[];
  seenBar: string;
  /** Null where there is nobody to tell of. Missing while a process of the release before answers. */
  shownOnly?: string | null;
  acknowledged: string;
  isAcknowledged: boolean;
  mails: string;
  hasFailed: boolean;
};

export const percentOf = (part: number, whole: number): number => (whole === 0 ? 0 : Math.floor((part / whole) * 100));

const edge = '\u0000';

export const reachWords = (reach: Reach, t: Translations): ReachWords => {
  const percent = percentOf(reach.seen, reach.people);
  const mails = [
    t('reach.mails', { n: reach.mailsSent }),
    ...(reach.mailsWaiting > 0 ? [t('reach.mailsWaiting', { n: reach.mailsWaiting })] : []),
    ...(reach.mailsFailed > 0 ? [t('reach.mailsFailed', { n: reach.mailsFailed })] : []),
  ];
  return {
    percent,
    seen: t.markup('reach.seen', { seen: reach.seen, people: reach.people, percent, b: (number) => `${edge}${number}${edge}` }).split(edge),
    seenBar: t('reach.seenBar', { percent }),
    shownOnly: reach.shownOnly ? t('reach.shownOnly', { n: reach.shownOnly }) : null,
    acknowledged: t('reach.acknowledged', { n: reach.acknowledged }),
    isAcknowledged: reach.acknowledged > 0,
    mails: mails.join(', '),
    hasFailed: reach.mailsFailed > 0,
  };
};
