/**
 * Roles given by hand, and the requests that wait for a second administrator. Invariant: whoever gives, ends or decides holds
 * the lock of roles first (lockHolders takes the same), so that who is administrator stays true until the commit.
 */

import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import { builder } from '#db/builder.ts';
import type { Db } from '#db/client.ts';
import type { Stored } from '#db/schema/columns.ts';
import { type departments, grantRequests, grants, type persons } from '#db/schema/people.ts';
import type { Decision } from '#domain/decision.ts';
import { roles } from '#domain/role.ts';
import { lockRoles } from './grants.ts';

type Grant = Stored<typeof grants>;
type Request = Stored<typeof grantRequests>;
type Person = Stored<typeof persons>;

export type GrantListRow = Pick<
  Grant,
  'id' | 'personId' | 'role' | 'departmentId' | 'source' | 'fromGroup' | 'why' | 'startsAt' | 'endsAt'
> & {
  personName: Person['name'];
  personActive: Person['active'];
  departmentName: Stored<typeof departments>['name'] | null;
  /** Names, not ids. */
  grantedBy: Person['name'] | null;
  confirmedBy: Person['name'] | null;
};

const grantColumns = (db: Db) => db`
  select g.id, g.person_id, p.name as person_name, p.active as person_active, g.role, g.department_id, d.name as department_name, g.source, g.from_group,
    giver.name as granted_by, second.name as confirmed_by, g.why, g.starts_at, g.ends_at
  from grants g join persons p on p.id = g.person_id left join departments d on d.id = g.department_id
    left join persons giver on giver.id = g.granted_by left join persons second on second.id = g.confirmed_by`;

/** Roles held now or to come: administrators first, managers last. */
export const listGrants = (db: Db): Promise<GrantListRow[]> =>
  db<GrantListRow[]>`
    ${grantColumns(db)} where (g.ends_at is null or g.ends_at > now()) and p.active and p.erased_at is null
    order by array_position(${[...roles]}::text[], g.role) desc, p.sought collate "C", g.starts_at, g.id`;

/** Everything one person ever held: what holds first, then what is to come, then what ended. */
export const listGrantsOf = (db: Db, personId: string): Promise<GrantListRow[]> =>
  db<GrantListRow[]>`
    ${grantColumns(db)} where g.person_id = ${personId}
    order by coalesce(g.ends_at <= now(), false), g.starts_at > now(), g.starts_at desc, g.id`;

/** Those of one department, with those of the departments above it. */
export const listManagersOf = (db: Db, path: string[]): Promise<GrantListRow[]> =>
  db<GrantListRow[]>`
    ${grantColumns(db)} where g.role = 'manager' and g.department_id = any(${path}::uuid[]) and (g.ends_at is null or g.ends_at > now())
      and p.active and p.erased_at is null
    order by array_position(${path}::uuid[], g.department_id) desc, p.sought collate "C", g.id`;

export type RequestRow = Pick<Request, 'id' | 'personId' | 'role' | 'why' | 'startsAt' | 'endsAt' | 'requestedBy' | 'requestedAt'> & {
  personName: Person['name'];
  requesterName: Person['name'];
};

export const listOpenRequests = (db: Db): Promise<RequestRow[]> =>
  db<RequestRow[]>`
    select r.id, r.person_id, p.name as person_name, r.role, r.why, r.starts_at, r.ends_at, r.requested_by, asker.name as requester_name, r.requested_at
    from grant_requests r join persons p on p.id = r.person_id join persons asker on asker.id = r.requested_by
    where r.decision is null order by r.requested_at, r.id`;

export type LockedRequest = Pick<Request, 'personId' | 'role' | 'why' | 'startsAt' | 'endsAt' | 'requestedBy'> & {
  personActive: Person['active'];
  /** Its end is past: there is nothing to give any more. */
  isOver: boolean;
};

/** A request nobody decided yet, under the lock of roles; null when there is none (any more). */
export const lockOpenRequest = async (tx: Db, id: string): Promise<LockedRequest | null> => {
  await lockRoles(tx);
  const [row] = await tx<LockedRequest[]>`
    select r.person_id, r.role, r.why, r.starts_at, r.ends_at, r.requested_by, p.active and p.erased_at is null as person_active,
      coalesce(r.ends_at <= now(), false) as is_over
    from grant_requests r join persons p on p.id = r.person_id where r.id = ${id} and r.decision is null for update of r`;
  return row ?? null;
};

