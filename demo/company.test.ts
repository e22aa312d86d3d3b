import { expect, test } from 'vitest';
import { makePeople } from './company.ts';
import { plans } from './departments.ts';

test('the made-up company has 3,204 people, and nothing of it shows that it is tested', () => {
  const people = makePeople();
  expect(people).toHaveLength(3_204);
  expect(people.length).toBe(plans.reduce((all, each) => all + each.people, 0));
  expect(new Set(people.map(({ id }) => id)).size).toBe(people.length);
  expect([...plans, ...people].map(({ name }) => name).filter((name) => /\btests?\b|^tess /i.test(name))).toEqual([]);
});
