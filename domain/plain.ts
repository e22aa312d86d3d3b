/** Written text where nothing can be bold or pressed: spoken, in a notification. Knows the tree alone, so that it weighs nothing. */
import type { Steps } from './steps.ts';
import type { Span } from './text.ts';

/** The words, without where they lead. */
export const toWords = (spans: Span[]): string => spans.map((span) => (typeof span === 'string' ? span : toWords(span.of))).join('');

/** A line each, with its number. */
export const toLines = ({ numbered, of }: Steps): string =>
  of.map((step, index) => (numbered ? `${index + 1}. ` : '') + toWords(step)).join('\n');

/** With the stop that makes a voice pause, unless its writer set one. */
export const asSentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);
