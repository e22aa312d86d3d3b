/** What somebody may choose from when addressing people. What lies outside their scope does not show that it exists. */
import { countPeople } from '#db/audience.ts';
import { web } from '#db/client.ts';
import { type DepartmentRow, listDepartments } from '#db/departments.ts';
import { listGroups, listSites, searchPeople } from '#db/targets.ts';
import { scopeOf } from '#server/announcements/permissions.ts';
import { toPersonWords } from '#server/announcements/search.ts';
import type { AudienceChoices, DepartmentChoice, PersonChoice } from '#server/announcements/view.ts';
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
  const [departments, sites, groups, everyone] = await Promise.all([
    listDepartments(web(), scope),
    listSites(web(), scope),
    listGroups(web(), scope),
    scope === null ? countPeople(web()) : 0,
  ]);
  return { mayAddressEveryone: scope === null, everyone, departments: toChoices(departments), sites, groups };
};

const foundAtMost = 20;

/** People by name, for whoever addresses single ones. Nothing is found for nothing. */
export const findPeople = async (viewer: Viewer, text: string): Promise<PersonChoice[]> => {
  const words = toPersonWords(text);
  return words.length === 0 ? [] : searchPeople(web(), words, scopeOf(viewer), foundAtMost);
};
