/** Groups: people across departments. Invariant: a retired one keeps its members as they were, and nobody is chosen by it. */
import type { Db } from '#db/client.ts';

export type GroupRow = { id: string; name: string; source: string; people: number };

/** Those that are not retired, with their active members. */
export const listGroups = (db: Db): Promise<GroupRow[]> =>
  db<GroupRow[]>`
    select g.id, g.name, g.source, count(p.id)::int as people
    from groups g left join memberships m on m.group_id = g.id left join persons p on p.id = m.person_id and p.active and p.erased_at is null
    where g.retired_at is null group by g.id order by g.name, g.id`;

export const findGroup = async (db: Db, id: string): Promise<(GroupRow & { retiredAt: Date | null }) | null> => {
  const [row] = await db<(GroupRow & { retiredAt: Date | null })[]>`
    select g.id, g.name, g.source, g.retired_at,
      (select count(*)::int from memberships m join persons p on p.id = m.person_id and p.active and p.erased_at is null where m.group_id = g.id) as people
    from groups g where g.id = ${id}`;
  return row ?? null;
};

/** Locks a group that is not retired; its source, or null when there is none. */
export const lockGroup = async (tx: Db, id: string): Promise<string | null> => {
  const [row] = await tx<{ source: string }[]>`select source from groups where id = ${id} and retired_at is null for update`;
  return row?.source ?? null;
};

/** True when a group in use has this name, whatever its capitals. `except`: an id that does not count. */
export const hasGroupNamed = async (tx: Db, name: string, except: string | null): Promise<boolean> =>
  (await tx`select from groups where lower(name) = lower(${name}) and retired_at is null and id is distinct from ${except}`).length > 0;

/** Returns the id of a new group that is kept by hand. */
export const insertGroup = async (tx: Db, name: string): Promise<string> => {
  const [row] = await tx<{ id: string }[]>`insert into groups (name, source) values (${name}, 'hand') returning id`;
  if (!row) throw new Error('A group was not stored');
  return row.id;
};

/** Returns false when that was its name already. */
export const updateGroupName = async (tx: Db, id: string, name: string): Promise<boolean> =>
  (await tx`update groups set name = ${name} where id = ${id} and name <> ${name}`).count === 1;

/** Retires it; its members' screens are loaded again. */
export const retireGroup = async (tx: Db, id: string): Promise<void> => {
  await tx`update groups set retired_at = now() where id = ${id} and retired_at is null`;
  await tx`update persons set version = version + 1 where id in (select person_id from memberships where group_id = ${id})`;
};

/** Returns false when the person was in it already. */
export const insertMembership = async (tx: Db, groupId: string, personId: string): Promise<boolean> =>
  (await tx`insert into memberships (group_id, person_id) values (${groupId}, ${personId}) on conflict do nothing`).count === 1;

/** Returns false when the person was not in it. */
export const deleteMembership = async (tx: Db, groupId: string, personId: string): Promise<boolean> =>
  (await tx`delete from memberships where group_id = ${groupId} and person_id = ${personId}`).count === 1;

/**
 * Active people with this number in the directory or this address; at most three, because the caller only needs to know whether there is
 * exactly one.
 */
export const listPeopleKnownBy = (tx: Db, known: string): Promise<{ id: string }[]> =>
  tx<{ id: string }[]>`
    select id from persons where active and erased_at is null and (external_id = ${known} or lower(email) = lower(${known})) limit 3`;
