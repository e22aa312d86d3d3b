/**
 * The progress of a new installation: how many people, departments, senders and so on there are. Reads only, for the doctor and the first
 * steps.
 * Invariant: only numbers, and the sender's name, which everybody sees anyway; no count identifies a person.
 */

import type { Stored } from '#db/schema/columns.ts';
import type { notices } from '#db/schema/people.ts';
import type { deliveries } from '#db/schema/reach.ts';
import type { DeliveryState } from '#domain/delivery.ts';
import type { Db } from './client.ts';

export type Installation = {
  administrators: number;
  senders: number;
  /** The one that speaks first; null where there is none. */
  senderName: string | null;
  departments: number;
  /** Active people, whether they have ever signed in or not. */
  people: number;
  peopleSignedIn: number;
  peopleWithExternalId: number;
  peopleWithEmail: number;
  peopleWithDepartment: number;
  /** Active people for whom the sign-on named a department that the portal does not have, or that could be one of several. */
  peopleWithUnknownDepartment: number;
  /** Announcements that ever went out. */
  published: number;
};

/** Facts on the whole installation, for the doctor and the first steps. Counts people, never names them. */
export const findInstallation = async (db: Db): Promise<Installation> => {
  const [row] = await db<Installation[]>`
    select
      (select count(distinct g.person_id)::int from grants g join persons p on p.id = g.person_id and p.active and p.erased_at is null
        where g.role = 'administrator' and g.starts_at <= now() and (g.ends_at is null or g.ends_at > now())) as administrators,
      (select count(*)::int from senders) as senders,
      (select name from senders order by id limit 1) as sender_name,
      (select count(*)::int from departments where retired_at is null) as departments,
      (select count(*)::int from announcements where live_at is not null) as published,
      count(*)::int as people, count(external_id)::int as people_with_external_id, count(email)::int as people_with_email,
      count(department_id)::int as people_with_department,
      (count(*) filter (where exists (select from sign_on_gaps g where g.person_id = p.id and g.department is not null)))::int as people_with_unknown_department,
      (count(*) filter (where exists (select from identities i where i.person_id = p.id)))::int as people_signed_in
    from persons p where active and erased_at is null`;
  if (!row) throw new Error('The database does not say what there is');
  return row;
};

/** The viewer's own e-mail address, for the first steps. */
export const findOwnAddress = async (db: Db, personId: string): Promise<string | null> => {
  const [row] = await db<{ email: string | null }[]>`select email from persons where id = ${personId}`;
  return row?.email ?? null;
};

/** A mail an administrator asked for to see whether mail works, and how far it came. */
export type Trial = Pick<Stored<typeof notices>, 'at'> &
  Pick<Stored<typeof deliveries>, 'smtpText' | 'sentAt'> & {
    /** Null: no worker has taken it up yet. */
    state: DeliveryState | null;
    address: Stored<typeof deliveries>['address'] | null;
  };

const trials = (db: Db) => db`
  from notices n
    left join steps s on s.kind = 'notice' and (s.rule ->> 'notice')::uuid = n.id
    left join deliveries d on d.step_id = s.id and d.channel = 'mail'
  where n.kind = 'trial'`;

/** The last one this person asked for; null when they never did. */
export const findTrial = async (db: Db, personId: string): Promise<Trial | null> => {
  const [row] = await db<Trial[]>`
    select n.at, d.state, d.address, d.smtp_text, d.sent_at ${trials(db)} and n.person_id = ${personId} order by n.at desc limit 1`;
  return row ?? null;
};

/** True when the mail server ever took one, whoever asked. */
export const wasTrialTaken = async (db: Db): Promise<boolean> => {
  const [row] = await db<{ taken: boolean }[]>`select exists (select ${trials(db)} and d.state = 'accepted') as taken`;
  return row?.taken ?? false;
};
