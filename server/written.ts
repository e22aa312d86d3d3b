/**
 * Written texts as trees.
 * Invariant: each text is parsed once, however often it is shown; the key is the text itself, so that a tree never belongs to another text;
 * invisible characters are removed. The cache is limited by its letters; the tree unused for longest goes first.
 */
import { cleaned } from '#domain/characters.ts';
import { type Steps, toSteps } from '#domain/steps.ts';
import { type Block, parseText } from '#domain/text.ts';

/** A few hundred of the longest texts. */
const mostLetters = 2_000_000;

export type Written = { body: Block[]; steps: Steps };

const kept = new Map<string, Written>();
let letters = 0;

/** One text, as blocks and as steps. */
export const readWritten = (text: string): Written => {
  const before = kept.get(text);
  kept.delete(text);
  const body = before?.body ?? parseText(cleaned(text));
  const written = before ?? { body, steps: toSteps(body) };
  if (!before) letters += text.length;
  kept.set(text, written);
  for (const [oldest] of kept) {
    if (letters <= mostLetters) break;
    kept.delete(oldest);
    letters -= oldest.length;
  }
  return written;
};
