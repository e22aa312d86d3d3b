/** Audiences kept under a name. Whom a rule means is asked anew whenever it is used: nothing is counted here. */

import type { Db } from '#db/client.ts';
import type { AudienceRule } from '#domain/audience.ts';

export type SavedRow = {
  id: string;
  name: string;
  ownerId: string;
  ownerName: string;
  rule: AudienceRule;
  checkedDaysAgo: number;
  checkedBy: string;
};

const saved = (db: Db) => db`
  select s.id, s.name, s.owner_id, o.name as owner_name, s.rule, c.name as checked_by,
    floor(extract(epoch from now() - s.checked_at) / 86400)::int as checked_days_ago
  from saved_audiences s join persons o on o.id = s.owner_id join persons c on c.id = s.checked_by`;

export const listSavedAudiences = (db: Db): Promise<SavedRow[]> => db<SavedRow[]>`${saved(db)} order by s.name, s.id`;

export const findSavedAudience = async (db: Db, id: string): Promise<SavedRow | null> => {
  const [row] = await db<SavedRow[]>`${saved(db)} where s.id = ${id}`;
  return row ?? null;
};

/** Returns its id. Whoever saves it has looked at it. */
export const insertSavedAudience = async (tx: Db, audience: { name: string; ownerId: string; rule: AudienceRule }): Promise<string> => {
  const [row] = await tx<{ id: string }[]>`
    insert into saved_audiences (name, owner_id, rule, checked_by)
    values (${audience.name}, ${audience.ownerId}, ${tx.json(audience.rule)}, ${audience.ownerId}) returning id`;
  if (!row) throw new Error('An audience was not saved');
  return row.id;
};

export const updateSavedName = async (tx: Db, id: string, name: string): Promise<void> => {
  await tx`update saved_audiences set name = ${name} where id = ${id}`;
};

export const updateSavedChecked = async (tx: Db, id: string, by: string): Promise<void> => {
  await tx`update saved_audiences set checked_at = now(), checked_by = ${by} where id = ${id}`;
};

export const deleteSavedAudience = async (tx: Db, id: string): Promise<void> => {
  await tx`delete from saved_audiences where id = ${id}`;
};
