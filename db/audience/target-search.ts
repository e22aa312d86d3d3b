/**
 * Search for targets of a rule by parts of their name.
 * Invariant: as in targets.ts, nothing outside of the scope somebody may address is found or named, neither above nor below it; and never
 * more rows than asked for are built, whatever is typed.
 */

import type { Db } from '#db/client.ts';
import { beginsWith, says } from '#db/reading/search.ts';
import { departmentIsWithin, groupIsWithin, isWithin, siteIsWithin } from '#db/rights.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { departments } from '#db/schema/people.ts';
import type { Scope } from '#domain/rights.ts';
import type { PlaceRow } from './targets.ts';

export type FoundDepartmentRow = Pick<Stored<typeof departments>, 'id' | 'name'> & {
  /** Those above it, from the top, as far as they are within the scope. */
  above: string[];
  people: number;
  peopleBelow: number;
  hasBelow: boolean;
};

/**
 * Departments called by all these words; what begins with the first word, then what stands higher, comes first. Their people are
 * counted in one go, however large they are.
 */
export const searchDepartments = (db: Db, words: string[], scope: Scope, limit: number): Promise<FoundDepartmentRow[]> =>
  db<FoundDepartmentRow[]>`
    with found as materialized (
      select d.id, d.name, d.path, row_number() over (order by ${beginsWith(db, db`d.name`, words)} desc, array_length(d.path, 1), d.name, d.id) as place
      from departments d where d.retired_at is null and ${departmentIsWithin(db, scope)} and ${says(db, db`d.name`, words)}
      order by place limit ${limit}),
    inside as materialized (
      select d.id, d.path from departments d where d.path && array(select id from found) and d.retired_at is null),
    people as materialized (
      select p.department_id as id, count(*) as n from persons p
      where p.active and p.erased_at is null and p.department_id in (select id from inside) group by p.department_id),
    below as (
      select u.id, sum(people.n) as n from inside join people on people.id = inside.id cross join unnest(inside.path) u(id)
      where u.id in (select id from found) group by u.id)
    select f.id, f.name, coalesce(up.names, '{}') as above, coalesce(alone.n, 0)::int as people, coalesce(below.n, 0)::int as people_below,
      exists (select from departments b where b.parent_id = f.id and b.retired_at is null) as has_below
    from found f
      left join people alone on alone.id = f.id
      left join below on below.id = f.id
      left join lateral (
        select array_agg(d.name order by array_position(f.path, d.id)) as names
        from departments d where d.id = any(f.path) and d.id <> f.id and ${departmentIsWithin(db, scope)}) up on true
    order by f.place`;

/** Sites, with their people within the scope. Editors find also those that are still empty. */
export const searchSites = (db: Db, words: string[], scope: Scope, limit: number): Promise<PlaceRow[]> =>
  db<PlaceRow[]>`
    select s.id, s.name, (select count(*)::int from persons p
      where p.site_id = s.id and p.active and p.erased_at is null and ${isWithin(db, scope)}) as people
    from (select s.id, s.name, ${beginsWith(db, db`s.name`, words)} as begins from sites s
      where s.retired_at is null and ${says(db, db`s.name`, words)} and ${siteIsWithin(db, scope)}
      order by begins desc, s.name, s.id limit ${limit}) s
    order by s.begins desc, s.name, s.id`;

/** Groups, in the same way. */
export const searchGroups = (db: Db, words: string[], scope: Scope, limit: number): Promise<PlaceRow[]> =>
  db<PlaceRow[]>`
    select g.id, g.name, (select count(*)::int from memberships m join persons p on p.id = m.person_id
      where m.group_id = g.id and p.active and p.erased_at is null and ${isWithin(db, scope)}) as people
    from (select g.id, g.name, ${beginsWith(db, db`g.name`, words)} as begins from groups g
      where g.retired_at is null and ${says(db, db`g.name`, words)} and ${groupIsWithin(db, scope)}
      order by begins desc, g.name, g.id limit ${limit}) g
    order by g.begins desc, g.name, g.id`;
