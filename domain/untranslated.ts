/**
 * Finds people who will read an announcement in another language than theirs: the one rule for the form, for the confirmation, and for
 * whoever decides on it after its writer.
 */

/** People by the language they read. */
export type Readers = Readonly<Record<string, number>>;

/** `readers` of the `of` people of the audience read `language`, which has no text; they are shown the text in `instead`. */
export type Untranslated = { language: string; readers: number; of: number; instead: string };

type Asked = {
  /** The languages the announcement has a text in, whatever their order. */
  written: readonly string[];
  /** Null: they could not be counted. */
  readers: Readers | null;
  /** All the portal speaks. */
  spoken: readonly string[];
};

/** Texts that are stored together are shown in the order of their codes: who has none in their language gets the first. */
const shownFirst = (written: readonly string[]): string | undefined => [...written].sort()[0];

/**
 * The languages somebody reads that have no text, most readers first. Null: somebody may lack a text, but nobody knows, because the
 * readers were not counted. Before the first text there is nothing to translate.
 */
export const findUntranslated = ({ written, readers, spoken }: Asked): Untranslated[] | null => {
  const instead = shownFirst(written);
  if (instead === undefined) return [];
  if (readers === null) return spoken.every((language) => written.includes(language)) ? [] : null;
  const of = Object.values(readers).reduce((all, people) => all + people, 0);
  return Object.entries(readers)
    .filter(([language, people]) => people > 0 && !written.includes(language))
    .map(([language, people]) => ({ language, readers: people, of, instead }))
    .sort((a, b) => b.readers - a.readers || (a.language < b.language ? -1 : 1));
};
