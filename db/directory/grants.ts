/** Roles: who holds which, from where, since when. A grant that ended stays as a row. */

import { builder } from '#db/builder.ts';
import type { Db } from '#db/client.ts';
import type { Stored } from '#db/schema/columns.ts';
import { grants } from '#db/schema/people.ts';
import { rightsOf, type Writing } from '#domain/rights.ts';
import type { ClaimedRole } from '#domain/role.ts';

type Grant = Stored<typeof grants>;

/** A role, and the group of the sign-on that gives it. */
export type ClaimedGrant = { role: ClaimedRole; group: string };

const rolesLock = 7003;

/** Locks the roles: while it is held, nobody becomes an administrator or stops being one. */
export const lockRoles = async (tx: Db): Promise<void> => {
  await tx`select pg_advisory_xact_lock(${rolesLock})`;
};

/** The roles this person holds from the sign-on now. */
export const listClaimRoles = (tx: Db, personId: string): Promise<ClaimedGrant[]> =>
  tx<ClaimedGrant[]>`
    select role, coalesce(min(from_group), '') as group from grants
    where person_id = ${personId} and source = 'claims' and (ends_at is null or ends_at > now()) group by role`;

const rolesIn = (claimed: ClaimedGrant[]): string[] => claimed.map(({ role }) => role);
const groupsIn = (claimed: ClaimedGrant[]): string[] => claimed.map(({ group }) => group);

/** Ends the roles the sign-on gave and no longer gives, and managing a department the person has left. Returns them. */
export const endVanishedClaimGrants = (tx: Db, personId: string, claimed: ClaimedGrant[]): Promise<{ role: ClaimedRole }[]> =>
  tx<{ role: ClaimedRole }[]>`
    update grants set ends_at = now()
    where person_id = ${personId} and source = 'claims' and (ends_at is null or ends_at > now())
      and (role <> all(${rolesIn(claimed)}) or (role = 'manager' and department_id is distinct from (select p.department_id from persons p where p.id = ${personId})))
    returning role`;

/**
 * Gives the roles the sign-on says and the person does not hold from it yet. Returns them.
 * A manager by claim manages the department they are in; without one the role is not given.
 */
export const insertClaimGrants = (tx: Db, personId: string, claimed: ClaimedGrant[]): Promise<{ role: ClaimedRole }[]> =>
  tx<{ role: ClaimedRole }[]>`
    insert into grants (person_id, role, department_id, source, from_group, why)
    select p.id, c.role, case when c.role = 'manager' then p.department_id end, 'claims', nullif(c.in_group, ''), 'Group of the sign-on'
    from persons p cross join unnest(${rolesIn(claimed)}::text[], ${groupsIn(claimed)}::text[]) as c(role, in_group)
    where p.id = ${personId} and (c.role <> 'manager' or p.department_id is not null)
      and not exists (select from grants g where g.person_id = p.id and g.role = c.role and g.source = 'claims' and (g.ends_at is null or g.ends_at > now()))
    returning role`;

/** Updates the group of the sign-on that gives each role the person keeps. */
export const updateClaimGroups = async (tx: Db, personId: string, claimed: ClaimedGrant[]): Promise<void> => {
  await tx`
    update grants g set from_group = c.in_group from unnest(${rolesIn(claimed)}::text[], ${groupsIn(claimed)}::text[]) as c(role, in_group)
    where g.person_id = ${personId} and g.source = 'claims' and g.role = c.role and (g.ends_at is null or g.ends_at > now())
      and g.from_group is distinct from c.in_group and c.in_group <> ''`;
};

/** The active people who hold this role now. */
export const listHolders = async (db: Db, role: string): Promise<string[]> => {
  // now() is when this transaction began: before what was granted while it waited for a lock.
  const rows = await db<Pick<Grant, 'personId'>[]>`
    select distinct g.person_id from grants g join persons p on p.id = g.person_id and p.active and p.erased_at is null
    where g.role = ${role} and g.starts_at <= clock_timestamp() and (g.ends_at is null or g.ends_at > clock_timestamp())`;
  return rows.map((row) => row.personId);
};

/** The same, under the lock of roles, so that it stays true. */
export const lockHolders = async (tx: Db, role: string): Promise<string[]> => {
  await lockRoles(tx);
  return listHolders(tx, role);
};

/** Gives a role from the command line of the machine that runs the portal. */
export const insertCommandGrant = async (tx: Db, { personId, role }: Pick<Grant, 'personId' | 'role'>): Promise<void> => {
  await builder(tx).insert(grants).values({ personId, role, source: 'command', why: 'First administrators' });
};

/**
 * The writing rights this person has now: departments with all below, or everywhere for an editor. The publisher asks it at the last
 * moment.
 */
export const findWritingRights = async (db: Db, personId: string): Promise<Writing> => {
  const held = await db<Pick<Grant, 'role' | 'departmentId'>[]>`
    select g.role, g.department_id from grants g join persons p on p.id = g.person_id and p.active and p.erased_at is null
    where g.person_id = ${personId} and g.role in ('editor', 'manager') and g.starts_at <= now() and (g.ends_at is null or g.ends_at > now())`;
  return rightsOf(held);
};
