/** Shown instead of a page somebody has no right to. */
import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import { PlainPage } from '#components/site/plain-page.tsx';

export const NotAllowed = async () => {
  const t = await getTranslations('notAllowed');
  return (
    <PlainPage title={t('title')}>
      <p>{t('text')}</p>
      <p>
        <Link className="btn btn-outline" href="/" prefetch={false}>
          {t('home')}
        </Link>
      </p>
    </PlainPage>
  );
};
