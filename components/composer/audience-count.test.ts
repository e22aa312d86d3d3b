import { describe, expect, it } from 'vitest';
import type { AudienceChoices } from '#server/announcements/view.ts';
import { countReached } from './audience-count.ts';

const choices: AudienceChoices = {
  mayAddressEveryone: true,
  everyone: 120,
  sites: [],
  groups: [],
  departments: [
    { id: 'ops', name: 'Operations', depth: 0, parentId: null, people: 10, peopleBelow: 70 },
    { id: 'north', name: 'Warehouse North', depth: 1, parentId: 'ops', people: 40, peopleBelow: 45 },
    { id: 'night', name: 'Night shift', depth: 2, parentId: 'north', people: 5, peopleBelow: 5 },
    { id: 'south', name: 'Warehouse South', depth: 1, parentId: 'ops', people: 15, peopleBelow: 15 },
    { id: 'fin', name: 'Finance', depth: 0, parentId: null, people: 30, peopleBelow: 30 },
  ],
};

const count = (department: string[], only: string[] = [], audience = 'departments') =>
  countReached(choices, { audience: [audience], department, only });

describe('the number of people beside the audience', () => {
  it('counts nobody when nothing is chosen', () => expect(count([])).toBe(0));
  it('counts everyone', () => expect(count(['fin'], [], 'everyone')).toBe(120));
  it('counts a department with all below it', () => expect(count(['ops'])).toBe(70));
  it('counts a department alone', () => expect(count(['ops'], ['ops'])).toBe(10));
  it('counts nobody twice when a department and one inside it are chosen', () => expect(count(['ops', 'north', 'night'])).toBe(70));
  it('adds what is below a department that is chosen alone', () => expect(count(['ops', 'night'], ['ops'])).toBe(15));
  it('adds unrelated departments', () => expect(count(['north', 'fin'])).toBe(75));
  it('ignores "only this one" of a department that is not chosen', () => expect(count(['north'], ['ops'])).toBe(45));
  it('ignores a department that is no longer there', () => expect(count(['gone', 'fin'])).toBe(30));
});
