import type { Metadata } from 'next';
import { PlainPage } from '#components/site/plain-page.tsx';
import { SessionOver } from '#components/site/session-over.tsx';
import { getTranslations } from '../../messages/translations.ts';
import { Emergency } from '../emergency.tsx';

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('signedOut'))('title') });

const SignedOutPage = async () => {
  const t = await getTranslations('signedOut');
  return (
    <PlainPage title={t('title')}>
      <SessionOver />
      <p>{t('text')}</p>
      <p>
        <a className="btn btn-outline" href="/sign-in">
          {t('again')}
        </a>
      </p>
      <Emergency />
    </PlainPage>
  );
};

export default SignedOutPage;
