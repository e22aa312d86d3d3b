/**
 * One person, for administrators: what is known, and changing it. Invariant: a change says which source made it, in the same
 * statement; which source may is decided in server/directory/sources.ts on the row that is locked here.
 */

import type { Db } from '#db/client.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { groups, persons, sites } from '#db/schema/people.ts';

type Person = Stored<typeof persons>;

/** Every fact a source may bring; null where nothing is known. Department and site are ids. */
export type Facts = Pick<Person, 'name' | 'email' | 'desk' | 'phone'> & { department: Person['departmentId']; site: Person['siteId'] };

export type FactRow = Pick<Person, 'id' | 'source' | 'active' | 'fieldSources'> & Facts;
export type LockedPerson = FactRow & Pick<Person, 'externalId'>;

const facts = (db: Db) =>
  db`p.id, p.source, p.field_sources, p.active, p.name, p.email, p.department_id as department, p.site_id as site, p.desk, p.phone`;

/** Locks the person; null when there is none (any more). */
export const lockPerson = async (tx: Db, id: string): Promise<LockedPerson | null> => {
  const [row] = await tx<
    LockedPerson[]
  >`select ${facts(tx)}, p.external_id from persons p where p.id = ${id} and p.erased_at is null for update`;
  return row ?? null;
};

export type PersonRow = LockedPerson & {
  /** From the top to the person's own. */
  departments: string[];
  siteName: Stored<typeof sites>['name'] | null;
  managerName: Person['name'] | null;
  groups: Pick<Stored<typeof groups>, 'id' | 'name' | 'source'>[];
  identities: { issuer: string; linkedAt: string }[];
};

export const findPerson = async (db: Db, id: string): Promise<PersonRow | null> => {
  const [row] = await db<PersonRow[]>`
    select ${facts(db)}, p.external_id, t.name as site_name, b.name as manager_name,
      coalesce((select array_agg(up.name order by array_position(d.path, up.id)) from departments up where up.id = any(d.path)), '{}') as departments,
      coalesce((select json_agg(json_build_object('id', g.id, 'name', g.name, 'source', g.source) order by g.name)
        from memberships m join groups g on g.id = m.group_id and g.retired_at is null where m.person_id = p.id), '[]') as groups,
      coalesce((select json_agg(json_build_object('issuer', i.issuer, 'linkedAt', i.linked_at) order by i.linked_at)
        from identities i where i.person_id = p.id), '[]') as identities
    from persons p left join departments d on d.id = p.department_id left join sites t on t.id = p.site_id
      left join persons b on b.id = p.manager_id and b.erased_at is null
    where p.id = ${id} and p.erased_at is null`;
  return row ?? null;
};

/**
 * Adds somebody by hand. `known`: this person was added before, by the same form pressed twice. `taken`: another person has this external
 * id, erased people too: their id stays taken.
 */
export const insertPersonByHand = async (
  tx: Db,
  id: string,
  given: Facts & Pick<Person, 'externalId'>,
): Promise<'added' | 'known' | 'taken'> => {
  const added = await tx`
    insert into persons (id, external_id, source, name, email, department_id, site_id, desk, phone)
    values (${id}, ${given.externalId}, 'hand', ${given.name}, ${given.email}, ${given.department}, ${given.site}, ${given.desk}, ${given.phone})
    on conflict do nothing`;
  if (added.count === 1) return 'added';
  const known = await tx`select from persons where id = ${id} and source = 'hand' and external_id is not distinct from ${given.externalId}`;
  return known.length === 1 ? 'known' : 'taken';
};

/** Stores all facts as given, and that `fields` of them come from this source now. */
export const updateFacts = async (tx: Db, id: string, given: Facts, from: { source: string; fields: string[] }): Promise<void> => {
  const sources = Object.fromEntries(from.fields.map((field) => [field, from.source]));
  await tx`
    update persons set name = ${given.name}, email = ${given.email}, department_id = ${given.department}, site_id = ${given.site},
      desk = ${given.desk}, phone = ${given.phone}, field_sources = field_sources || ${tx.json(sources)}
    where id = ${id}`;
};

/** Somebody who may not sign in any more, or may again; a department or site that was retired meanwhile is left behind. */
export const updateActive = async (tx: Db, id: string, active: boolean): Promise<void> => {
  await tx`
    update persons set active = ${active}, field_sources = field_sources || '{"active": "hand"}',
      department_id = (select d.id from departments d where d.id = persons.department_id and (not ${active} or d.retired_at is null) for share),
      site_id = (select s.id from sites s where s.id = persons.site_id and (not ${active} or s.retired_at is null) for share)
    where id = ${id}`;
};
