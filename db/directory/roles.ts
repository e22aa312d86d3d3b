/**
 * Roles given by hand, and the requests that wait for a second administrator. Invariant: whoever gives, ends or decides holds
 * the lock of roles first (lockHolders takes the same), so that who is administrator stays true until the commit.
 */

import type { Db } from '#db/client.ts';
import type { Decision } from '#domain/decision.ts';
import { roles } from '#domain/role.ts';
import { lockRoles } from './grants.ts';

export type GrantListRow = {
  id: string;
  personId: string;
  personName: string;
  personActive: boolean;
  role: string;
  departmentId: string | null;
  departmentName: string | null;
  source: string;
  fromGroup: string | null;
  grantedBy: string | null;
  confirmedBy: string | null;
  why: string;
  startsAt: Date;
  endsAt: Date | null;
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

export type RequestRow = {
  id: string;
  personId: string;
  personName: string;
  role: string;
  why: string;
  startsAt: Date;
  endsAt: Date | null;
  requestedBy: string;
  requesterName: string;
  requestedAt: Date;
};

export const listOpenRequests = (db: Db): Promise<RequestRow[]> =>
  db<RequestRow[]>`
    select r.id, r.person_id, p.name as person_name, r.role, r.why, r.starts_at, r.ends_at, r.requested_by, asker.name as requester_name, r.requested_at
    from grant_requests r join persons p on p.id = r.person_id join persons asker on asker.id = r.requested_by
    where r.decision is null order by r.requested_at, r.id`;

export type LockedRequest = {
  personId: string;
  role: string;
  why: string;
  startsAt: Date;
  endsAt: Date | null;
  requestedBy: string;
  personActive: boolean;
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

type Asked = { personId: string; role: string; why: string; startsAt: Date | null; endsAt: Date | null; by: string };

/** A second open request for the same is a unique violation. No beginning: from now on. */
export const insertRequest = async (tx: Db, asked: Asked): Promise<string> => {
  const [row] = await tx<{ id: string }[]>`
    insert into grant_requests (person_id, role, why, starts_at, ends_at, requested_by)
    values (${asked.personId}, ${asked.role}, ${asked.why}, coalesce(${asked.startsAt}, now()), ${asked.endsAt}, ${asked.by}) returning id`;
  if (!row) throw new Error('A request was not stored');
  return row.id;
};

export const updateRequestDecision = async (tx: Db, id: string, decided: { decision: Decision; by: string }): Promise<void> => {
  await tx`update grant_requests set decision = ${decided.decision}, decided_by = ${decided.by}, decided_at = now() where id = ${id}`;
};

type Given = Asked & { departmentId: string | null; confirmedBy: string | null };

/** Returns its id. The database checks again whether the role may be given (guard_grant). */
export const insertHandGrant = async (tx: Db, given: Given): Promise<string> => {
  const [row] = await tx<{ id: string }[]>`
    insert into grants (person_id, role, department_id, source, granted_by, confirmed_by, why, starts_at, ends_at)
    values (${given.personId}, ${given.role}, ${given.departmentId}, 'hand', ${given.by}, ${given.confirmedBy}, ${given.why},
      greatest(coalesce(${given.startsAt}, now()), now()), ${given.endsAt}) returning id`;
  if (!row) throw new Error('A role was not stored');
  return row.id;
};

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

export type LockedGrant = { personId: string; role: string; departmentId: string | null; source: string; endsAt: Date | null };

/** A role that is not over, under the lock of roles; null when there is none (any more). */
export const lockGrant = async (tx: Db, id: string): Promise<LockedGrant | null> => {
  await lockRoles(tx);
  const [row] = await tx<LockedGrant[]>`
    select person_id, role, department_id, source, ends_at from grants where id = ${id} and (ends_at is null or ends_at > now()) for update`;
  return row ?? null;
};

/** Ends a role now. The caller has checked that it is held and that it may end. */
export const endGrant = async (tx: Db, id: string): Promise<void> => {
  await tx`update grants set ends_at = now() where id = ${id}`;
};

/** Ends all a person holds or will hold. Returns what ended. */
export const endGrantsOf = (tx: Db, personId: string): Promise<{ id: string; role: string }[]> =>
  tx<{ id: string; role: string }[]>`
    update grants set ends_at = now() where person_id = ${personId} and (ends_at is null or ends_at > now()) returning id, role`;

/** Active people who are administrators now and without an end: those one can count on. Takes the lock of roles. */
export const listLastingAdministrators = async (tx: Db): Promise<string[]> => {
  await lockRoles(tx);
  const rows = await tx<{ personId: string }[]>`
    select distinct g.person_id from grants g join persons p on p.id = g.person_id and p.active and p.erased_at is null
    where g.role = 'administrator' and g.starts_at <= clock_timestamp() and g.ends_at is null`;
  return rows.map((row) => row.personId);
};
