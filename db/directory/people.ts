/** People and how they sign in. An identity is issuer and subject, never an e-mail address. */

import type { Db } from '#db/client.ts';
import { isReachable } from '#db/departures.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { persons } from '#db/schema/people.ts';
import type { identities } from '#db/schema/sign-on.ts';

type Person = Stored<typeof persons>;

export type PersonKey = Pick<Person, 'id' | 'active' | 'source'>;
/** `maySignIn`: active, or deactivated with many others and kept for now (departures). */
export type KnownPerson = PersonKey & { maySignIn: boolean };

/** The person this issuer's subject was linked to, or null. */
export const findPersonByIdentity = async (db: Db, identity: { issuer: string; subject: string }): Promise<KnownPerson | null> => {
  const [row] = await db<KnownPerson[]>`
    select p.id, p.active, p.source, ${isReachable(db)} as may_sign_in from identities i join persons p on p.id = i.person_id
    where i.issuer = ${identity.issuer} and i.subject = ${identity.subject} and p.erased_at is null`;
  return row ?? null;
};

/** A person with this external id who has no identity of this issuer yet, locked: the only one a first sign-in may be linked to. */
export const findUnlinkedPerson = async (tx: Db, claim: { externalId: string; issuer: string }): Promise<KnownPerson | null> => {
  // Two statements: the one that waited for the lock does not see what was linked meanwhile, the next one does.
  await tx`select from persons where external_id = ${claim.externalId} for update`;
  const [row] = await tx<KnownPerson[]>`
    select p.id, p.active, p.source, ${isReachable(tx)} as may_sign_in from persons p
    where p.external_id = ${claim.externalId} and p.erased_at is null
      and not exists (select from identities i where i.person_id = p.id and i.issuer = ${claim.issuer})`;
  return row ?? null;
};

/** Links once; a second link of the same subject is a unique violation. */
export const insertIdentity = async (
  tx: Db,
  identity: Pick<Stored<typeof identities>, 'issuer' | 'subject' | 'personId' | 'linkedBy'>,
): Promise<void> => {
  await tx`insert into identities (issuer, subject, person_id, linked_by)
    values (${identity.issuer}, ${identity.subject}, ${identity.personId}, ${identity.linkedBy})`;
};

/** Somebody the directory does not know: an employee without rights, known only by what the sign-on says. */
export const insertUnknownPerson = async (
  tx: Db,
  person: { name: string; isStandIn: boolean; email: string | null; externalId: string | null },
): Promise<string> => {
  // A made-up name, which an administrator may correct by hand.
  const sources = tx.json(person.isStandIn ? { name: 'hand' } : {});
  const [row] = await tx<Pick<Person, 'id'>[]>`
    insert into persons (source, name, email, external_id, field_sources)
    values ('claims', ${person.name}, ${person.email}, ${person.externalId}, ${sources}) returning id`;
  if (!row) throw new Error('A person was not stored');
  return row.id;
};

export const findPersonByExternalId = async (db: Db, externalId: string): Promise<PersonKey | null> => {
  const [row] = await db<PersonKey[]>`select id, active, source from persons where external_id = ${externalId} and erased_at is null`;
  return row ?? null;
};

/** Settings write an issuer without the slash at its end, which a token may have. */
const isIssuer = (db: Db, issuer: string) => db`rtrim(i.issuer, '/') = ${issuer}`;

/** The person whom this issuer, as the settings name it, knows by this subject. */
export const findPersonOfIssuer = async (db: Db, identity: { issuer: string; subject: string }): Promise<PersonKey | null> => {
  const [row] = await db<PersonKey[]>`
    select p.id, p.active, p.source from identities i join persons p on p.id = i.person_id
    where ${isIssuer(db, identity.issuer)} and i.subject = ${identity.subject} and p.erased_at is null
    order by i.linked_at desc limit 1`;
  return row ?? null;
};

export type SignedIn = Pick<Person, 'name' | 'externalId'> & Pick<Stored<typeof identities>, 'subject'> & { at: Date };

/** Active people who came in through this issuer, whoever signed in last first. */
export const listLatelySignedIn = (db: Db, issuer: string, limit: number): Promise<SignedIn[]> =>
  db<SignedIn[]>`
    select p.name, p.external_id, i.subject, s.at
    from identities i join persons p on p.id = i.person_id and p.active and p.erased_at is null
      cross join lateral (select max(created_at) as at from sessions where person_id = p.id) s
    where ${isIssuer(db, issuer)} and s.at is not null
    order by s.at desc, p.id limit ${limit}`;

/** The person with this external id; erased people count too, because their id stays taken. */
export const findExternalIdHolder = async (db: Db, externalId: string): Promise<(PersonKey & { erased: boolean }) | null> => {
  const [row] = await db<(PersonKey & { erased: boolean })[]>`
    select id, active, source, erased_at is not null as erased from persons where external_id = ${externalId}`;
  return row ?? null;
};

/** Up to two active people with this address, but for one. */
export const listPeopleByEmail = async (db: Db, email: string, except: string): Promise<string[]> => {
  const rows = await db<Pick<Person, 'id'>[]>`
    select id from persons where lower(email) = lower(${email}) and active and erased_at is null and id <> ${except} limit 2`;
  return rows.map((row) => row.id);
};

/** Gives an external id to a person who is known only from the sign-on and has none yet. */
export const updateExternalId = async (tx: Db, personId: string, externalId: string): Promise<void> => {
  await tx`update persons set external_id = ${externalId} where id = ${personId} and external_id is null and source = 'claims'`;
};

/** The language a person chose; no file changes it. */
export const updatePersonLocale = async (tx: Db, person: { id: string; locale: string }): Promise<void> => {
  await tx`update persons set locale = ${person.locale}, field_sources = field_sources || '{"locale": "hand"}' where id = ${person.id}`;
};
