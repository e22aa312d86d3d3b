import type { Metadata } from 'next';
import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import { PlainPage } from '#components/site/plain-page.tsx';
import { Emergency } from './emergency.tsx';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('notFound'))('title') });

const NotFound = async () => {
  const t = await getTranslations('notFound');
  return (
    <PlainPage title={t('title')}>
      <p>{t('text')}</p>
      <p>
        <Link className="btn btn-outline" href="/" prefetch={false}>
          {t('home')}
        </Link>
      </p>
      <Emergency />
    </PlainPage>
  );
};

export default NotFound;
