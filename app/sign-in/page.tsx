import { CircleAlert, LogIn, ShieldCheck } from 'lucide-react';
import type { Metadata } from 'next';
import { PlainPage } from '#components/site/plain-page.tsx';
import { safePath } from '#server/identity/origin.ts';
import { causes } from '#server/identity/sign-on-failure.ts';
import { readOrganization } from '#server/organization/settings.ts';
import { getTranslations } from '../../messages/translations.ts';
import { Emergency } from '../emergency.tsx';

type Query = { to?: string | string[]; error?: string | string[]; ref?: string | string[] };

export const generateMetadata = async (): Promise<Metadata> => ({ title: (await getTranslations('signIn'))('title') });

type Reason = 'unreachable' | 'refused' | 'inactive' | 'over' | 'database' | 'setup' | 'other';

/** A cause of the log, in a sentence that says what to do. */
const reasonOf = (code: string): Reason => {
  const cause = causes.find((known) => known === code) ?? 'other';
  if (cause === 'unreachable' || cause === 'timeout' || cause === 'userinfo') return 'unreachable';
  if (cause === 'state' || cause === 'code') return 'over';
  if (cause === 'refused' || cause === 'inactive' || cause === 'database' || cause === 'other') return cause;
  return 'setup';
};

const Failed = async ({ query }: { query: Query }) => {
  const t = await getTranslations('signIn');
  if (typeof query.error !== 'string') return null;
  const reference = typeof query.ref === 'string' && /^\d{4}-\d{4}-\d{4}$/.test(query.ref) ? query.ref : null;
  return (
    <div role="alert" data-severity="extreme" className="note flex gap-2 text-sev-text">
      <CircleAlert className="ico mt-1" aria-hidden="true" />
      <div>
        <p className="font-semibold">{t(`errors.${reasonOf(query.error)}`)}</p>
        {reference && <p className="num">{t('reference', { reference })}</p>}
      </div>
    </div>
  );
};

const startHref = (to: string | string[] | undefined): string =>
  `/sign-in/start?to=${encodeURIComponent(safePath(typeof to === 'string' ? to : null))}`;

const SignInPage = async ({ searchParams }: { searchParams: Promise<Query> }) => {
  const [t, query, organization] = await Promise.all([getTranslations('signIn'), searchParams, readOrganization()]);
  return (
    <PlainPage title={t('title')}>
      <Failed query={query} />
      <p>{t('lead', { company: organization.companyName })}</p>
      <p>
        {/* A plain link: it leads out of the portal through redirects. */}
        <a className="btn btn-primary max-sm:w-full" href={startHref(query.to)}>
          <LogIn className="ico" aria-hidden="true" />
          <span>{t('button')}</span>
        </a>
      </p>
      <p className="text-sm text-ink-2">{t('afterwards')}</p>
      <p className="sec text-sm text-ink-2 flex gap-2">
        <ShieldCheck className="ico mt-0.5" aria-hidden="true" />
        <span>{t('safe')}</span>
      </p>
      <Emergency />
    </PlainPage>
  );
};

export default SignInPage;
