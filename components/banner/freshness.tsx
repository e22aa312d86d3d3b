'use client';
/** The freshness line: how old the shown state is. Not spoken while it counts; says in plain words when the page is not live. */
import { fill, withDay } from '#components/time-words.ts';
import { dialled } from '#domain/telephone.ts';
import type { Freshness } from './freshness-of.ts';
import { Radio, WifiOff } from './icons.tsx';
import { useFreshness, useLive } from './live-provider.tsx';
import type { FreshnessWords } from './sentences.ts';

const useFreshnessText = (words: FreshnessWords): { kind: Freshness['kind']; bad: boolean; text: string } => {
  const { kind, seconds, atServerMs } = useFreshness();
  const { zone, locale } = useLive();
  const bad = kind === 'lost' || kind === 'signedOut';
  return { kind, bad, text: fill(words[kind], { s: seconds, time: withDay(atServerMs, zone, locale) }, locale) };
};

export const FreshnessLine = ({ words, onFill = false, path }: { words: FreshnessWords; onFill?: boolean; path: string }) => {
  const { text, bad, kind } = useFreshnessText(words);
  const Icon = bad ? WifiOff : Radio;
  const loud = onFill ? 'bg-sev-ink text-sev rounded px-2 py-1 font-semibold' : 'font-semibold text-sev-text';
  return (
    <span
      className={`inline-flex items-start gap-2 ${bad ? loud : ''}`}
      data-severity={bad && !onFill ? 'severe' : undefined}
      aria-live="off"
      data-testid="freshness"
    >
      <Icon className="ico mt-[0.1875rem]" />
      <span suppressHydrationWarning>
        <span suppressHydrationWarning>{text}</span> <WhatToDo kind={kind} words={words} path={path} />
      </span>
    </span>
  );
};

type WhatToDoProps = { kind: Freshness['kind']; words: FreshnessWords; path: string };

const WhatToDo = ({ kind, words, path }: WhatToDoProps) => {
  const { telephone } = useLive();
  if (kind === 'signedOut')
    return (
      <a className="underline" href={`/sign-in?to=${encodeURIComponent(path)}`}>
        {words.signInAgain}
      </a>
    );
  return (
    kind === 'lost' &&
    telephone !== '' && (
      <a className="underline" href={`tel:${dialled(telephone)}`}>
        {fill(words.call, { telephone })}
      </a>
    )
  );
};

/** Stands on every page above everything when the page is no longer live, also when nothing was. Spoken once. */
export const TroubleLine = ({ words, path }: { words: FreshnessWords; path: string }) => {
  const { text, bad, kind } = useFreshnessText(words);
  return (
    <div role="status" className="-order-2 no-print">
      {bad && (
        <p className="bg-sev-surface border-b border-sev-line" data-severity="severe">
          <span className="page flex items-start gap-2 py-2.5 text-[0.9375rem] font-semibold text-sev-text">
            <WifiOff className="ico mt-1" />
            <span>
              <span>{text}</span> <WhatToDo kind={kind} words={words} path={path} />
            </span>
          </span>
        </p>
      )}
    </div>
  );
};
