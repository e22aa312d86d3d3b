'use client';
/** The head of every page: the company, where one can go, the language, who one is. */
import { Languages, LogOut, Menu, UserRound } from 'lucide-react';
import Link from 'next/link';
import { PersonChip } from '#components/chips.tsx';
import { languageNames, locales } from '../../messages/languages.ts';
import { BackField } from './back-field.tsx';
import { CompanyMark } from './company-mark.tsx';
import type { HeaderWords } from './header-words.ts';
import { NavLink } from './nav-link.tsx';

type FormAction = (form: FormData) => Promise<void>;

export type SiteHeaderProps = {
  words: HeaderWords;
  company: string;
  /** Version of the company's own logo; null: the portal's mark. */
  logo: string | null;
  locale: string;
  /** Null when nobody is signed in. */
  personName: string | null;
  canWrite: boolean;
  mayAdminister: boolean;
  signOut: FormAction;
  setLocale: FormAction;
};

/** The header stays when the language changes: a menu would stay open over what one reads. */
const closeMenu = (pressed: HTMLElement): void => {
  const menu = pressed.closest('details');
  menu?.querySelector('summary')?.focus();
  menu?.removeAttribute('open');
};

const LanguageForm = ({ locale, setLocale, className }: Pick<SiteHeaderProps, 'locale' | 'setLocale'> & { className: string }) => {
  return (
    <form action={setLocale} className="contents">
      <BackField />
      {locales
        .filter((other) => other !== locale)
        .map((other, place) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: when the language has changed, whoever pressed it still stands on the same button
            key={place}
            type="submit"
            name="locale"
            value={other}
            lang={other}
            className={`${className} gap-1.5 cursor-pointer`}
            onClick={(event) => closeMenu(event.currentTarget)}
          >
            <Languages className="ico" aria-hidden="true" />
            <span>{languageNames[other]}</span>
          </button>
        ))}
    </form>
  );
};

const ProfileLink = ({ words }: Pick<SiteHeaderProps, 'words'>) => (
  <NavLink className="menu-item" href="/profile">
    <UserRound className="ico" aria-hidden="true" />
    <span>{words.profile}</span>
  </NavLink>
);

const SignOutForm = ({ words, signOut, className }: Pick<SiteHeaderProps, 'words' | 'signOut'> & { className: string }) => (
  <form action={signOut} className="contents">
    <button type="submit" className={className}>
      <LogOut className="ico" aria-hidden="true" />
      <span>{words.signOut}</span>
    </button>
  </form>
);

const PersonMenu = ({ words, name, signOut }: Pick<SiteHeaderProps, 'words' | 'signOut'> & { name: string }) => (
  <details className="relative">
    <summary className="nav-a gap-2 list-none">
      <PersonChip name={name} />
    </summary>
    <div className="menu-pop">
      <ProfileLink words={words} />
      <SignOutForm words={words} signOut={signOut} className="menu-item" />
    </div>
  </details>
);

const PhoneMenu = ({ words, locale, personName, canWrite, mayAdminister, signOut, setLocale }: SiteHeaderProps) => (
  <details className="relative ms-auto md:hidden">
    <summary className="nav-a gap-2 font-semibold text-ink list-none">
      <Menu className="ico" aria-hidden="true" />
      <span>{words.menu}</span>
    </summary>
    <div className="menu-pop">
      {personName && <p className="px-3 py-2 text-sm text-ink-2 border-b border-line">{personName}</p>}
      <nav aria-label={words.portal}>
        <NavLink href="/">{words.home}</NavLink>
        <NavLink href="/archive" within="/announcements">
          {words.archive}
        </NavLink>
        {canWrite && <NavLink href="/newsroom">{words.newsroom}</NavLink>}
        {mayAdminister && <NavLink href="/directory">{words.directory}</NavLink>}
        {mayAdminister && <NavLink href="/settings">{words.settings}</NavLink>}
      </nav>
      {personName && <ProfileLink words={words} />}
      <LanguageForm locale={locale} setLocale={setLocale} className="menu-item" />
      {personName && <SignOutForm words={words} signOut={signOut} className="menu-item" />}
    </div>
  </details>
);

export const SiteHeader = (props: SiteHeaderProps) => {
  const { words, company, logo, locale, personName, canWrite, mayAdminister, signOut, setLocale } = props;
  return (
    <header className="border-b border-line bg-page -order-3">
      <div className="page flex items-center gap-8 h-14">
        <Link href="/" prefetch={false} className="flex items-center gap-2.5 no-underline text-ink font-semibold min-w-0">
          <CompanyMark logo={logo} />
          <span className="line-clamp-2 leading-5">{company}</span>
        </Link>
        {personName && (
          <nav className="hidden md:flex gap-6 h-14 items-stretch" aria-label={words.portal}>
            <NavLink className="nav-a" href="/">
              {words.home}
            </NavLink>
            <NavLink className="nav-a" href="/archive" within="/announcements">
              {words.archive}
            </NavLink>
            {canWrite && (
              <NavLink className="nav-a" href="/newsroom">
                {words.newsroom}
              </NavLink>
            )}
            {mayAdminister && (
              <NavLink className="nav-a" href="/directory">
                {words.directory}
              </NavLink>
            )}
            {mayAdminister && (
              <NavLink className="nav-a" href="/settings">
                {words.settings}
              </NavLink>
            )}
          </nav>
        )}
        <div className={`ms-auto items-center gap-5 text-[0.9375rem] ${personName ? 'hidden md:flex' : 'flex'}`}>
          <LanguageForm locale={locale} setLocale={setLocale} className="nav-a" />
          {personName && <PersonMenu words={words} name={personName} signOut={signOut} />}
        </div>
        {personName && <PhoneMenu {...props} />}
      </div>
    </header>
  );
};
