/** The departments a choice in the tree reaches, for the marks beside them. The server counts. */
import type { DepartmentChoice } from '#server/audience/view.ts';

/** Departments whose people are reached: chosen themselves, or below a chosen one that includes what is below it. */
export const reachedDepartments = (
  departments: Pick<DepartmentChoice, 'id' | 'parentId'>[],
  chosen: string[],
  only: string[],
): Set<string> => {
  const parentOf = new Map(departments.map((each) => [each.id, each.parentId]));
  const isReached = (id: string): boolean => {
    if (chosen.includes(id)) return true;
    for (let above = parentOf.get(id) ?? null; above !== null; above = parentOf.get(above) ?? null) {
      if (chosen.includes(above) && !only.includes(above)) return true;
    }
    return false;
  };
  return new Set(departments.map((each) => each.id).filter(isReached));
};
