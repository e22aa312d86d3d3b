/** The sentences of an answer: ids of FormState to what messages/ says. */
export type FormWords = Record<string, string>;

/** `errors` and `outcome` of messages/ in one list, with their group before the name. */
export const formWords = (groups: { errors: unknown; outcome: unknown }): FormWords =>
  Object.fromEntries(
    Object.entries(groups).flatMap(([group, sentences]) =>
      Object.entries(sentences as Record<string, string>).map(([name, sentence]) => [`${group}.${name}`, sentence]),
    ),
  );

/** The sentence for an id, looked up where it belongs first; an unknown id is an unexpected error, never an empty place. */
export const wordFor = (words: FormWords, group: 'errors' | 'outcome', id: string): string => {
  const other = group === 'errors' ? 'outcome' : 'errors';
  return words[`${group}.${id}`] ?? words[`${other}.${id}`] ?? words['errors.unexpected'] ?? id;
};
