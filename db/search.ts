/** Looking for words in what was written. Invariant: what LIKE has a meaning for is searched as it stands. */
import type { PendingQuery, Row } from 'postgres';
import type { Db } from './client.ts';

const combiningMarks = '[\\u0300-\\u036f]';

/** True when this text holds all these words. The same in SQL as `toWords` in server/announcements/search.ts does to what is looked for. */
export const holds = (db: Db, text: PendingQuery<Row[]>, words: string[]) => db`
  lower(regexp_replace(normalize(${text}, NFD), ${combiningMarks}, '', 'g'))
    like all (${words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`)}::text[])`;

/** True when all these words occur in the same text of revision `r`. Folded words: lower case, no accents. */
export const says = (db: Db, words: string[]) =>
  words.length === 0
    ? db`true`
    : db`exists (select from texts t where t.revision_id = r.id
        and ${holds(db, db`concat_ws(E'\n', t.headline, t.instruction, t.description)`, words)})`;
