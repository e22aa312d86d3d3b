/**
 * Targets a writer may choose from. Nothing outside their scope is revealed.
 * Invariant: a page gets no more of them than it can draw at once; all others are found by name.
 */
import { countPeople } from '#db/audience/recipients.ts';
import { searchDepartments, searchGroups, searchSites } from '#db/audience/target-search.ts';
import { listGroups, listSites, searchPeople } from '#db/audience/targets.ts';
import { web } from '#db/client.ts';
import { type DepartmentRow, listDepartments } from '#db/directory/departments.ts';
import { isEverywhere, scopeOf } from '#domain/rights.ts';
import { toWords } from '#domain/search.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import type { AudienceChoices, DepartmentChoice, PersonChoice, PlaceChoice, TargetsFound } from './view.ts';

/** The tree is drawn three times (who gets it, who also, who not), with its boxes, so that it works without script. */
const mostDepartments = 500;
const mostPlaces = 200;

/** How many departments stand below each, and how many people are in it and below. Rows come parents first. */
const addUp = (rows: DepartmentRow[]): Map<string, { departments: number; people: number }> => {
  const sums = new Map(rows.map((row) => [row.id, { departments: 0, people: row.people }]));
  for (const row of rows.toReversed()) {
    const own = sums.get(row.id);
    const above = row.parentId === null ? undefined : sums.get(row.parentId);
    if (!own || !above) continue;
    above.departments += 1 + own.departments;
    above.people += own.people;
  }
  return sums;
};

/**
 * Departments in the order of the tree, each after its parent, with their people alone and with all below; `most` of them, the highest
 * first. `left`: how many have no place at the top.
 */
export const toChoices = (rows: DepartmentRow[], most = mostDepartments): { departments: DepartmentChoice[]; left: number } => {
  const sums = addUp(rows);
  const shown = new Set(rows.slice(0, most).map((row) => row.id));
  const childrenOf = Map.groupBy(rows, (row) => (row.parentId !== null && sums.has(row.parentId) ? row.parentId : null));
  const leftBelow = (id: string | null): number =>
    (childrenOf.get(id) ?? []).reduce((sum, row) => sum + (shown.has(row.id) ? 0 : 1 + (sums.get(row.id)?.departments ?? 0)), 0);
  const walk = (parentId: string | null, depth: number): DepartmentChoice[] =>
    (childrenOf.get(parentId) ?? [])
      .filter((row) => shown.has(row.id))
      .flatMap(({ id, name, people }) => {
        const choice = { id, name, depth, parentId, people, peopleBelow: sums.get(id)?.people ?? people, left: leftBelow(id) };
        return [choice, ...walk(id, depth + 1)];
      });
  return { departments: walk(null, 0), left: leftBelow(null) };
};

const cut = (places: PlaceChoice[]) => ({ shown: places.slice(0, mostPlaces), left: Math.max(0, places.length - mostPlaces) });

export const listAudienceChoices = async (viewer: Viewer): Promise<AudienceChoices> => {
  const scope = scopeOf(viewer);
  const [rows, allSites, allGroups, everyone] = await Promise.all([
    listDepartments(web(), scope),
    listSites(web(), scope),
    listGroups(web(), scope),
    isEverywhere(scope) ? countPeople(web()) : 0,
  ]);
  const { departments, left } = toChoices(rows);
  const [sites, groups] = [cut(allSites), cut(allGroups)];
  return {
    mayAddressEveryone: isEverywhere(scope),
    everyone,
    departments,
    sites: sites.shown,
    groups: groups.shown,
    left: { departments: left, sites: sites.left, groups: groups.left },
  };
};

const foundAtMost = 20;

/** People by name, for whoever addresses single ones. Nothing is found for nothing. */
export const findPeople = async (viewer: Viewer, text: string): Promise<PersonChoice[]> => {
  const words = toWords(text);
  return words.length === 0 ? [] : searchPeople(web(), words, scopeOf(viewer), foundAtMost);
};

/** Of each kind. */
const shownAtMost = 8;

/** Departments, sites, groups and people by parts of their names, within the viewer's scope. Nothing is found for nothing. */
export const findTargets = async (viewer: Viewer, text: string): Promise<TargetsFound> => {
  const words = toWords(text);
  if (words.length === 0) return { departments: [], sites: [], groups: [], people: [], more: false };
  const scope = scopeOf(viewer);
  const one = shownAtMost + 1;
  const [departments, sites, groups, people] = await Promise.all([
    searchDepartments(web(), words, scope, one),
    searchSites(web(), words, scope, one),
    searchGroups(web(), words, scope, one),
    searchPeople(web(), words, scope, one),
  ]);
  return {
    departments: departments.slice(0, shownAtMost),
    sites: sites.slice(0, shownAtMost),
    groups: groups.slice(0, shownAtMost),
    people: people.slice(0, shownAtMost),
    more: [departments, sites, groups, people].some((found) => found.length > shownAtMost),
  };
};
