'use client';
/** Said when a page could not be shown. Knows all languages by itself, because what chooses one may be what failed. */
import { useSyncExternalStore } from 'react';
import { browserLanguage } from '#components/banner/browser-extras.ts';
import { EmergencyLine } from '#components/site/emergency-line.tsx';
import { rememberedTelephone } from '#components/site/remember-telephone.tsx';
import failure from '../messages/failure.json' with { type: 'json' };
import { type Locale, toLocale } from '../messages/languages.ts';

export type FailureProps = { error: Error & { digest?: string }; reset: () => void };

const noChange = () => () => {};

const sentences: Record<Locale, (typeof failure)['en']> = failure;

const languageOfPage = (): Locale => {
  const language = document.documentElement.lang || browserLanguage();
  return toLocale(language.split('-')[0]);
};

export const useLanguageOfPage = (): Locale => useSyncExternalStore(noChange, languageOfPage, () => toLocale(undefined));

const Reference = ({ words, reference }: { words: string; reference: string }) => (
  <p>
    <span>{words}</span> <strong className="code whitespace-nowrap">{reference}</strong>
  </p>
);

/** Said in place of a part of a page: the page stays. */
export const FailureLine = ({ reference }: { reference: string }) => {
  const locale = useLanguageOfPage();
  const words = sentences[locale];
  return (
    <div role="alert" lang={locale} className="page py-4 grid gap-2">
      <p>{words.text}</p>
      <Reference words={words.reference} reference={reference} />
      <p>
        <button type="button" className="btn btn-outline" onClick={() => window.location.reload()}>
          {words.again}
        </button>
      </p>
    </div>
  );
};

export const Failure = ({ error, reset }: FailureProps) => {
  const locale = useLanguageOfPage();
  const telephone = useSyncExternalStore(noChange, rememberedTelephone, () => '');
  const words = sentences[locale];
  return (
    <main id="content" className="page pt-10 lg:pt-16 w-full" lang={locale}>
      <div className="max-w-[36rem] grid gap-4">
        <h1 className="text-2xl font-semibold">{words.title}</h1>
        <p>{words.text}</p>
        <p className="flex flex-wrap gap-2">
          <button type="button" className="btn btn-primary" onClick={reset}>
            {words.again}
          </button>
          {/* A plain link: whatever failed is loaded anew. */}
          <a className="btn btn-outline" href="/">
            {words.home}
          </a>
        </p>
        {error.digest && <Reference words={words.reference} reference={error.digest} />}
        <EmergencyLine label={words.emergency} telephone={telephone} />
      </div>
    </main>
  );
};
