/** How far an announcement got: seen, acknowledged, mails. The number of people first, per cent second. */

import type { ReactNode } from 'react';
import type { Reach } from '#server/announcements/view.ts';
import { getTranslations } from '../messages/translations.ts';

export const percentOf = (part: number, whole: number): number => (whole === 0 ? 0 : Math.floor((part / whole) * 100));

const Mails = async ({ reach }: { reach: Reach }) => {
  const t = await getTranslations('reach');
  const parts = [
    t('mails', { n: reach.mailsSent }),
    ...(reach.mailsWaiting > 0 ? [t('mailsWaiting', { n: reach.mailsWaiting })] : []),
    ...(reach.mailsFailed > 0 ? [t('mailsFailed', { n: reach.mailsFailed })] : []),
  ];
  return <span className={reach.mailsFailed > 0 ? 'font-semibold' : ''}>{parts.join(', ')}</span>;
};

export const ReachSummary = async ({ reach, ackRequired }: { reach: Reach; ackRequired: boolean }) => {
  const t = await getTranslations('reach');
  const percent = percentOf(reach.seen, reach.people);
  const seen = t.rich('seen', {
    seen: reach.seen,
    people: reach.people,
    percent,
    b: (text: ReactNode) => <b className="font-semibold">{text}</b>,
  });
  return (
    <div>
      <p className="flex flex-wrap justify-between gap-x-4 text-sm num">
        <span>{seen}</span>
        {(ackRequired || reach.acknowledged > 0) && <span className="text-ink-2">{t('acknowledged', { n: reach.acknowledged })}</span>}
      </p>
      <svg className="bar-svg mt-1.5" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={t('seenBar', { percent })}>
        <rect className="fill-line" width="100" height="10" />
        <rect className="fill-primary" width={percent} height="10" />
      </svg>
      <p className="mt-1.5 text-sm text-ink-2 num">
        <Mails reach={reach} />
      </p>
    </div>
  );
};
