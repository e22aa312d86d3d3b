/** The tree of departments, always asked for within what somebody may address. */

import type { Db } from '#db/client.ts';
import { departmentIsWithin } from '#db/rights.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { departments } from '#db/schema/people.ts';
import type { Scope } from '#domain/rights.ts';

export type DepartmentRow = Pick<Stored<typeof departments>, 'id' | 'name' | 'parentId' | 'path'> & { people: number };

/** Departments to choose from with their active people, parents before children. */
export const listDepartments = (db: Db, scope: Scope): Promise<DepartmentRow[]> =>
  db<DepartmentRow[]>`
    select d.id, d.name, d.parent_id, d.path, count(p.id)::int as people
    from departments d left join persons p on p.department_id = d.id and p.active and p.erased_at is null
    where d.retired_at is null and ${departmentIsWithin(db, scope)}
    group by d.id order by array_length(d.path, 1), d.name`;
