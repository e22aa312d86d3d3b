import './globals.css';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import { getLocale, getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { LiveBanner } from '#components/banner/live-banner.tsx';
import { LiveProvider } from '#components/banner/live-provider.tsx';
import { bannerSentences } from '#components/banner/sentences.ts';
import { SiteFooter } from '#components/site/site-footer.tsx';
import { SiteHeader } from '#components/site/site-header.tsx';
import { env } from '#env';
import type { Locale } from '#server/announcements/view.ts';
import { currentViewer } from '#server/identity/session.ts';
import { canWrite, type Viewer } from '#server/identity/viewer.ts';
import { liveStateFor } from '#server/live/state.ts';
import { setLocale, signOut } from './actions.ts';

// Every page depends on who asks; and without this, next build would run them without settings.
export const dynamic = 'force-dynamic';

export const viewport: Viewport = { width: 'device-width', initialScale: 1, viewportFit: 'cover' };

export const generateMetadata = (): Metadata => ({
  title: { default: env().COMPANY_NAME, template: `%s · ${env().COMPANY_NAME}` },
  robots: { index: false, follow: false },
});

/** The banner comes first in the document and stands below the header to the eye (`order` in the styles). */
const SignedIn = async ({ viewer, locale, children }: { viewer: Viewer; locale: Locale; children: ReactNode }) => {
  const [state, t, given] = await Promise.all([liveStateFor(viewer, locale), getTranslations(), headers()]);
  return (
    <LiveProvider initial={state} locale={locale} zone={viewer.timeZone}>
      <LiveBanner sentences={bannerSentences(t)} path={given.get('x-pregon-path') ?? '/'} />
      {children}
    </LiveProvider>
  );
};

const Layout = async ({ children }: { children: ReactNode }) => {
  const [locale, viewer, t] = await Promise.all([getLocale(), currentViewer(), getTranslations('site')]);
  const page = (
    <>
      <SiteHeader
        company={env().COMPANY_NAME}
        locale={locale}
        personName={viewer?.name ?? null}
        canWrite={viewer !== null && canWrite(viewer)}
        signOut={signOut}
        setLocale={setLocale}
      />
      {children}
      <SiteFooter company={env().COMPANY_NAME} />
    </>
  );
  return (
    <html lang={locale}>
      <body className="flex flex-col min-h-dvh">
        <a className="skip" href="#content">
          {t('skip')}
        </a>
        {viewer ? (
          <SignedIn viewer={viewer} locale={locale === 'es' ? 'es' : 'en'}>
            {page}
          </SignedIn>
        ) : (
          page
        )}
      </body>
    </html>
  );
};

export default Layout;
