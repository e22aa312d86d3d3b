/** How many people a choice of departments reaches, for the eye while choosing. The server counts for good. */
import type { AudienceChoices, DepartmentChoice } from '#server/announcements/view.ts';
import { first, type Values } from './values.ts';

/** Departments whose people are reached: chosen themselves, or below a chosen one that includes what is below it. */
export const reachedDepartments = (departments: DepartmentChoice[], chosen: string[], only: string[]): Set<string> => {
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

/** Each person is in one department, so departments that are reached twice count once. */
export const countReached = (choices: AudienceChoices, values: Values): number => {
  if (first(values, 'audience') === 'everyone') return choices.everyone;
  const reached = reachedDepartments(choices.departments, values['department'] ?? [], values['only'] ?? []);
  return choices.departments.reduce((sum, each) => sum + (reached.has(each.id) ? each.people : 0), 0);
};
