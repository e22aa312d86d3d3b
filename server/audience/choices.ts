/** What somebody may choose from when addressing people. What lies outside their scope does not show that it exists. */
import { web } from '#db/client.ts';
import { countPeople, type DepartmentRow, listDepartments } from '#db/departments.ts';
import { scopeOf } from '#server/announcements/permissions.ts';
import type { AudienceChoices, DepartmentChoice } from '#server/announcements/view.ts';
import type { Viewer } from '#server/identity/viewer.ts';

/** Departments in the order of the tree, each after its parent, with their people alone and with all below. */
export const toChoices = (rows: DepartmentRow[]): DepartmentChoice[] => {
  const known = new Set(rows.map((row) => row.id));
  const childrenOf = (parent: string | null) =>
    rows.filter((row) => (parent === null ? row.parentId === null || !known.has(row.parentId) : row.parentId === parent));
  const walk = (row: DepartmentRow, depth: number): DepartmentChoice[] => {
    const below = childrenOf(row.id).flatMap((child) => walk(child, depth + 1));
    const directBelow = below.filter((choice) => choice.depth === depth + 1);
    const peopleBelow = row.people + directBelow.reduce((sum, child) => sum + child.peopleBelow, 0);
    const parentId = row.parentId !== null && known.has(row.parentId) ? row.parentId : null;
    return [{ id: row.id, name: row.name, depth, parentId, people: row.people, peopleBelow }, ...below];
  };
  return childrenOf(null).flatMap((row) => walk(row, 0));
};

export const listAudienceChoices = async (viewer: Viewer): Promise<AudienceChoices> => {
  const scope = scopeOf(viewer);
  const departments = toChoices(await listDepartments(web(), scope));
  return { mayAddressEveryone: scope === null, everyone: scope === null ? await countPeople(web()) : 0, departments };
};
