/** The address of the list of people: what is asked for, and nothing that is not. */
import type { PeopleQuery } from '#server/directory/view.ts';

export const peopleAddress = (query: PeopleQuery, page: number): string => {
  const { text, departmentId, siteId, groupId, role, state, missing } = query;
  const asked = {
    q: text,
    department: departmentId,
    site: siteId,
    group: groupId,
    role,
    state,
    missing,
    page: page > 1 ? String(page) : '',
  };
  const parts = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
  return parts.size === 0 ? '/directory/people' : `/directory/people?${parts}`;
};

/** True when it asks for less than everybody, beyond the words. */
export const hasFilters = ({ departmentId, siteId, groupId, role, state, missing }: PeopleQuery): boolean =>
  [departmentId, siteId, groupId, role, state, missing].some((part) => part !== '');
