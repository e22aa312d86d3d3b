/**
 * How far a new installation has come: what there is of what it needs. Reads only, for the doctor and the first steps.
 * Invariant: only numbers, and the name people see anyway; a count says nothing of a single person.
 */
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
  /** Announcements that ever went out. */
  published: number;
};

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
      (count(*) filter (where exists (select from identities i where i.person_id = p.id)))::int as people_signed_in
    from persons p where active and erased_at is null`;
  if (!row) throw new Error('The database does not say what there is');
  return row;
};