type Asked = Pick<Request, 'personId' | 'role' | 'why' | 'endsAt'> & { startsAt: Date | null; by: string };

/** A second open request for the same is a unique violation. No beginning: from now on. */
export const insertRequest = async (tx: Db, { by, startsAt, ...asked }: Asked): Promise<string> => {
  const [row] = await builder(tx)
    .insert(grantRequests)
    .values({
      personId: asked.personId,
      role: asked.role,
      why: asked.why,
      endsAt: asked.endsAt,
      requestedBy: by,
      ...(startsAt ? { startsAt } : {}),
    })
    .returning({ id: grantRequests.id });
  if (!row) throw new Error('A request was not stored');
  return row.id;
};

export const updateRequestDecision = async (tx: Db, id: string, { decision, by }: { decision: Decision; by: string }): Promise<void> => {
  await builder(tx).update(grantRequests).set({ decision, decidedBy: by, decidedAt: sql`now()` }).where(eq(grantRequests.id, id));
};

type Given = Asked & Pick<Grant, 'departmentId' | 'confirmedBy'>;

/** Returns its id. The database checks again whether the role may be given (guard_grant). */
export const insertHandGrant = async (tx: Db, given: Given): Promise<string> => {
  const { personId, role, departmentId, confirmedBy, why, endsAt, by } = given;
  const startsAt = sql`greatest(${given.startsAt}::timestamptz, now())`;
  const [row] = await builder(tx)
    .insert(grants)
    .values({ personId, role, departmentId, source: 'hand', grantedBy: by, confirmedBy, why, startsAt, endsAt })
    .returning({ id: grants.id });
  if (!row) throw new Error('A role was not stored');
  return row.id;
};

const isNotOver = () => or(isNull(grants.endsAt), gt(grants.endsAt, sql`now()`));

/** True when the person holds this role (of this department) by hand or command for at least as long. */
export const holdsAsLong = async (
  tx: Db,
  asked: { personId: string; role: string; departmentId: string | null; endsAt: Date | null },
): Promise<boolean> => {
  const rows = await tx`
    select from grants where person_id = ${asked.personId} and role = ${asked.role} and department_id is not distinct from ${asked.departmentId}
      and source <> 'claims' and starts_at <= now() and (ends_at is null or (ends_at > now() and ends_at >= ${asked.endsAt}))`;
  return rows.length > 0;
};

const locked = {
  personId: grants.personId,
  role: grants.role,
  departmentId: grants.departmentId,
  source: grants.source,
  endsAt: grants.endsAt,
};

export type LockedGrant = Pick<Grant, keyof typeof locked>;

/** A role that is not over, under the lock of roles; null when there is none (any more). */
export const lockGrant = async (tx: Db, id: string): Promise<LockedGrant | null> => {
  await lockRoles(tx);
  const [row] = await builder(tx)
    .select(locked)
    .from(grants)
    .where(and(eq(grants.id, id), isNotOver()))
    .for('update');
  return row ?? null;
};

/** Ends a role now. The caller has checked that it is held and that it may end. */
export const endGrant = async (tx: Db, id: string): Promise<void> => {
  await builder(tx).update(grants).set({ endsAt: sql`now()` }).where(eq(grants.id, id));
};

/** Ends all a person holds or will hold. Returns what ended. */
export const endGrantsOf = (tx: Db, personId: string): Promise<Pick<Grant, 'id' | 'role'>[]> =>
  builder(tx)
    .update(grants)
    .set({ endsAt: sql`now()` })
    .where(and(eq(grants.personId, personId), isNotOver()))
    .returning({ id: grants.id, role: grants.role });

/** Active people who are administrators now and without an end: those one can count on. Takes the lock of roles. */
export const listLastingAdministrators = async (tx: Db): Promise<string[]> => {
  await lockRoles(tx);
  const rows = await tx<Pick<Grant, 'personId'>[]>`
    select distinct g.person_id from grants g join persons p on p.id = g.person_id and p.active and p.erased_at is null
    where g.role = 'administrator' and g.starts_at <= clock_timestamp() and g.ends_at is null`;
  return rows.map((row) => row.personId);
};
