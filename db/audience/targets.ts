/**
 * Targets of a rule: departments, sites, groups, people; always asked for within the scope somebody may address.
 * Invariant: nothing outside of the scope is found; a site or a group is inside when somebody who may be addressed is in it.
 */

import type { Db } from '#db/client.ts';
import { isSought } from '#db/reading/search.ts';
import { departmentIsWithin, groupIsWithin, isWithin, siteIsWithin } from '#db/rights.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { departments, persons, sites } from '#db/schema/people.ts';
import { idsOf, type Target } from '#domain/audience.ts';
import { isEverywhere, type Scope } from '#domain/rights.ts';

export type TargetKind = 'department' | 'site' | 'group' | 'person';

/** gone: retired, or a person who does not work here any more: it has a name, and means nobody. */
export type TargetRow = { kind: TargetKind; id: string; name: string; gone: boolean };

/** Those of these targets that exist within the scope, each once. */
export const listTargets = (db: Db, targets: Target[], scope: Scope): Promise<TargetRow[]> => {
  const { alone, below, sites, groups, persons } = idsOf(targets);
  return db<TargetRow[]>`
    select 'department' as kind, d.id, d.name, d.retired_at is not null as gone from departments d
      where d.id = any(${[...alone, ...below]}::uuid[]) and ${departmentIsWithin(db, scope)}
    union all select 'site', s.id, s.name, s.retired_at is not null from sites s where s.id = any(${sites}::uuid[]) and ${siteIsWithin(db, scope)}
    union all select 'group', g.id, g.name, g.retired_at is not null from groups g where g.id = any(${groups}::uuid[]) and ${groupIsWithin(db, scope)}
    union all select 'person', p.id, p.name, not p.active or p.erased_at is not null from persons p
      where p.id = any(${persons}::uuid[]) and ${isWithin(db, scope)}`;
};

/** Of a site or a group. */
export type PlaceRow = Pick<Stored<typeof sites>, 'id' | 'name'> & { people: number };

/** Sites to choose from, with their people within the scope. Editors see also those that are still empty. */
export const listSites = (db: Db, scope: Scope): Promise<PlaceRow[]> =>
  db<PlaceRow[]>`
    select s.id, s.name, count(p.id)::int as people
    from sites s left join persons p on p.site_id = s.id and p.active and p.erased_at is null and ${isWithin(db, scope)}
    where s.retired_at is null group by s.id having ${isEverywhere(scope)} or count(p.id) > 0 order by s.name, s.id`;

/** Groups to choose from, with their people within the scope. */
export const listGroups = (db: Db, scope: Scope): Promise<PlaceRow[]> =>
  db<PlaceRow[]>`
    select g.id, g.name, count(p.id)::int as people
    from groups g left join memberships m on m.group_id = g.id
      left join persons p on p.id = m.person_id and p.active and p.erased_at is null and ${isWithin(db, scope)}
    where g.retired_at is null group by g.id having ${isEverywhere(scope)} or count(p.id) > 0 order by g.name, g.id`;

export type FoundPerson = Pick<Stored<typeof persons>, 'id' | 'name'> & {
  departmentName: Stored<typeof departments>['name'] | null;
  siteName: Stored<typeof sites>['name'] | null;
};

/** People within the scope who are found by all of these words, by name. */
export const searchPeople = (db: Db, words: string[], scope: Scope, limit: number): Promise<FoundPerson[]> =>
  db<FoundPerson[]>`
    select p.id, p.name, d.name as department_name, s.name as site_name
    from persons p left join departments d on d.id = p.department_id left join sites s on s.id = p.site_id
    where p.active and p.erased_at is null and ${isWithin(db, scope)} and ${isSought(db, words)} order by p.sought collate "C", p.id limit ${limit}`;
