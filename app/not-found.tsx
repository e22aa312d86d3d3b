import type { Metadata } from 'next';
import Link from 'next/link';
import { EmergencyLine } from '#components/site/emergency-line.tsx';
import { PlainPage } from '#components/site/plain-page.tsx';
import { readOrganization } from '#server/organization/settings.ts';
import { getTranslations } from '../messages/translations.ts';
import { readerState } from './reading.ts';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('notFound'))('title') });

const NotFound = async () => {
  const [t, { telephone }] = await Promise.all([getTranslations(), readOrganization(), readerState()]);
  return (
    <PlainPage title={t('notFound.title')}>
      <p>{t('notFound.text')}</p>
      <p>
        <Link className="btn btn-outline" href="/" prefetch={false}>
          {t('notFound.home')}
        </Link>
      </p>
      <EmergencyLine label={t('settings.emergency')} telephone={telephone} />
    </PlainPage>
  );
};

export default NotFound;
