/**
 * Puts an import into the directory, and takes it back: statements over its rows, a chunk of positions each. Invariant: a person whom somebody
 * changed since the preview is not written; the caller sees it by the count.
 */
import type { Db } from '#db/client.ts';
import type { PlannedPlaces } from '#db/schema/imports.ts';
import type { ImportVerdict } from '#domain/import.ts';

/** Positions of rows, both included. */
export type Chunk = { importId: string; from: number; to: number };

const rowsOf = (db: Db, { importId, from, to }: Chunk, verdicts: ImportVerdict[]) =>
  db`r.import_id = ${importId} and r.position between ${from}::int and ${to}::int and r.verdict = any(${verdicts}::text[])`;

const person = (db: Db, of: 'before' | 'after') => db`
  jsonb_to_record(r.${db(of)}) as ${db(of)}(name text, email text, phone text, desk text, "departmentId" uuid, "siteId" uuid, "managerId" uuid, locale text,
    "timeZone" text, "lastDay" date, "externalId" text, source text, "fieldSources" jsonb, active boolean)`;

/** True while person `p` is as one side of row `r` says; the manager does not count. */
const isAs = (db: Db, of: 'before' | 'after') => {
  const a = db(of);
  return db`
    (p.name, p.email, p.phone, p.desk, p.department_id, p.site_id, p.locale, p.time_zone, p.last_day, p.external_id, p.source, p.field_sources, p.active)
    is not distinct from (${a}.name, ${a}.email, ${a}.phone, ${a}.desk, ${a}."departmentId", ${a}."siteId", ${a}.locale, ${a}."timeZone", ${a}."lastDay",
      ${a}."externalId", ${a}.source, ${a}."fieldSources", ${a}.active) and p.erased_at is null`;
};

const setTo = (db: Db, of: 'before' | 'after') => {
  const a = db(of);
  return db`name = ${a}.name, email = ${a}.email, phone = ${a}.phone, desk = ${a}.desk, department_id = ${a}."departmentId", site_id = ${a}."siteId",
    manager_id = ${a}."managerId", locale = ${a}.locale, time_zone = ${a}."timeZone", last_day = ${a}."lastDay", external_id = ${a}."externalId",
    source = ${a}.source, field_sources = ${a}."fieldSources", active = ${a}.active`;
};

/** Departments come parents first. */
export const insertPlannedPlaces = async (tx: Db, { departments, sites, groups }: PlannedPlaces): Promise<void> => {
  const made = departments.map(({ id, name, path }) => ({ id, name, path, parent: path.at(-2) ?? null }));
  await tx`insert into departments (id, name, parent_id, path)
    select id, name, parent, path from jsonb_to_recordset(${JSON.stringify(made)}::text::jsonb) as d (id uuid, name text, parent uuid, path uuid[])`;
  await tx`insert into sites (id, name, time_zone)
    select id, name, "timeZone" from jsonb_to_recordset(${JSON.stringify(sites)}::text::jsonb) as s (id uuid, name text, "timeZone" text)`;
  await tx`insert into groups (id, name, source)
    select id, name, 'csv' from jsonb_to_recordset(${JSON.stringify(groups)}::text::jsonb) as g (id uuid, name text)`;
};

/** Places that people are put into and that are not there, or retired, by now. Keeps the others from being retired until the transaction ends. */
export const countGonePlaces = async (tx: Db, importId: string): Promise<number> => {
  const [row] = await tx<{ gone: number }[]>`
    with named as materialized (
      select distinct after ->> 'departmentId' as department, after ->> 'siteId' as site, after -> 'groups' as groups from import_rows
      where import_id = ${importId} and verdict in ('added', 'changed', 'adopted', 'returning')),
    d as (select id from departments where id in (select department::uuid from named) and retired_at is null for share),
    s as (select id from sites where id in (select site::uuid from named) and retired_at is null for share),
    g as (select id from groups where id in (select jsonb_array_elements_text(groups)::uuid from named) and retired_at is null for share)
    select ((select count(distinct department) from named) - (select count(*) from d) + (select count(distinct site) from named) - (select count(*) from s)
      + (select count(distinct e) from named, jsonb_array_elements_text(groups) e) - (select count(*) from g))::int as gone`;
  return row?.gone ?? 0;
};

/** Returns how many. Whoever has the external id of one by now makes it fail (23505). */
export const insertAddedPeople = async (tx: Db, chunk: Chunk): Promise<number> =>
  (
    await tx`
      insert into persons (id, name, email, phone, desk, department_id, site_id, locale, time_zone, last_day, external_id, source, field_sources, active)
      select r.person_id, after.name, after.email, after.phone, after.desk, after."departmentId", after."siteId", after.locale, after."timeZone",
        after."lastDay", after."externalId", after.source, after."fieldSources", after.active
      from import_rows r, ${person(tx, 'after')} where ${rowsOf(tx, chunk, ['added'])} order by r.position`
  ).count;

/** Returns how many: fewer than rows when somebody was changed since. */
export const updateChangedPeople = async (tx: Db, chunk: Chunk): Promise<number> =>
  (
    await tx`
      update persons p set ${setTo(tx, 'after')} from import_rows r, ${person(tx, 'before')}, ${person(tx, 'after')}
      where ${rowsOf(tx, chunk, ['changed', 'adopted', 'returning'])} and p.id = r.person_id and ${isAs(tx, 'before')}`
  ).count;

