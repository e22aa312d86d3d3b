/** Shown instead of a page somebody has no right to. */
import Link from 'next/link';
import type { ReactNode } from 'react';
import { PlainPage } from '#components/site/plain-page.tsx';
import { getTranslations } from '../messages/translations.ts';

type Props = {
  /** The missing right; the right to write unless given. */
  text?: string;
  /** The emergency telephone. */
  children?: ReactNode;
};

export const NotAllowed = async ({ text, children }: Props) => {
  const t = await getTranslations('notAllowed');
  return (
    <PlainPage title={t('title')}>
      <p>{text ?? t('text')}</p>
      <p>
        <Link className="btn btn-outline" href="/" prefetch={false}>
          {t('home')}
        </Link>
      </p>
      {children}
    </PlainPage>
  );
};
