/** The groups of the made-up company: people across its departments. Pure; who is in them depends on nothing but the list of people. */
import type { Person } from './company.ts';
import { departmentOf, stableId } from './departments.ts';

export type Group = { id: string; name: string; members: string[] };

const everyNth = (people: Person[], n: number): string[] => people.filter((_, place) => place % n === 3).map(({ id }) => id);

/** Where one works by shifts. */
const floors = ['warehouse-north', 'warehouse-south', 'production'];

export const makeGroups = (people: Person[]): Group[] => {
  const onFloors = people.filter(({ departmentId }) => floors.some((slug) => departmentOf(slug).id === departmentId));
  return [
    { id: stableId('group/first-aiders'), name: 'First aiders', members: everyNth(people, 38) },
    { id: stableId('group/night-shift'), name: 'Night shift', members: everyNth(onFloors, 6) },
    { id: stableId('group/works-council'), name: 'Works council', members: everyNth(people, 240) },
  ];
};
