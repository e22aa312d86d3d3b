/** The severity's shape. Never without its word beside it. */
import type { ReactNode } from 'react';
import type { Severity } from '#server/live/view.ts';

/** What a mark may stand for: a severity, an exercise, or that it is over. */
export type Look = Severity | 'exercise' | 'ok';

const Sign = ({ bar, dot }: { bar: [number, number]; dot: number }) => (
  <>
    <rect className="g" x="10.7" y={bar[0]} width="2.6" height={bar[1]} rx="1.3" />
    <circle className="g" cx="12" cy={dot} r="1.55" />
  </>
);

const shapes: Record<Look, ReactNode> = {
  extreme: (
    <>
      <path className="f" d="M7.6 1.5h8.8l6.1 6.1v8.8l-6.1 6.1H7.6l-6.1-6.1V7.6z" />
      <Sign bar={[5.9, 8.2]} dot={17.3} />
    </>
  ),
  severe: (
    <>
      <path className="f" d="M12 2.4 22.6 20.9H1.4z" />
      <Sign bar={[8.6, 6.6]} dot={17.8} />
    </>
  ),
  moderate: (
    <>
      <path className="f" d="M12 1.3 22.7 12 12 22.7 1.3 12z" />
      <Sign bar={[6.2, 7.4]} dot={16.7} />
    </>
  ),
  minor: (
    <>
      <circle className="f" cx="12" cy="12" r="10.6" />
      <Sign bar={[10.2, 7.8]} dot={7.2} />
    </>
  ),
  exercise: (
    <>
      <rect className="f" x="1.8" y="1.8" width="20.4" height="20.4" rx="1.5" />
      <path className="gs" d="M3.5 13.5l10-10M5.5 20.5l15-15M12.5 20.5l8-8" />
    </>
  ),
  ok: <path className="tick" d="M3 12.8 9.2 19 21.2 6" fill="none" strokeWidth="3.6" strokeLinecap="round" strokeLinejoin="round" />,
};

export const SeverityMark = ({ look, inverted = false, large = false }: { look: Look; inverted?: boolean; large?: boolean }) => (
  <svg className={`mark ${inverted ? 'mark-inv' : ''} ${large ? 'size-7' : ''}`} viewBox="0 0 24 24" aria-hidden="true">
    {shapes[look]}
  </svg>
);

/** Mark and word in the severity's own colour, for lists. */
export const SeverityWord = ({ look, word }: { look: Look; word: string }) => (
  <span className="sev-word" data-severity={look}>
    <SeverityMark look={look} />
    <span>{word}</span>
  </span>
);
