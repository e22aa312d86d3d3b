/** The head of every page: the company, where one can go, the language, who one is. */
import { Languages, LogOut, Menu } from 'lucide-react';
import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import { BackField } from './back-field.tsx';
import { NavLink } from './nav-link.tsx';

type FormAction = (form: FormData) => Promise<void>;

export type SiteHeaderProps = {
  company: string;
  locale: string;
  /** Null when nobody is signed in. */
  personName: string | null;
  canWrite: boolean;
  signOut: FormAction;
  setLocale: FormAction;
};

const CompanyMark = () => (
  <svg className="size-7 flex-none" viewBox="0 0 28 28" aria-hidden="true">
    <rect width="28" height="28" rx="4" className="fill-primary" />
    <path d="M6 6.5h16v4.2h-5.6v6.6H22v4.2H6v-4.2h5.6v-6.6H6z" className="fill-primary-content" />
  </svg>
);

const LanguageForm = async ({ locale, setLocale, className }: Pick<SiteHeaderProps, 'locale' | 'setLocale'> & { className: string }) => {
  const t = await getTranslations('site');
  const other = locale === 'es' ? 'en' : 'es';
  return (
    <form action={setLocale} className="contents">
      <BackField />
      <button type="submit" name="locale" value={other} lang={other} className={`${className} gap-1.5 cursor-pointer`}>
        <Languages className="ico" aria-hidden="true" />
        {t(`languages.${other}`)}
      </button>
    </form>
  );
};

const SignOutForm = async ({ signOut, className }: { signOut: FormAction; className: string }) => {
  const t = await getTranslations('site');
  return (
    <form action={signOut} className="contents">
      <button type="submit" className={className}>
        <LogOut className="ico" aria-hidden="true" />
        {t('signOut')}
      </button>
    </form>
  );
};

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => [...part][0] ?? '')
    .join('')
    .toLocaleUpperCase();

const PersonMenu = ({ name, signOut }: { name: string; signOut: FormAction }) => (
  <details className="relative">
    <summary className="nav-a gap-2 list-none">
      <span
        className="grid place-items-center size-7 rounded-full bg-raised border border-line text-xs font-semibold text-ink"
        aria-hidden="true"
      >
        {initials(name)}
      </span>
      {name}
    </summary>
    <div className="menu-pop">
      <SignOutForm signOut={signOut} className="menu-item" />
    </div>
  </details>
);

const PhoneMenu = async ({ locale, personName, canWrite, signOut, setLocale }: SiteHeaderProps) => {
  const t = await getTranslations('site');
  return (
    <details className="relative ml-auto md:hidden">
      <summary className="nav-a gap-2 font-semibold text-ink list-none">
        <Menu className="ico" aria-hidden="true" />
        {t('menu')}
      </summary>
      <div className="menu-pop">
        {personName && <p className="px-3 py-2 text-sm text-ink-2 border-b border-line">{personName}</p>}
        <nav aria-label={t('portal')}>
          <NavLink href="/">{t('home')}</NavLink>
          {canWrite && <NavLink href="/newsroom">{t('newsroom')}</NavLink>}
        </nav>
        <LanguageForm locale={locale} setLocale={setLocale} className="menu-item" />
        {personName && <SignOutForm signOut={signOut} className="menu-item" />}
      </div>
    </details>
  );
};

export const SiteHeader = async (props: SiteHeaderProps) => {
  const { company, locale, personName, canWrite, signOut, setLocale } = props;
  const t = await getTranslations('site');
  return (
    <header className="border-b border-line bg-page -order-3">
      <div className="page flex items-center gap-8 h-14">
        <Link href="/" prefetch={false} className="flex items-center gap-2.5 no-underline text-ink font-semibold min-w-0">
          <CompanyMark />
          <span className="truncate">{company}</span>
        </Link>
        {personName && (
          <nav className="hidden md:flex gap-6 h-14 items-stretch" aria-label={t('portal')}>
            <NavLink className="nav-a" href="/">
              {t('home')}
            </NavLink>
            {canWrite && (
              <NavLink className="nav-a" href="/newsroom">
                {t('newsroom')}
              </NavLink>
            )}
          </nav>
        )}
        <div className={`ml-auto items-center gap-5 text-[0.9375rem] ${personName ? 'hidden md:flex' : 'flex'}`}>
          <LanguageForm locale={locale} setLocale={setLocale} className="nav-a" />
          {personName && <PersonMenu name={personName} signOut={signOut} />}
        </div>
        {personName && <PhoneMenu {...props} />}
      </div>
    </header>
  );
};
