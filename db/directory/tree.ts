/**
 * The tree of departments as administrators see and change it. Invariant: whoever changes the tree holds the lock of the
 * directory first and the departments' rows next, people last: two changes at once wait for each other, and none makes a circle.
 */
import { and, eq, gt, isNull, ne, or, sql } from 'drizzle-orm';
import { builder } from '#db/builder.ts';
import type { Db } from '#db/client.ts';
import type { Stored } from '#db/schema/columns.ts';
import { departments, grants } from '#db/schema/people.ts';

type Department = Stored<typeof departments>;

const directoryLock = 7005;

/** Structure (departments, sites, groups) is changed by one transaction at a time. */
export const lockDirectory = async (tx: Db): Promise<void> => {
  await tx`select pg_advisory_xact_lock(${directoryLock})`;
};

export type TreeRow = Pick<Department, 'id' | 'name' | 'parentId' | 'path'> & { people: number };

/** Departments that are not retired with their active people, parents before children. */
export const listTree = (db: Db): Promise<TreeRow[]> =>
  db<TreeRow[]>`
    select d.id, d.name, d.parent_id, d.path, coalesce(n.people, 0)::int as people
    from departments d left join (
      select department_id, count(*) as people from persons where active and erased_at is null and department_id is not null group by 1) n on n.department_id = d.id
    where d.retired_at is null order by array_length(d.path, 1), d.name, d.id`;

export type DepartmentRow = Department & {
  /** Active people in it, and in it and all below. */
  people: number;
  peopleBelow: number;
  /** Departments directly below that are not retired. */
  children: number;
};

export const findDepartment = async (db: Db, id: string): Promise<DepartmentRow | null> => {
  const [row] = await db<DepartmentRow[]>`
    select d.id, d.name, d.external_id, d.parent_id, d.path, d.retired_at,
      (select count(*)::int from persons p where p.department_id = d.id and p.active and p.erased_at is null) as people,
      (select count(*)::int from persons p where p.active and p.erased_at is null
        and p.department_id in (select b.id from departments b where b.path @> array[d.id])) as people_below,
      (select count(*)::int from departments c where c.parent_id = d.id and c.retired_at is null) as children
    from departments d where d.id = ${id}`;
  return row ?? null;
};

export type LockedDepartment = Pick<Department, 'id' | 'parentId' | 'path'> & { retired: boolean };

/** Locks the row against joining and retiring; null when there is none. */
export const lockDepartment = async (tx: Db, id: string): Promise<LockedDepartment | null> => {
  const retired = sql<boolean>`${departments.retiredAt} is not null`;
  const [row] = await builder(tx)
    .select({ id: departments.id, parentId: departments.parentId, path: departments.path, retired })
    .from(departments)
    .where(eq(departments.id, id))
    .for('update');
  return row ?? null;
};

/** The department when somebody may join it, kept from being retired until the transaction ends. */
export const keepDepartment = async (tx: Db, by: { id: string } | { externalId: string }): Promise<string | null> => {
  const [row] = await builder(tx)
    .select({ id: departments.id })
    .from(departments)
    .where(and('id' in by ? eq(departments.id, by.id) : eq(departments.externalId, by.externalId), isNull(departments.retiredAt)))
    .for('share');
  return row?.id ?? null;
};

/** True when another department beside it has this name: nobody could tell them apart. */
export const hasNamesake = async (tx: Db, given: { name: string; parentId: string | null; except: string | null }): Promise<boolean> => {
  const { name, parentId, except } = given;
  const rows = await builder(tx)
    .select({ id: departments.id })
    .from(departments)
    .where(
      and(
        sql`lower(${departments.name}) = lower(${name})`,
        parentId === null ? isNull(departments.parentId) : eq(departments.parentId, parentId),
        isNull(departments.retiredAt),
        except === null ? undefined : ne(departments.id, except),
      ),
    );
  return rows.length > 0;
};

