/** Groups: people across departments. Invariant: a retired one keeps its members as they were, and nobody is chosen by it. */
import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import { builder } from '#db/builder.ts';
import type { Db } from '#db/client.ts';
import type { Stored } from '#db/schema/columns.ts';
import { groups, memberships, type persons } from '#db/schema/people.ts';

export type GroupRow = Pick<Stored<typeof groups>, 'id' | 'name' | 'source'> & { people: number };

/** Those that are not retired, with their active members. */
export const listGroups = (db: Db): Promise<GroupRow[]> =>
  db<GroupRow[]>`
    select g.id, g.name, g.source, count(p.id)::int as people
    from groups g left join memberships m on m.group_id = g.id left join persons p on p.id = m.person_id and p.active and p.erased_at is null
    where g.retired_at is null group by g.id order by g.name, g.id`;

export type FoundGroup = GroupRow & Pick<Stored<typeof groups>, 'retiredAt'>;

export const findGroup = async (db: Db, id: string): Promise<FoundGroup | null> => {
  const [row] = await db<FoundGroup[]>`
    select g.id, g.name, g.source, g.retired_at,
      (select count(*)::int from memberships m join persons p on p.id = m.person_id and p.active and p.erased_at is null where m.group_id = g.id) as people
    from groups g where g.id = ${id}`;
  return row ?? null;
};

/** Locks a group that is not retired; its source, or null when there is none. */
export const lockGroup = async (tx: Db, id: string): Promise<string | null> => {
  const [row] = await builder(tx)
    .select({ source: groups.source })
    .from(groups)
    .where(and(eq(groups.id, id), isNull(groups.retiredAt)))
    .for('update');
  return row?.source ?? null;
};

/** True when a group in use has this name, whatever its capitals. `except`: an id that does not count. */
export const hasGroupNamed = async (tx: Db, name: string, except: string | null): Promise<boolean> => {
  const named = await builder(tx)
    .select({ id: groups.id })
    .from(groups)
    .where(and(sql`lower(${groups.name}) = lower(${name})`, isNull(groups.retiredAt), except === null ? undefined : ne(groups.id, except)));
  return named.length > 0;
};

/** Returns the id of a new group that is kept by hand. */
export const insertGroup = async (tx: Db, name: string): Promise<string> => {
  const [row] = await builder(tx).insert(groups).values({ name, source: 'hand' }).returning({ id: groups.id });
  if (!row) throw new Error('A group was not stored');
  return row.id;
};

/** Returns false when that was its name already. */
export const updateGroupName = async (tx: Db, id: string, name: string): Promise<boolean> => {
  const result = await builder(tx)
    .update(groups)
    .set({ name })
    .where(and(eq(groups.id, id), ne(groups.name, name)));
  return result.count === 1;
};

/** Retires it; its members' screens are loaded again. */
export const retireGroup = async (tx: Db, id: string): Promise<void> => {
  await builder(tx)
    .update(groups)
    .set({ retiredAt: sql`now()` })
    .where(and(eq(groups.id, id), isNull(groups.retiredAt)));
  await tx`update persons set version = version + 1 where id in (select person_id from memberships where group_id = ${id})`;
};

/** Returns false when the person was in it already. */
export const insertMembership = async (tx: Db, groupId: string, personId: string): Promise<boolean> =>
  (await builder(tx).insert(memberships).values({ groupId, personId }).onConflictDoNothing()).count === 1;

/** Returns false when the person was not in it. */
export const deleteMembership = async (tx: Db, groupId: string, personId: string): Promise<boolean> => {
  const result = await builder(tx)
    .delete(memberships)
    .where(and(eq(memberships.groupId, groupId), eq(memberships.personId, personId)));
  return result.count === 1;
};

/**
 * Active people with this number in the directory or this address; at most three, because the caller only needs to know whether there is
 * exactly one.
 */
export const listPeopleKnownBy = (tx: Db, known: string): Promise<Pick<Stored<typeof persons>, 'id'>[]> =>
  tx<Pick<Stored<typeof persons>, 'id'>[]>`
    select id from persons where active and erased_at is null and (external_id = ${known} or lower(email) = lower(${known})) limit 3`;
