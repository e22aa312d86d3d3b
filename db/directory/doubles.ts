/**
 * People who may be one: somebody came in with an account nobody knew, and says the person id or has the e-mail address of somebody known.
 * Invariant: an account goes to another person only by a request that a second administrator confirms; the database does it (`relink`).
 */

import type { Db } from '#db/client.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { persons } from '#db/schema/people.ts';
import type { doubles, relinkRequests } from '#db/schema/sign-on.ts';
import type { Decision } from '#domain/decision.ts';

/** Returns false when it was written down before, settled or not. */
export const insertDouble = async (tx: Db, double: { personId: string; otherId: string; by: 'id' | 'email' }): Promise<boolean> => {
  const result = await tx`
    insert into doubles (person_id, other_id, by) values (${double.personId}, ${double.otherId}, ${double.by}) on conflict do nothing`;
  return result.count > 0;
};

/** They were looked at: two people, or one from now on. Returns false when there was nothing to settle. */
export const settleDouble = async (tx: Db, personId: string): Promise<boolean> => {
  const result = await tx`update doubles set settled_at = now() where person_id = ${personId} and settled_at is null`;
  return result.count > 0;
};

type Name = Stored<typeof persons>['name'];

export type DoubleRow = Pick<Stored<typeof doubles>, 'personId' | 'otherId' | 'foundAt'> & {
  personName: Name;
  otherName: Name;
  by: 'id' | 'email';
};

const doubleColumns = (db: Db) => db`
  select d.person_id, p.name as person_name, d.other_id, o.name as other_name, d.by, d.found_at
  from doubles d join persons p on p.id = d.person_id and p.active and p.erased_at is null join persons o on o.id = d.other_id and o.erased_at is null
  where d.settled_at is null`;

/** Those nobody looked at yet, the newest first. */
export const listDoubles = (db: Db): Promise<DoubleRow[]> =>
  db<DoubleRow[]>`${doubleColumns(db)} order by d.found_at desc, d.person_id limit 200`;

/** Those a person is part of, as the one who came in or as the one who was known. */
export const listDoublesOf = (db: Db, personId: string): Promise<DoubleRow[]> =>
  db<DoubleRow[]>`${doubleColumns(db)} and ${personId} in (d.person_id, d.other_id) order by d.found_at desc, d.person_id limit 20`;

type Relink = Stored<typeof relinkRequests>;

export type RelinkRow = Pick<Relink, 'id' | 'personId' | 'fromId' | 'issuer' | 'why' | 'requestedBy' | 'requestedAt'> & {
  personName: Name;
  fromName: Name;
  requesterName: Name;
};

const relinkColumns = (db: Db) => db`
  select r.id, r.person_id, p.name as person_name, r.from_id, f.name as from_name, r.issuer, r.why, r.requested_by, asker.name as requester_name, r.requested_at
  from relink_requests r join persons p on p.id = r.person_id join persons f on f.id = r.from_id join persons asker on asker.id = r.requested_by
  where r.decision is null`;

/** Requests that nobody decided, oldest first, at most 200. */
export const listOpenRelinks = (db: Db): Promise<RelinkRow[]> =>
  db<RelinkRow[]>`${relinkColumns(db)} order by r.requested_at, r.id limit 200`;

/** Undecided requests that would give this person an account, or take theirs. */
export const listOpenRelinksOf = (db: Db, personId: string): Promise<RelinkRow[]> =>
  db<RelinkRow[]>`${relinkColumns(db)} and ${personId} in (r.person_id, r.from_id) order by r.requested_at, r.id`;

/** A second open request for the same account is a unique violation. */
export const insertRelink = async (
  tx: Db,
  asked: { personId: string; fromId: string; issuer: string; why: string; by: string },
): Promise<string> => {
  const [row] = await tx<{ id: string }[]>`
    insert into relink_requests (person_id, from_id, issuer, why, requested_by)
    values (${asked.personId}, ${asked.fromId}, ${asked.issuer}, ${asked.why}, ${asked.by}) returning id`;
  if (!row) throw new Error('A request was not stored');
  return row.id;
};

export type LockedRelink = Pick<Relink, 'personId' | 'fromId' | 'issuer' | 'requestedBy'>;

/** Null when it was decided, or never was. */
export const lockOpenRelink = async (tx: Db, id: string): Promise<LockedRelink | null> => {
  const [row] = await tx<LockedRelink[]>`
    select person_id, from_id, issuer, requested_by from relink_requests where id = ${id} and decision is null for update`;
  return row ?? null;
};

/** Confirming exchanges the accounts, in the same statement. */
export const updateRelinkDecision = async (tx: Db, id: string, decided: { decision: Decision; by: string }): Promise<void> => {
  await tx`update relink_requests set decision = ${decided.decision}, decided_by = ${decided.by}, decided_at = now() where id = ${id}`;
};

/** The newest issuer that vouches for this person; null when none does. */
export const findIssuerOf = async (tx: Db, personId: string): Promise<string | null> => {
  const [row] = await tx<{ issuer: string }[]>`select issuer from identities where person_id = ${personId} order by linked_at desc limit 1`;
  return row?.issuer ?? null;
};

/** The external id goes along where the other has none: by it the directory and the command line find people. */
export const moveExternalId = async (tx: Db, from: string, to: string): Promise<void> => {
  const [row] = await tx<{ externalId: string | null }[]>`select external_id from persons where id = ${from}`;
  const [other] = await tx<{ externalId: string | null }[]>`select external_id from persons where id = ${to}`;
  if (!row?.externalId || other?.externalId) return;
  await tx`update persons set external_id = null where id = ${from}`;
  await tx`update persons set external_id = ${row.externalId} where id = ${to}`;
};
