/** The sentences of an answer: ids of FormState to what messages/ says. */

import type { FormState } from '#domain/form.ts';
import { fill } from './time-words.ts';

export type FormWords = Record<string, string>;

/** `errors` and `outcome` of messages/ in one list, with their group before the name. */
export const formWords = (groups: { errors: unknown; outcome: unknown }): FormWords =>
  Object.fromEntries(
    Object.entries(groups).flatMap(([group, sentences]) =>
      Object.entries(sentences as Record<string, string>).map(([name, sentence]) => [`${group}.${name}`, sentence]),
    ),
  );

/** For each field of which something was not taken: what that was. */
export const removedWords = (words: FormWords, { removed = {} }: FormState): Record<string, string> =>
  Object.fromEntries(Object.entries(removed).map(([name, { codes }]) => [name, fill(wordFor(words, 'errors', 'removed'), { codes })]));

/**
 * The sentence for an id, looked up where it belongs first; an unknown id is an unexpected error, never an empty place. After a blank an id may
 * have the reference of the line in the log.
 */
export const wordFor = (words: FormWords, group: 'errors' | 'outcome', idAndReference: string): string => {
  const [id = '', reference] = idAndReference.split(' ');
  const other = group === 'errors' ? 'outcome' : 'errors';
  const sentence = words[`${group}.${id}`] ?? words[`${other}.${id}`] ?? words['errors.unexpected'] ?? id;
  return reference ? `${sentence} ${fill(words['errors.reference'] ?? '{reference}', { reference })}` : sentence;
};

/**
 * The sentence a form of the newsroom shows after a failure; null when all is well. `lost`: no answer came, so that nobody knows whether the
 * action worked. `fields`: the fields whose own error may be shown here; the first that has one wins.
 */
export const problemOf = (
  { state, lost }: { state: FormState; lost: boolean },
  { words, answers }: { words: { lost: string }; answers: FormWords },
  fields: string[] = [],
): string | null => {
  if (lost || state.outcome === 'unconfirmed') return words.lost;
  if (state.outcome === 'not-sent') return wordFor(answers, 'outcome', state.message);
  if (state.outcome !== 'invalid') return null;
  const own = fields.find((name) => state.fields[name] !== undefined);
  return wordFor(answers, 'errors', state.fields[own ?? ''] ?? state.message);
};
