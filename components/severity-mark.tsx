/** The severity's shape. Never without its word beside it. */
import type { Severity } from '#domain/severity.ts';

/** The kinds of marks: a severity, an exercise, or that it is over. */
export type Look = Severity | 'exercise' | 'ok';

/** An outline, and for a severity the sign in it: top and height of its bar, centre of its dot. */
type Shape = [outline: string, top?: number, height?: number, dot?: number];

/** The most severe first: `looks` is read off this. What is only tried, and what is over, last. */
const shapes: Record<Look, Shape> = {
  extreme: ['M7.6 1.5h8.8l6.1 6.1v8.8l-6.1 6.1H7.6l-6.1-6.1V7.6z', 5.9, 8.2, 17.3],
  severe: ['M12 2.4 22.6 20.9H1.4z', 8.6, 6.6, 17.8],
  moderate: ['M12 1.3 22.7 12 12 22.7 1.3 12z', 6.2, 7.4, 16.7],
  minor: ['M12 1.4a10.6 10.6 0 1 1 0 21.2 10.6 10.6 0 0 1 0-21.2z', 10.2, 7.8, 7.2],
  exercise: ['M3.3 1.8h17.4q1.5 0 1.5 1.5v17.4q0 1.5-1.5 1.5H3.3q-1.5 0-1.5-1.5V3.3q0-1.5 1.5-1.5z'],
  ok: ['M3 12.8 9.2 19 21.2 6'],
};

export const looks = Object.keys(shapes) as Look[];

export const SeverityMark = ({ look, inverted = false, large = false }: { look: Look; inverted?: boolean; large?: boolean }) => {
  const [outline, top, height, dot] = shapes[look];
  return (
    <svg className={`mark ${inverted ? 'mark-inv' : ''} ${large ? 'size-7' : ''}`} viewBox="0 0 24 24" aria-hidden="true">
      <path className={look === 'ok' ? 'tick' : 'f'} d={outline} />
      {look === 'exercise' && <path className="gs" d="M3.5 13.5l10-10M5.5 20.5l15-15M12.5 20.5l8-8" />}
      {dot && (
        <>
          <rect className="g" x="10.7" y={top} width="2.6" height={height} rx="1.3" />
          <circle className="g" cx="12" cy={dot} r="1.55" />
        </>
      )}
    </svg>
  );
};

/** Mark and word in the severity's own colour, for lists. */
export const SeverityWord = ({ look, word }: { look: Look; word: string }) => (
  <span className="sev-word" data-severity={look}>
    <SeverityMark look={look} />
    <span>{word}</span>
  </span>
);
