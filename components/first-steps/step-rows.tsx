/** The first steps, a row each: whether it is done, what was found, and where one goes on. */
import { CircleCheck, CircleDashed, CircleQuestionMark } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { StepState, StepView } from '#server/first-steps/view.ts';

/** One in its reader's words. */
export type StepWords = { title: string; state: string; text: string; link: string | null; commandLabel: string; command: string | null };

const marks = { done: CircleCheck, todo: CircleDashed, unknown: CircleQuestionMark };
const looks: Record<StepState, string> = { done: 'text-ok', todo: 'text-ink', unknown: 'text-sev-text' };

const Mark = ({ state, word }: { state: StepState; word: string }) => {
  const Icon = marks[state];
  return (
    <p
      className={`flex gap-2 text-[0.9375rem] leading-6 font-semibold ${looks[state]}`}
      data-severity={state === 'unknown' ? 'severe' : undefined}
    >
      <Icon className="ico mt-[0.2em]" aria-hidden="true" />
      <span>{word}</span>
    </p>
  );
};

const Way = ({ step, words, isNext }: { step: StepView; words: StepWords; isNext: boolean }) => {
  if (!step.go || words.link === null) return null;
  const look = step.state === 'done' ? 'link-plain inline-flex items-center min-h-11' : `btn ${isNext ? 'btn-primary' : 'btn-outline'}`;
  return (
    <Link className={look} href={step.go.href} prefetch={false}>
      <span>{words.link}</span>
      <span className="sr-only">{`: ${words.title}`}</span>
    </Link>
  );
};

type RowProps = {
  step: StepView;
  words: StepWords;
  /** The first one to do: its button is the page's main one. */
  isNext: boolean;
  /** The button of a step that is done on this page. */
  children?: ReactNode;
};

export const StepRow = ({ step, words, isNext, children }: RowProps) => (
  <li
    id={step.id}
    className="py-4 grid gap-x-6 gap-y-2 sm:grid-cols-[10.5rem_minmax(0,1fr)] lg:grid-cols-[10.5rem_minmax(0,1fr)_18rem] items-start"
    data-state={step.state}
  >
    <Mark state={step.state} word={words.state} />
    <div className="grid gap-2 justify-items-start">
      <div>
        <h2 className="font-semibold">{words.title}</h2>
        <p className="mt-0.5 text-[0.9375rem] text-ink-2 max-w-[68ch] break-words">{words.text}</p>
      </div>
      {words.command !== null && (
        <p className="text-[0.9375rem]">
          <span className="sr-only">{`${words.commandLabel}: `}</span>
          <code className="code chip">{words.command}</code>
        </p>
      )}
    </div>
    <div className="sm:col-start-2 lg:col-start-3 grid gap-2 justify-items-start">
      <Way step={step} words={words} isNext={isNext} />
      {children}
    </div>
  </li>
);

/** Beside the words that say the same: to the eye alone. */
export const Progress = ({ done, all }: { done: number; all: number }) => (
  <svg className="bar-svg mt-2 max-w-[30rem]" viewBox={`0 0 ${all} 1`} preserveAspectRatio="none" aria-hidden="true">
    <rect className="fill-line" width={all} height="1" />
    <rect className="fill-primary" width={done} height="1" />
  </svg>
);
