import { expect, it } from 'vitest';
import type { DepartmentChoice } from '#server/audience/view.ts';
import { reachedDepartments } from './reached-departments.ts';

const departments: Omit<DepartmentChoice, 'left'>[] = [
  { id: 'ops', name: 'Operations', depth: 0, parentId: null, people: 10, peopleBelow: 70 },
  { id: 'north', name: 'Warehouse North', depth: 1, parentId: 'ops', people: 40, peopleBelow: 45 },
  { id: 'night', name: 'Night shift', depth: 2, parentId: 'north', people: 5, peopleBelow: 5 },
  { id: 'fin', name: 'Finance', depth: 0, parentId: null, people: 30, peopleBelow: 30 },
];

it.each([
  ['nothing', [], [], []],
  ['a department with all below it', ['ops'], [], ['ops', 'north', 'night']],
  ['a department alone', ['ops'], ['ops'], ['ops']],
  ['what is chosen below one that is chosen alone', ['ops', 'north'], ['ops'], ['ops', 'north', 'night']],
  ['no more for "alone" of one that is not chosen', ['north'], ['ops'], ['north', 'night']],
  ['nothing of a department that is no longer there', ['gone', 'fin'], [], ['fin']],
])('marks %s', (_what, chosen, only, reached) => {
  expect([...reachedDepartments(departments, chosen, only)]).toEqual(reached);
});
