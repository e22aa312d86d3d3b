/** Looking for words in what was written, and in people. Invariant: what LIKE has a meaning for is searched as it stands. */
import type { PendingQuery, Row } from 'postgres';
import type { Db } from './client.ts';

const combiningMarks = '[\\u0300-\\u036f]';

const literally = (word: string): string => word.replace(/[\\%_]/g, '\\$&');

const patterns = (words: string[]): string[] => words.map((word) => `%${literally(word)}%`);

/** Text `t` as one string; the same in SQL as `toWords` in server/announcements/search.ts does to what is looked for. */
const folded = (db: Db) => db`
  lower(regexp_replace(normalize(concat_ws(E'\n', t.headline, t.instruction, t.description), NFD), ${combiningMarks}, '', 'g'))`;

/** True when all these words occur in the same text of revision `r`. Folded words: lower case, no accents. */
const says = (db: Db, words: string[]) =>
  words.length === 0
    ? db`true`
    : db`exists (select from texts t where t.revision_id = r.id and ${folded(db)} like all (${patterns(words)}::text[]))`;

const foldedAuthor = (db: Db) => db`lower(regexp_replace(normalize(p.name, NFD), ${combiningMarks}, '', 'g'))`;

/** Words of which all must be said, or the printed code of an announcement; '' for what cannot be one. */
export type SoughtText = { words: string[]; code: string };

/** True when announcement `a` bears this code, or all words occur in a text of revision `r` and the name of its author `p`. */
export const isSoughtByDesk = (db: Db, { words, code }: SoughtText) =>
  words.length === 0
    ? db`true`
    : db`(a.public_code = ${code} or ${foldedAuthor(db)} like all (${patterns(words)}::text[])
        or exists (select from texts t where t.revision_id = r.id and concat_ws(E'\n', ${folded(db)}, ${foldedAuthor(db)}) like all (${patterns(words)}::text[])))`;

/** True when announcement `a` bears this code, or revision `r` says all words. */
export const isSoughtByReader = (db: Db, { words, code }: SoughtText) =>
  words.length === 0 ? db`true` : db`(a.public_code = ${code} or ${says(db, words)})`;

/** True when each of these words occurs in name, e-mail or number of person `p`. Folded as `toPersonWords` does it. */
export const isSought = (db: Db, words: string[]) => db`p.sought like all (${patterns(words)}::text[])`;

type Column = PendingQuery<Row[]>;

/** True when each of these words occurs in a name. Folded as `toPersonWords` does it. */
export const isCalled = (db: Db, name: Column, words: string[]) => db`folded(${name}) like all (${patterns(words)}::text[])`;

/** True when a name begins with the first of these words. */
export const beginsWith = (db: Db, name: Column, [word = '']: string[]) => db`folded(${name}) like ${`${literally(word)}%`}`;
