'use client';
/** Said when a page could not be shown. Knows both languages by itself, because what chooses one may be what failed. */
import { useSyncExternalStore } from 'react';
import sentences from '../messages/failure.json' with { type: 'json' };

export type FailureProps = { error: Error & { digest?: string }; reset: () => void };

const noChange = () => () => {};

const languageOfPage = (): 'en' | 'es' => {
  const language = document.documentElement.lang || navigator.language;
  return language.startsWith('es') ? 'es' : 'en';
};

export const Failure = ({ error, reset }: FailureProps) => {
  const locale = useSyncExternalStore(noChange, languageOfPage, () => 'en' as const);
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
        {error.digest && (
          <p className="text-sm text-ink-2">
            {words.code} <span className="code">{error.digest}</span>
          </p>
        )}
      </div>
    </main>
  );
};
