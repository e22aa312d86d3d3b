/** People of an imported file, beside the people there are. */
import type { Db } from '#db/client.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { importRows } from '#db/schema/imports.ts';
import type { departments, persons, sites as sitesTable } from '#db/schema/people.ts';
import { type Source, toSource } from '#domain/source.ts';
import type { FactRow } from './person.ts';

type Row = Stored<typeof importRows>;

/** Somebody whom a row may be about; `groups`: ids of those that files keep, sorted. */
export type CandidateRow = FactRow &
  Pick<Stored<typeof persons>, 'externalId' | 'locale' | 'timeZone' | 'lastDay' | 'managerId'> & {
    erased: boolean;
    managerExternalId: string | null;
    managerEmail: string | null;
    groups: string[];
  };

/** Of person `p`. As text: an id is compared with those a file's row names. */
const fileGroupsOf = (db: Db) => db`
  array(select m.group_id::text from memberships m join groups g on g.id = m.group_id and g.source = 'csv' and g.retired_at is null
    where m.person_id = p.id order by m.group_id::text)`;

const candidate = (db: Db) => db`
  p.id, p.source, p.field_sources, p.active, p.name, p.email, p.department_id as department, p.site_id as site, p.desk, p.phone,
  p.external_id, p.locale, p.time_zone, p.last_day::text, p.manager_id, p.erased_at is not null as erased, b.external_id as manager_external_id,
  b.email as manager_email, ${fileGroupsOf(db)} as groups`;

/** People with one of these external ids. */
export const listByExternalId = (db: Db, externalIds: string[]): Promise<CandidateRow[]> =>
  db<CandidateRow[]>`
    select ${candidate(db)} from persons p left join persons b on b.id = p.manager_id and b.erased_at is null
    where p.external_id = any(${externalIds}::text[])`;

/** People the sign-on brought, without an external id, who alone have one of these addresses; in lower case. */
export const listByOwnEmail = (db: Db, emails: string[]): Promise<CandidateRow[]> =>
  db<CandidateRow[]>`
    select ${candidate(db)} from persons p left join persons b on b.id = p.manager_id and b.erased_at is null
    where lower(p.email) = any(${emails}::text[]) and p.external_id is null and p.source = 'claims' and p.active and p.erased_at is null
      and not exists (select from persons o where lower(o.email) = lower(p.email) and o.id <> p.id and o.active and o.erased_at is null)`;

export const deleteImportRows = async (db: Db, importId: string): Promise<void> => {
  await db`delete from import_rows where import_id = ${importId}`;
};

/** Adds rows of one import; whoever is added to the directory gets an id. */
export const insertImportRows = async (db: Db, importId: string, rows: Omit<Row, 'importId'>[]): Promise<void> => {
  await db`
    insert into import_rows (import_id, position, verdict, person_id, external_id, name, manager, changes, problem, before, after)
    select ${importId}, r.position, r.verdict, case when r.verdict = 'added' then uuidv7() else r."personId" end, r."externalId", r.name, r.manager,
      r.changes, r.problem, r.before, r.after
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r (position integer, verdict text, "personId" uuid, "externalId" text, name text,
      manager text, changes text[], problem jsonb, before jsonb, after jsonb)`;
};

/**
 * Active people whom files keep and who are in no row: they leave. `except` reads both once, whatever the planner knows of rows that were just
 * written. Their positions follow `after`. Returns how many.
 */
export const insertLeavers = async (db: Db, importId: string, after: number): Promise<number> => {
  const result = await db`
    insert into import_rows (import_id, position, verdict, person_id, external_id, name, before, after)
    select ${importId}, ${after}::int + row_number() over (order by p.name, p.id), 'leaving', p.id, coalesce(p.external_id, ''), p.name, made.before,
      made.before || jsonb_build_object('active', false, 'fieldSources', p.field_sources || '{"active": "csv"}')
    from (select id from persons where source = 'csv' and active and erased_at is null
        except select person_id from import_rows where import_id = ${importId}) gone
      join persons p on p.id = gone.id, lateral (select ${toImported(db)} as before) made`;
  return result.count;
};

/** A person as `ImportedPerson`. */
const toImported = (db: Db) => db`
  jsonb_build_object('name', p.name, 'email', p.email, 'phone', p.phone, 'desk', p.desk, 'departmentId', p.department_id, 'siteId', p.site_id,
    'managerId', p.manager_id, 'locale', p.locale, 'timeZone', p.time_zone, 'lastDay', p.last_day, 'externalId', p.external_id, 'source', p.source,
    'fieldSources', p.field_sources, 'active', p.active, 'groups', ${fileGroupsOf(db)})`;

/** Those who leave and may not: they stay, as rows that are refused. Returns how many. */
export const refuseLeavers = async (
  db: Db,
  importId: string,
  { personIds, why }: { personIds: string[]; why: 'lastAdministrators' | 'yourself' },
): Promise<number> => {
  const result = await db`
    update import_rows set verdict = 'refused', problem = ${db.json({ field: null, why })}
    where import_id = ${importId} and verdict = 'leaving' and person_id = any(${personIds}::uuid[])`;
  return result.count;
};

