import './globals.css';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import { getLocale, getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { LiveBanner } from '#components/banner/live-banner.tsx';
import { LiveProvider } from '#components/banner/live-provider.tsx';
import { bannerSentences, noticeSentences } from '#components/banner/sentences.ts';
import { NoticeList } from '#components/notices/notice-list.tsx';
import { RememberTelephone } from '#components/site/remember-telephone.tsx';
import { SiteFooter } from '#components/site/site-footer.tsx';
import { SiteHeader } from '#components/site/site-header.tsx';
import { readHouse } from '#server/house/settings.ts';
import type { House } from '#server/house/view.ts';
import { currentViewer } from '#server/identity/session.ts';
import { markOf } from '#server/identity/token.ts';
import { canWrite, type Viewer } from '#server/identity/viewer.ts';
import { liveStateForPage } from '#server/live/state.ts';
import { directionOf, type Locale, toLocale } from '../messages/languages.ts';
import { setLocale, signOut } from './actions.ts';

// Every page depends on who asks; and without this, next build would run them without settings.
export const dynamic = 'force-dynamic';

export const viewport: Viewport = { width: 'device-width', initialScale: 1, viewportFit: 'cover' };

export const generateMetadata = async (): Promise<Metadata> => {
  const { companyName } = await readHouse();
  return { title: { default: companyName, template: `%s · ${companyName}` }, robots: { index: false, follow: false } };
};

/** Asked for with the page, so that it is there when the first letters are drawn; latin-ext comes when a name needs it. */
const letters = new URL('../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2', import.meta.url).pathname;

/** The company's colour. Its address says which, so that browsers keep it and a change is another address. */
const Accent = ({ accent }: Pick<House, 'accent'>) =>
  accent && <link rel="stylesheet" href={`/accent.css?light=${accent.light.slice(1)}&dark=${accent.dark.slice(1)}`} />;

/** The banner comes first in the document and stands below the header to the eye (`order` in the styles). */
type SignedInProps = { viewer: Viewer; locale: Locale; company: string; children: ReactNode };

const SignedIn = async ({ viewer, locale, company, children }: SignedInProps) => {
  const [state, t, given] = await Promise.all([liveStateForPage(viewer, locale), getTranslations(), headers()]);
  const path = given.get('x-pregon-path') ?? '/';
  const mark = markOf(viewer.sessionHash);
  return (
    <LiveProvider key={mark} mark={mark} initial={state} locale={locale} zone={viewer.timeZone}>
      <LiveBanner sentences={bannerSentences(t, company)} path={path} />
      <NoticeList sentences={noticeSentences(t)} path={path} />
      {children}
    </LiveProvider>
  );
};

const Layout = async ({ children }: { children: ReactNode }) => {
  const [locale, viewer, t, house] = await Promise.all([getLocale(), currentViewer(), getTranslations('site'), readHouse()]);
  const page = (
    <>
      <SiteHeader
        company={house.companyName}
        logo={house.logo?.version ?? null}
        locale={locale}
        personName={viewer?.name ?? null}
        canWrite={viewer !== null && canWrite(viewer)}
        isAdministrator={viewer?.isAdministrator ?? false}
        signOut={signOut}
        setLocale={setLocale}
      />
      {children}
      <SiteFooter company={house.companyName} />
    </>
  );
  return (
    <html lang={locale} dir={directionOf(locale)}>
      <head>
        <link rel="preload" href={letters} as="font" type="font/woff2" crossOrigin="anonymous" />
        <Accent accent={house.accent} />
      </head>
      <body className="flex flex-col min-h-dvh">
        <a className="skip" href="#content">
          {t('skip')}
        </a>
        {viewer ? (
          <SignedIn viewer={viewer} locale={toLocale(locale)} company={house.companyName}>
            {page}
          </SignedIn>
        ) : (
          page
        )}
        <RememberTelephone telephone={house.telephone} />
      </body>
    </html>
  );
};

export default Layout;
