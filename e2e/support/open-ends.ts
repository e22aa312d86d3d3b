/** Open questions of a sign-on, as rows: a person who came in twice, with a department and groups that could not be read. */
import { randomUUID } from 'node:crypto';
import type { Pool } from '../../db/client.ts';
import { provider } from './place.ts';

export type OpenEnds = { known: string; second: string; name: string; subject: string; settle: () => Promise<void> };

export const insertOpenEnds = async (sql: Pool): Promise<OpenEnds> => {
  const subject = randomUUID();
  const name = `Twice ${subject.slice(0, 8)}`;
  const [known, second] = [randomUUID(), randomUUID()];
  await sql.begin(async (tx) => {
    await tx`insert into persons (id, source, name, external_id) values (${known}, 'csv', ${name}, ${`X-${subject}`})`;
    await tx`insert into persons (id, source, name) values (${second}, 'claims', ${`${name} again`})`;
    await tx`insert into identities (issuer, subject, person_id, linked_by)
      values (${provider}, ${`old-${subject}`}, ${known}, 'claim'), (${provider}, ${subject}, ${second}, 'new')`;
    await tx`insert into doubles (person_id, other_id, by) values (${second}, ${known}, 'id')`;
    await tx`insert into sign_on_gaps (person_id, department, email, groups) values (${second}, 'Lager Süd', 'twice@@pregon', 'overage')`;
  });
  const settle = async () => {
    await sql`update persons set active = false where id = any(${[known, second]})`;
    await sql`delete from sign_on_gaps where person_id = ${second}`;
  };
  return { known, second, name, subject, settle };
};