export const insertDepartment = async (tx: Db, given: { name: string; parent: LockedDepartment | null }): Promise<string> => {
  const [row] = await tx<{ id: string }[]>`
    insert into departments (id, name, parent_id, path)
    select made.id, ${given.name}, ${given.parent?.id ?? null}, ${given.parent?.path ?? []}::uuid[] || made.id from (select uuidv7() as id) made
    returning id`;
  if (!row) throw new Error('A department was not stored');
  return row.id;
};

/** Returns false when that was its name already. */
export const updateDepartmentName = async (tx: Db, id: string, name: string): Promise<boolean> => {
  const result = await builder(tx)
    .update(departments)
    .set({ name })
    .where(and(eq(departments.id, id), ne(departments.name, name)));
  return result.count === 1;
};

/** Hangs a department with all below it elsewhere, in one statement. Its people count as moved with it (a trigger). */
export const updateDepartmentParent = async (tx: Db, id: string, parent: LockedDepartment | null): Promise<void> => {
  await tx`
    update departments set path = ${parent?.path ?? []}::uuid[] || path[array_position(path, ${id}::uuid):],
      parent_id = case when id = ${id} then ${parent?.id ?? null}::uuid else parent_id end
    where path @> array[${id}::uuid]`;
};

/** The same for everything directly below one department. */
export const updateParentOfChildren = async (tx: Db, from: LockedDepartment, to: LockedDepartment): Promise<void> => {
  await tx`
    update departments set path = ${to.path}::uuid[] || path[array_position(path, ${from.id}::uuid) + 1:],
      parent_id = case when parent_id = ${from.id} then ${to.id}::uuid else parent_id end
    where path @> array[${from.id}::uuid] and id <> ${from.id}`;
};

/** Returns how many people moved. */
export const updateDepartmentOfPeople = async (tx: Db, from: string, to: string): Promise<number> =>
  (await tx`update persons set department_id = ${to} where department_id = ${from} and erased_at is null`).count;

/** Ends managing it, now and in future. Returns whose. */
export const endManagersOf = (tx: Db, id: string): Promise<Pick<Stored<typeof grants>, 'id' | 'personId'>[]> =>
  builder(tx)
    .update(grants)
    .set({ endsAt: sql`now()` })
    .where(and(eq(grants.departmentId, id), or(isNull(grants.endsAt), gt(grants.endsAt, sql`now()`))))
    .returning({ id: grants.id, personId: grants.personId });

/** Does nothing for one that is retired. The caller has checked that it is empty. */
export const retireDepartment = async (tx: Db, id: string): Promise<void> => {
  await builder(tx)
    .update(departments)
    .set({ retiredAt: sql`now()` })
    .where(and(eq(departments.id, id), isNull(departments.retiredAt)));
};

/** True when something directly below one has the name of something directly below the other. */
export const haveNamesakesBelow = async (tx: Db, one: string, other: string): Promise<boolean> =>
  (
    await tx`select from departments a join departments b on lower(b.name) = lower(a.name)
      where a.parent_id = ${one} and b.parent_id = ${other} and a.retired_at is null and b.retired_at is null`
  ).length > 0;

/** Active people in it, and departments directly below that are not retired. */
export const countUses = async (tx: Db, id: string): Promise<{ people: number; children: number }> => {
  const [row] = await tx<{ people: number; children: number }[]>`
    select (select count(*)::int from persons where department_id = ${id} and active and erased_at is null) as people,
      (select count(*)::int from departments where parent_id = ${id} and retired_at is null) as children`;
  return row ?? { people: 0, children: 0 };
};

/** Names of these departments, in the order of the ids. */
export const listNamesOf = (db: Db, ids: string[]): Promise<Pick<Department, 'id' | 'name'>[]> =>
  db<Pick<Department, 'id' | 'name'>[]>`
    select id, name from departments where id = any(${ids}::uuid[]) order by array_position(${ids}::uuid[], id)`;
