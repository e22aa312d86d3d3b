import { CircleAlert, LogIn, ShieldCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { PlainPage } from '#components/site/plain-page.tsx';
import { readHouse } from '#server/house/settings.ts';
import { safePath } from '#server/identity/origin.ts';
import { getTranslations } from '../../messages/translations.ts';
import { Emergency } from '../emergency.tsx';

type Query = { to?: string | string[]; error?: string | string[] };

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('signIn'))('title') });

/** next-auth's codes, in three sentences: the provider did not answer, it refused, anything else. */
const reasonOf = (code: string): 'unreachable' | 'refused' | 'other' => {
  if (code === 'OAuthSignin') return 'unreachable';
  return ['OAuthCallback', 'AccessDenied', 'Callback'].includes(code) ? 'refused' : 'other';
};

const startHref = (to: string | string[] | undefined): string =>
  `/sign-in/start?to=${encodeURIComponent(safePath(typeof to === 'string' ? to : null))}`;

const SignInPage = async ({ searchParams }: { searchParams: Promise<Query> }) => {
  const [t, query, house] = await Promise.all([getTranslations('signIn'), searchParams, readHouse()]);
  return (
    <PlainPage title={t('title')}>
      {typeof query.error === 'string' && (
        <p role="alert" data-severity="extreme" className="note flex gap-2 font-semibold text-sev-text">
          <CircleAlert className="ico mt-1" aria-hidden="true" />
          {t(`errors.${reasonOf(query.error)}`)}
        </p>
      )}
      <p>{t('lead', { company: house.companyName })}</p>
      <p>
        {/* A plain link: it leads out of the portal through redirects. */}
        <a className="btn btn-primary max-sm:w-full" href={startHref(query.to)}>
          <LogIn className="ico" aria-hidden="true" />
          {t('button')}
        </a>
      </p>
      <p className="text-sm text-ink-2">{t('afterwards')}</p>
      <p className="sec text-sm text-ink-2 flex gap-2">
        <ShieldCheck className="ico mt-0.5" aria-hidden="true" />
        {t('safe')}
      </p>
      <Emergency />
    </PlainPage>
  );
};

export default SignInPage;
