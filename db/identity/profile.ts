/**
 * The data the portal keeps about one person, for that person, and the choices they make for themselves.
 * Invariant: every query is about the one person it is asked for.
 */

import type { Db } from '#db/client.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { persons, sites } from '#db/schema/people.ts';

export type GrantRow = {
  role: string;
  departmentName: string | null;
  source: string;
  why: string;
  grantedBy: string | null;
  /** ISO 8601, as JSON has it. */
  startsAt: string;
  endsAt: string | null;
};

type Person = Stored<typeof persons>;

export type ProfileRow = Pick<Person, 'name' | 'email' | 'externalId' | 'source' | 'desk' | 'phone' | 'locale' | 'timeZone'> & {
  managerName: Person['name'] | null;
  /** From the top to the person's own. */
  departments: string[];
  groups: string[];
  siteName: Stored<typeof sites>['name'] | null;
  siteTimeZone: Stored<typeof sites>['timeZone'] | null;
  grants: GrantRow[];
  identities: { issuer: string; linkedAt: string }[];
  received: number;
  receipts: number;
};

export const findProfile = async (db: Db, personId: string): Promise<ProfileRow | null> => {
  const [row] = await db<ProfileRow[]>`
    select p.name, p.email, p.external_id, p.source, p.desk, p.phone, b.name as manager_name, t.name as site_name, t.time_zone as site_time_zone,
      p.locale, p.time_zone,
      coalesce((select array_agg(up.name order by array_position(d.path, up.id)) from departments up where up.id = any(d.path)), '{}') as departments,
      coalesce((select array_agg(g.name order by g.name) from memberships m join groups g on g.id = m.group_id where m.person_id = p.id), '{}') as groups,
      ${grantsOf(db)},
      coalesce((select json_agg(json_build_object('issuer', i.issuer, 'linkedAt', i.linked_at) order by i.linked_at)
        from identities i where i.person_id = p.id), '[]') as identities,
      (select count(*)::int from recipients m where m.person_id = p.id) as received,
      (select count(*)::int from recipients m join receipts c on c.announcement_id = m.announcement_id and c.person_id = m.person_id
        where m.person_id = p.id) as receipts
    from persons p left join departments d on d.id = p.department_id left join sites t on t.id = p.site_id
      left join persons b on b.id = p.manager_id and b.erased_at is null
    where p.id = ${personId}`;
  return row ?? null;
};

/** Roles held now first, then those to come, then those that ended. */
const grantsOf = (db: Db) => db`
  coalesce((select json_agg(json_build_object('role', g.role, 'departmentName', dg.name, 'source', g.source, 'why', g.why,
      'grantedBy', giver.name, 'startsAt', g.starts_at, 'endsAt', g.ends_at)
      order by coalesce(g.ends_at <= now(), false), g.starts_at > now(), g.starts_at desc)
    from grants g left join departments dg on dg.id = g.department_id left join persons giver on giver.id = g.granted_by
    where g.person_id = p.id), '[]') as grants`;

/** Null: the language as the browser asks for it; the time zone of the person's site. A choice, which no file changes. */
export const updateChoices = async (tx: Db, person: Pick<Person, 'id' | 'locale' | 'timeZone'>): Promise<void> => {
  await tx`update persons set locale = ${person.locale}, time_zone = ${person.timeZone},
    field_sources = field_sources || '{"locale": "hand", "timeZone": "hand"}' where id = ${person.id}`;
};
