'use client';
/** How old what one sees is. Never spoken while it counts; says so in plain words when it is not live. */
import { clock, fill } from '#components/time-words.ts';
import { Radio, WifiOff } from './icons.tsx';
import { useFreshness, useLive } from './live-provider.tsx';
import type { FreshnessWords } from './sentences.ts';

const useFreshnessText = (words: FreshnessWords): { bad: boolean; text: string; signedOut: boolean } => {
  const fresh = useFreshness();
  const { zone, locale } = useLive();
  const text = fill(words[fresh.kind], { s: fresh.seconds, time: clock(fresh.atServerMs, zone, locale) });
  return { text, bad: fresh.kind === 'lost' || fresh.kind === 'signedOut', signedOut: fresh.kind === 'signedOut' };
};

export const FreshnessLine = ({ words, onFill = false, path }: { words: FreshnessWords; onFill?: boolean; path: string }) => {
  const { text, bad, signedOut } = useFreshnessText(words);
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
        <span suppressHydrationWarning>{text}</span> {signedOut && <SignInAgain words={words} path={path} />}
      </span>
    </span>
  );
};

const SignInAgain = ({ words, path }: { words: FreshnessWords; path: string }) => (
  <a className="underline" href={`/sign-in?to=${encodeURIComponent(path)}`}>
    {words.signInAgain}
  </a>
);

/** Stands on every page above everything when the page is no longer live, also when nothing was. Spoken once. */
export const TroubleLine = ({ words, path }: { words: FreshnessWords; path: string }) => {
  const { text, bad, signedOut } = useFreshnessText(words);
  return (
    <div role="status" className="-order-2 no-print">
      {bad && (
        <p className="bg-sev-surface border-b border-sev-line" data-severity="severe">
          <span className="page flex items-start gap-2 py-2.5 text-[0.9375rem] font-semibold text-sev-text">
            <WifiOff className="ico mt-1" />
            <span>
              <span>{text}</span> {signedOut && <SignInAgain words={words} path={path} />}
            </span>
          </span>
        </p>
      )}
    </div>
  );
};
