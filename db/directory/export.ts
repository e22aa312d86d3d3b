/**
 * The directory as rows of a file, for administrators. Invariant: nobody erased and nothing retired is in it; a page begins behind the last
 * row of the one before, so that a long file holds no connection and no row of it twice.
 */
import type { Db } from '#db/client.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { departments, persons, sites } from '#db/schema/people.ts';

type Person = Stored<typeof persons>;
type Department = Stored<typeof departments>;
type Site = Stored<typeof sites>;

/** From the top to department `d`, as an import reads it. */
const pathOf = (db: Db) =>
  db`(select string_agg(up.name, ' / ' order by array_position(d.path, up.id)) from departments up where up.id = any(d.path))`;

export type ExportedPerson = Pick<Person, 'id' | 'externalId' | 'name' | 'email' | 'phone' | 'desk' | 'locale' | 'timeZone' | 'active'> & {
  /** Names from the top down, separated by ` / `. */
  department: string | null;
  site: Site['name'] | null;
  /** Names, separated by `|`. */
  groups: string | null;
  /** The manager's external id. */
  manager: Person['externalId'];
};

/** People behind this id, in the order of ids; `after`: null for the first page. */
export const listExportedPeople = (db: Db, after: string | null, limit: number): Promise<ExportedPerson[]> =>
  db<ExportedPerson[]>`
    select p.id, p.external_id, p.name, p.email, p.phone, p.desk, p.locale, p.time_zone, p.active,
      case when d.id is null then null else ${pathOf(db)} end as department, s.name as site, b.external_id as manager,
      (select string_agg(g.name, '|' order by g.name, g.id) from memberships m join groups g on g.id = m.group_id and g.retired_at is null
        where m.person_id = p.id) as groups
    from (select * from persons where erased_at is null ${after === null ? db`` : db`and id > ${after}`} order by id limit ${limit}) p
      left join departments d on d.id = p.department_id left join sites s on s.id = p.site_id
      left join persons b on b.id = p.manager_id and b.erased_at is null
    order by p.id`;

export type ExportedDepartment = Pick<Department, 'id' | 'externalId' | 'name'> & { path: string; people: number };

/** Departments in use behind this id, with their active people. */
export const listExportedDepartments = (db: Db, after: string | null, limit: number): Promise<ExportedDepartment[]> =>
  db<ExportedDepartment[]>`
    select d.id, d.external_id, d.name, ${pathOf(db)} as path,
      (select count(*)::int from persons p where p.department_id = d.id and p.active and p.erased_at is null) as people
    from departments d where d.retired_at is null ${after === null ? db`` : db`and d.id > ${after}`} order by d.id limit ${limit}`;

export type ExportedSite = Pick<Site, 'id' | 'name' | 'address' | 'timeZone'> & { people: number };

/** Sites in use behind this id, with their active people. */
export const listExportedSites = (db: Db, after: string | null, limit: number): Promise<ExportedSite[]> =>
  db<ExportedSite[]>`
    select s.id, s.name, s.address, s.time_zone,
      (select count(*)::int from persons p where p.site_id = s.id and p.active and p.erased_at is null) as people
    from sites s where s.retired_at is null ${after === null ? db`` : db`and s.id > ${after}`} order by s.id limit ${limit}`;