/** Puts people into the groups of one side of their rows, and out of the other groups that files keep. */
export const replaceFileGroups = async (tx: Db, chunk: Chunk, of: 'before' | 'after'): Promise<void> => {
  const differs = tx`coalesce(r.before -> 'groups', '[]') <> coalesce(r.after -> 'groups', '[]')`;
  const rows = tx`${rowsOf(tx, chunk, ['added', 'changed', 'adopted', 'returning'])} and ${differs}`;
  await tx`
    delete from memberships m using import_rows r, groups g
    where ${rows} and m.person_id = r.person_id and g.id = m.group_id and g.source = 'csv' and not coalesce(r.${tx(of)} -> 'groups', '[]') ? g.id::text`;
  await tx`
    insert into memberships (group_id, person_id)
    select g.id, r.person_id from import_rows r, jsonb_array_elements_text(coalesce(r.${tx(of)} -> 'groups', '[]')) e join groups g on g.id = e::uuid and g.retired_at is null
    where ${rows} on conflict do nothing`;
};

/** When all people of the file are stored: by external id, else by address. Nobody is their own manager. */
export const updateManagers = async (tx: Db, chunk: Chunk): Promise<void> => {
  const named = tx`${rowsOf(tx, chunk, ['added', 'changed', 'adopted', 'returning'])} and r.manager is not null`;
  await tx`
    update persons p set manager_id = b.id from import_rows r join persons b on b.external_id = r.manager and b.erased_at is null
    where ${named} and p.id = r.person_id and b.id <> p.id`;
  await tx`
    update persons p set manager_id = (select b.id from persons b where lower(b.email) = lower(r.manager) and b.erased_at is null and b.id <> p.id order by b.active desc, b.id limit 1)
    from import_rows r where ${named} and r.manager like '%@%' and p.id = r.person_id
      and not exists (select from persons b where b.external_id = r.manager and b.erased_at is null)`;
};

/** They may not sign in any more. Returns how many were active until now. */
export const updateLeavers = async (tx: Db, chunk: Chunk): Promise<number> =>
  (
    await tx`
      update persons p set active = false, field_sources = p.field_sources || '{"active": "csv"}' from import_rows r
      where ${rowsOf(tx, chunk, ['leaving'])} and p.id = r.person_id and p.active and p.erased_at is null`
  ).count;

/** Ends the roles and sessions of people with these verdicts who are not active, and writes it down. Returns whose sessions ended. */
export const endRolesAndSessions = async (tx: Db, importId: string, verdict: ImportVerdict, by: string | null): Promise<string[]> => {
  const gone = tx`select r.person_id from import_rows r join persons p on p.id = r.person_id and not p.active
    where r.import_id = ${importId} and r.verdict = ${verdict}`;
  await tx`
    insert into audit (actor_id, action, subject, detail)
    select ${by}::uuid, 'person.deactivated', person_id, jsonb_build_object('import', ${importId}::text) from (${gone}) g (person_id)`;
  await tx`
    with ended as (
      update grants set ends_at = now() where person_id in (${gone}) and (ends_at is null or ends_at > now()) returning person_id, role)
    insert into audit (actor_id, action, subject, detail)
    select ${by}::uuid, 'grant.ended', person_id, jsonb_build_object('role', role, 'import', ${importId}::text) from ended`;
  const ended = await tx<{ personId: string }[]>`
    with ended as (update sessions set ended_at = now() where ended_at is null and person_id in (${gone}) returning person_id)
    select distinct person_id from ended`;
  return ended.map(({ personId }) => personId);
};

/** As they were before, if nobody changed them since. Returns how many. */
export const revertChangedPeople = async (tx: Db, chunk: Chunk): Promise<number> =>
  (
    await tx`
      update persons p set ${setTo(tx, 'before')} from import_rows r, ${person(tx, 'before')}, ${person(tx, 'after')}
      where ${rowsOf(tx, chunk, ['changed', 'adopted', 'returning'])} and p.id = r.person_id and ${isAs(tx, 'after')}`
  ).count;

/** People whom the import added may not sign in any more: people are never deleted. Returns how many. */
export const deactivateAddedPeople = async (tx: Db, chunk: Chunk): Promise<number> =>
  (
    await tx`
      update persons p set active = false, field_sources = p.field_sources || '{"active": "csv"}' from import_rows r
      where ${rowsOf(tx, chunk, ['added'])} and p.id = r.person_id and p.active and p.erased_at is null`
  ).count;

/** People who left are back, without the roles that ended; unless somebody else deactivated them since. Returns how many. */
export const reviveLeavers = async (tx: Db, chunk: Chunk): Promise<number> =>
  (
    await tx`
      update persons p set active = true, field_sources = p.field_sources - 'active' from import_rows r
      where ${rowsOf(tx, chunk, ['leaving'])} and p.id = r.person_id and not p.active and p.field_sources ->> 'active' = 'csv' and p.erased_at is null`
  ).count;

/** The last position of an import; 0 when it has no rows. */
export const findLastPosition = async (db: Db, importId: string): Promise<number> => {
  const [row] = await db<{ last: number }[]>`select coalesce(max(position), 0)::int as last from import_rows where import_id = ${importId}`;
  return row?.last ?? 0;
};
