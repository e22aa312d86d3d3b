/**
 * The directory, for administrators: searched, filtered, a page at a time.
 * Invariant: nobody erased is ever listed; searched words are folded like the column `sought` (`toWords`).
 */

import type { Db } from '#db/client.ts';
import { isSought } from '#db/reading/search.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { departments, grants, persons, sites } from '#db/schema/people.ts';

export type PeopleFilter = {
  /** Folded words; each must occur in name, e-mail or number. */
  words: string[];
  /** With all below. */
  departmentId: string | null;
  siteId: string | null;
  groupId: string | null;
  role: string | null;
  active: boolean | null;
  missing: 'department' | 'email' | 'directory' | null;
};

export type PersonListRow = Pick<Stored<typeof persons>, 'id' | 'name' | 'email' | 'externalId' | 'active' | 'source'> & {
  departmentName: Stored<typeof departments>['name'] | null;
  siteName: Stored<typeof sites>['name'] | null;
  roles: Stored<typeof grants>['role'][];
};

const holdsNow = (db: Db) => db`g.starts_at <= now() and (g.ends_at is null or g.ends_at > now())`;

const missing = (db: Db, what: 'department' | 'email' | 'directory') => {
  if (what === 'department') return db`p.department_id is null`;
  return what === 'email' ? db`p.email is null` : db`p.source = 'claims'`;
};

const isAskedFor = (db: Db, filter: PeopleFilter) => db`
  p.erased_at is null
  ${filter.words.length > 0 ? db`and ${isSought(db, filter.words)}` : db``}
  ${filter.departmentId ? db`and p.department_id in (select id from departments where path @> array[${filter.departmentId}::uuid])` : db``}
  ${filter.siteId ? db`and p.site_id = ${filter.siteId}` : db``}
  ${filter.groupId ? db`and p.id in (select person_id from memberships where group_id = ${filter.groupId})` : db``}
  ${filter.role ? db`and p.id in (select g.person_id from grants g where g.role = ${filter.role} and ${holdsNow(db)})` : db``}
  ${filter.active === null ? db`` : filter.active ? db`and p.active` : db`and not p.active`}
  ${filter.missing ? db`and ${missing(db, filter.missing)}` : db``}`;

export const countPeopleAskedFor = async (db: Db, filter: PeopleFilter): Promise<number> => {
  const [row] = await db<{ people: number }[]>`select count(*)::int as people from persons p where ${isAskedFor(db, filter)}`;
  return row?.people ?? 0;
};

/**
 * One page of people, sorted by name. Columns that are only shown are looked up for the people of this page. Pages in the second half of
 * `total` are read from the end, because PostgreSQL reads every row it passes over.
 */
export const listPeople = (
  db: Db,
  filter: PeopleFilter,
  page: { limit: number; offset: number; total: number },
): Promise<PersonListRow[]> => {
  const limit = Math.max(0, Math.min(page.limit, page.total - page.offset));
  const behind = page.total - page.offset - limit;
  const found =
    behind < page.offset
      ? db`order by p.sought collate "C" desc, p.id desc limit ${limit} offset ${behind}`
      : db`order by p.sought collate "C", p.id limit ${limit} offset ${page.offset}`;
  return db<PersonListRow[]>`
    select p.id, p.name, p.email, p.external_id, d.name as department_name, s.name as site_name, p.active, p.source,
      coalesce((select array_agg(distinct g.role) from grants g where g.person_id = p.id and ${holdsNow(db)}), '{}') as roles
    from (select p.* from persons p where ${isAskedFor(db, filter)} ${found}) p
      left join departments d on d.id = p.department_id left join sites s on s.id = p.site_id
    order by p.sought collate "C", p.id`;
};

export type DirectoryCounts = {
  people: number;
  departments: number;
  sites: number;
  groups: number;
  withoutDepartment: number;
  withoutEmail: number;
  notInDirectory: number;
  inactive: number;
  requests: number;
};

/** Counts for the overview. All but `inactive` count active people only. */
export const countDirectory = async (db: Db): Promise<DirectoryCounts> => {
  const [row] = await db<DirectoryCounts[]>`
    select n.*, (select count(*)::int from departments where retired_at is null) as departments,
      (select count(*)::int from sites where retired_at is null) as sites,
      (select count(*)::int from groups where retired_at is null) as groups,
      (select count(*)::int from grant_requests where decision is null) as requests
    from (select count(*) filter (where active)::int as people, count(*) filter (where not active)::int as inactive,
      count(*) filter (where active and department_id is null)::int as without_department,
      count(*) filter (where active and email is null)::int as without_email,
      count(*) filter (where active and source = 'claims')::int as not_in_directory
      from persons where erased_at is null) n`;
  if (!row) throw new Error('Nothing was counted');
  return row;
};
