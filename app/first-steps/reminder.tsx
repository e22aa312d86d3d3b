/** On the pages an administrator opens anyway, until every first step is done. */
import { ListChecks } from 'lucide-react';
import Link from 'next/link';
import { Notice } from '#components/notice.tsx';
import type { Translations } from '../../messages/translations.ts';

/** left: as countStepsLeft() says. */
export const FirstStepsReminder = ({ t, left, className = '' }: { t: Translations; left: number | null; className?: string }) => {
  if (left === null) return null;
  const open = (
    <Link className="btn btn-sm btn-outline" href="/first-steps" prefetch={false}>
      {t('firstSteps.open')}
    </Link>
  );
  return (
    <Notice icon={ListChecks} title={t('firstSteps.left', { n: left })} action={open} className={className}>
      {t('firstSteps.leftText')}
    </Notice>
  );
};
