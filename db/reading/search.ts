/** Search in texts and in people. Invariant: characters with a meaning for LIKE are searched literally. */
import type { PendingQuery, Row } from 'postgres';
import type { Db } from '#db/client.ts';

const literally = (word: string): string => word.replace(/[\\%_]/g, '\\$&');

const patterns = (words: string[]): string[] => words.map((word) => `%${literally(word)}%`);

type Column = PendingQuery<Row[]>;

/** True when each of these words occurs in what is said there. Words folded as `toWords` does it. */
export const says = (db: Db, said: Column, words: string[]) => db`folded(${said}) like all (${patterns(words)}::text[])`;

/** Text `t` as one string. */
const text = (db: Db) => db`concat_ws(E'\n', t.headline, t.instruction, t.description)`;

/** Words of which all must be said, or the printed code of an announcement; '' for what cannot be one. */
export type SoughtText = { words: string[]; code: string };

/** True when announcement `a` bears this code, or all words occur in a text of revision `r` and the name of its author `p`. */
export const isSoughtByDesk = (db: Db, { words, code }: SoughtText) =>
  words.length === 0
    ? db`true`
    : db`(a.public_code = ${code} or ${says(db, db`p.name`, words)}
        or exists (select from texts t where t.revision_id = r.id and ${says(db, db`concat_ws(E'\n', ${text(db)}, p.name)`, words)}))`;

/** True when announcement `a` bears this code, or all words occur in the same text of revision `r`. */
export const isSoughtByReader = (db: Db, { words, code }: SoughtText) =>
  words.length === 0
    ? db`true`
    : db`(a.public_code = ${code} or exists (select from texts t where t.revision_id = r.id and ${says(db, text(db), words)}))`;

/** True when each of these words occurs in name, e-mail or number of person `p`. Folded as `toWords` does it. */
export const isSought = (db: Db, words: string[]) => db`p.sought like all (${patterns(words)}::text[])`;

/** True when a name begins with the first of these words. */
export const beginsWith = (db: Db, name: Column, [word = '']: string[]) => db`folded(${name}) like ${`${literally(word)}%`}`;
