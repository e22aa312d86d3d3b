import './globals.css';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Contained } from '#components/banner/contained.tsx';
import { LiveBanner } from '#components/banner/live-banner.tsx';
import { LiveProvider } from '#components/banner/live-provider.tsx';
import { bannerSentences, noticeSentences } from '#components/banner/sentences.ts';
import { NoticeList } from '#components/notices/notice-list.tsx';
import { HeaderBoundary } from '#components/site/header-boundary.tsx';
import { headerWords } from '#components/site/header-words.ts';
import { RememberTelephone } from '#components/site/remember-telephone.tsx';
import { SiteFooter } from '#components/site/site-footer.tsx';
import { SiteHeader } from '#components/site/site-header.tsx';
import { canWrite, mayAdminister } from '#domain/rights.ts';
import { readerLocale } from '#server/identity/reader-locale.ts';
import { currentViewer } from '#server/identity/session.ts';
import { markOf } from '#server/identity/token.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import type { LiveState } from '#server/live/view.ts';
import { readOrganization } from '#server/organization/settings.ts';
import type { Organization } from '#server/organization/view.ts';
import { directionOf, type Locale } from '../messages/languages.ts';
import { getTranslations, type Translations } from '../messages/translations.ts';
import { setLocale, signOut } from './actions.ts';
import { readerState } from './reading.ts';

// Every page depends on who asks; and without this, next build would run them without settings.
export const dynamic = 'force-dynamic';

export const viewport: Viewport = { width: 'device-width', initialScale: 1, viewportFit: 'cover' };

export const generateMetadata = async (): Promise<Metadata> => {
  const [{ companyName }] = await Promise.all([readOrganization(), readerState()]);
  return { title: { default: companyName, template: `%s · ${companyName}` }, robots: { index: false, follow: false } };
};

/** Asked for with the page, so that it is there when the first letters are drawn; latin-ext comes when a name needs it. */
const letters = new URL('../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2', import.meta.url).pathname;

/** The company's colour. Its address says which, so that browsers keep it and a change is another address. */
const Accent = ({ accent }: Pick<Organization, 'accent'>) =>
  accent && <link rel="stylesheet" href={`/accent.css?light=${accent.light.slice(1)}&dark=${accent.dark.slice(1)}`} />;

/** The banner comes first in the document and stands below the header to the eye (`order` in the styles). */
type SignedInProps = {
  t: Translations;
  viewer: Viewer;
  state: LiveState;
  locale: Locale;
  company: string;
  telephone: string;
  path: string;
  children: ReactNode;
};

const SignedIn = ({ t, viewer, state, locale, company, telephone, path, children }: SignedInProps) => {
  const mark = markOf(viewer.sessionHash);
  return (
    <LiveProvider key={mark} mark={mark} initial={state} locale={locale} zone={viewer.timeZone} telephone={telephone}>
      <LiveBanner sentences={bannerSentences(t, company)} path={path} />
      <Contained>
        <NoticeList sentences={noticeSentences(t)} path={path} />
      </Contained>
      {children}
    </LiveProvider>
  );
};

const Layout = async ({ children }: { children: ReactNode }) => {
  const [given, locale, viewer, state, t, organization] = await Promise.all([
    headers(),
    readerLocale(),
    currentViewer(),
    readerState(),
    getTranslations(),
    readOrganization(),
  ]);
  const path = given.get('x-pregon-path') ?? '/';
  const company = organization.companyName;
  const page = (
    <>
      <HeaderBoundary>
        <SiteHeader
          words={headerWords(t)}
          company={company}
          logo={organization.logo?.version ?? null}
          locale={locale}
          personName={viewer?.name ?? null}
          canWrite={viewer !== null && canWrite(viewer)}
          mayAdminister={viewer !== null && mayAdminister(viewer)}
          signOut={signOut}
          setLocale={setLocale}
        />
      </HeaderBoundary>
      {children}
      <SiteFooter t={t} company={company} />
    </>
  );
  return (
    <html lang={locale} dir={directionOf(locale)}>
      <head>
        <link rel="preload" href={letters} as="font" type="font/woff2" crossOrigin="anonymous" />
        <Accent accent={organization.accent} />
      </head>
      <body className="flex flex-col min-h-dvh">
        <a className="skip" href="#content">
          {t('site.skip')}
        </a>
        {viewer && state ? (
          <SignedIn t={t} viewer={viewer} state={state} locale={locale} company={company} telephone={organization.telephone} path={path}>
            {page}
          </SignedIn>
        ) : (
          page
        )}
        <Contained>
          <RememberTelephone telephone={organization.telephone} />
        </Contained>
      </body>
    </html>
  );
};

export default Layout;
