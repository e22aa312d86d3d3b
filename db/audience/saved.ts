/** Audiences kept under a name. Whom a rule means is asked anew whenever it is used: nothing is counted here. */

import { eq, sql } from 'drizzle-orm';
import { builder } from '#db/builder.ts';
import type { Db } from '#db/client.ts';
import { savedAudiences } from '#db/schema/announcements.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { persons } from '#db/schema/people.ts';

type Saved = Stored<typeof savedAudiences>;
type Name = Stored<typeof persons>['name'];

export type SavedRow = Pick<Saved, 'id' | 'name' | 'ownerId' | 'rule'> & {
  ownerName: Name;
  checkedDaysAgo: number;
  /** A name, not an id. */
  checkedBy: Name;
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
export const insertSavedAudience = async (tx: Db, { name, ownerId, rule }: Pick<Saved, 'name' | 'ownerId' | 'rule'>): Promise<string> => {
  const [row] = await builder(tx)
    .insert(savedAudiences)
    .values({ name, ownerId, rule, checkedBy: ownerId })
    .returning({ id: savedAudiences.id });
  if (!row) throw new Error('An audience was not saved');
  return row.id;
};

export const updateSavedName = async (tx: Db, id: string, name: string): Promise<void> => {
  await builder(tx).update(savedAudiences).set({ name }).where(eq(savedAudiences.id, id));
};

export const updateSavedChecked = async (tx: Db, id: string, by: string): Promise<void> => {
  await builder(tx).update(savedAudiences).set({ checkedAt: sql`now()`, checkedBy: by }).where(eq(savedAudiences.id, id));
};

export const deleteSavedAudience = async (tx: Db, id: string): Promise<void> => {
  await builder(tx).delete(savedAudiences).where(eq(savedAudiences.id, id));
};
