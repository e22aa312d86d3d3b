/** An instruction as steps, from the tree of its text. Invariant: a number that was typed is left out only where the same one is shown. */
import { type Block, joined, parseText, type Source, type Span } from './text.ts';

/** The steps of an instruction. `numbered`: the channel counts them itself, from 1. */
export type Steps = { numbered: boolean; of: Span[][] };

const onLines = (lines: Span[][]): Span[] => joined(lines.flatMap((line, index) => (index === 0 ? line : ['\n', ...line])));

/** Steps are the lines of paragraphs and the items of lists. Their marks go only where all of them have one kind, and numbers run 1, 2, 3. */
export const toSteps = (blocks: Block[]): Steps => {
  const steps = blocks.flatMap(({ as, items }) =>
    as === 'p'
      ? items.flatMap(({ lines }) => lines.map((line) => ({ mark: '', of: line })))
      : items.map(({ mark, lines }) => ({ mark, of: onLines(lines) })),
  );
  const isOne = steps.length < 2;
  const runs = !isOne && steps.every(({ mark }, index) => mark !== '-' && mark.slice(0, -1) === String(index + 1));
  const isPlain = steps.every(({ mark }) => mark === steps[0]?.mark && (mark === '' || mark === '-'));
  return {
    numbered: !isOne && (runs || isPlain),
    of: steps.map(({ mark, of }) => (runs || isPlain ? of : joined([mark === '' ? '' : `${mark} `, ...of]))),
  };
};

export const parseSteps = (source: Source): Steps => toSteps(parseText(source));