/** Managers that rows name and who is neither in the directory nor in the file; in how many rows, with the first lines. */
export const listUnknownManagers = (db: Db, importId: string): Promise<{ manager: string; count: number; lines: number[] }[]> =>
  db<{ manager: string; count: number; lines: number[] }[]>`
    with named as materialized (
      select manager, count(*)::int as count, (array_agg(position order by position))[1:5] as lines
      from import_rows where import_id = ${importId} and manager is not null group by manager),
    unknown as (
      select manager from named
      except select external_id from import_rows where import_id = ${importId} and verdict not in ('refused', 'leaving')
      except select external_id from persons where erased_at is null
      except select n.manager from named n join persons p on lower(p.email) = lower(n.manager) and p.erased_at is null)
    select n.* from named n join unknown u on u.manager = n.manager order by n.count desc, n.manager`;

/** A row that changed nothing but a manager nobody knows changes nothing. */
export const forgetManagers = async (db: Db, importId: string, managers: string[]): Promise<void> => {
  await db`
    update import_rows set manager = null, changes = array_remove(changes, 'manager'),
      verdict = case when verdict = 'changed' and changes = '{manager}' then 'unchanged' else verdict end
    where import_id = ${importId} and manager = any(${managers}::text[])`;
};

export const countVerdicts = (db: Db, importId: string): Promise<(Pick<Row, 'verdict'> & { count: number })[]> =>
  db`select verdict, count(*)::int as count from import_rows where import_id = ${importId} group by verdict`;

export type ListedRow = Pick<
  Row,
  'position' | 'verdict' | 'personId' | 'externalId' | 'name' | 'problem' | 'changes' | 'manager' | 'before' | 'after'
> & {
  /** Names of the places in `before` and `after`, by id. */
  names: Record<string, string>;
};

/** Rows of one verdict behind this position. Names of places that are to be made stand in the import's plan. */
export const listImportRows = (
  db: Db,
  importId: string,
  { verdict, after, limit }: { verdict: Row['verdict']; after: number; limit: number },
): Promise<ListedRow[]> =>
  db<ListedRow[]>`
    select r.position, r.verdict, r.person_id, r.external_id, r.name, r.problem, r.changes, r.manager, r.before, r.after,
      (select coalesce(jsonb_object_agg(n.id, n.name), '{}') from (
        select d.id::text as id, (select string_agg(up.name, ' / ' order by array_position(d.path, up.id)) from departments up where up.id = any(d.path)) as name
          from departments d where d.id::text in (r.before ->> 'departmentId', r.after ->> 'departmentId')
        union all select s.id::text, s.name from sites s where s.id::text in (r.before ->> 'siteId', r.after ->> 'siteId')
        union all select g.id::text, g.name from groups g where (r.before -> 'groups') ? g.id::text or (r.after -> 'groups') ? g.id::text
        union all select p.id::text, p.name from persons p where p.id::text = r.before ->> 'managerId') n) as names
    from import_rows r where r.import_id = ${importId} and r.verdict = ${verdict} and r.position > ${after} order by r.position limit ${limit}`;

type KnownDepartment = Pick<Stored<typeof departments>, 'id' | 'externalId' | 'name' | 'path'>;

/** Departments, sites and groups in use. `timeZone`: where most sites are; null without any. */
export const readPlaces = async (
  db: Db,
): Promise<{
  departments: KnownDepartment[];
  sites: { id: string; name: string }[];
  groups: { id: string; name: string; source: Source }[];
  timeZone: string | null;
}> => {
  const [departments, sites, groups] = await Promise.all([
    db<KnownDepartment[]>`select id, external_id, name, path from departments where retired_at is null order by array_length(path, 1), id`,
    db<Pick<Stored<typeof sitesTable>, 'id' | 'name' | 'timeZone'>[]>`
      select id, name, time_zone from sites where retired_at is null order by count(*) over (partition by time_zone) desc, id`,
    db<{ id: string; name: string; source: string }[]>`select id, name, source from groups where retired_at is null`,
  ]);
  return {
    departments,
    sites,
    groups: groups.map((group) => ({ ...group, source: toSource(group.source) })),
    timeZone: sites[0]?.timeZone ?? null,
  };
};

/** Those of these people who leave by this import. */
export const listLeavingOf = async (db: Db, importId: string, personIds: string[]): Promise<string[]> => {
  const rows = await db<{ personId: string }[]>`
    select person_id from import_rows where import_id = ${importId} and verdict = 'leaving' and person_id = any(${personIds}::uuid[])`;
  return rows.map(({ personId }) => personId);
};

export const countActive = async (db: Db): Promise<number> => {
  const [row] = await db<{ count: number }[]>`select count(*)::int as count from persons where active and erased_at is null`;
  return row?.count ?? 0;
};
