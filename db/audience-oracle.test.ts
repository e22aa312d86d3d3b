import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../e2e/fresh-database.ts';
import { type AudienceRule, countAudience } from './audience.ts';

/** The rule once more, in another way: each person climbs from their department to the top. */
type Tree = Map<string, string | null>;
type Person = { id: string; departmentId: string | null; isHere: boolean };

const db = freshDatabase();
const trees = 8;
const rulesATree = 25;

/** Random numbers that are the same at each run (mulberry32), so that a failure comes again. */
const randomFrom = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
const random = randomFrom(20_261_122);
const oneOf = <Item>(items: Item[]): Item | undefined => items[Math.floor(random() * items.length)];
const some = <Item>(most: number, make: () => Item): Item[] => Array.from({ length: Math.floor(random() * (most + 1)) }, make);

const makeTree = (): Tree => {
  const tree: Tree = new Map();
  for (let count = 1 + Math.floor(random() * 25); count > 0; count -= 1)
    tree.set(randomUUID(), random() < 0.2 ? null : (oneOf([...tree.keys()]) ?? null));
  return tree;
};

const pathOf = (tree: Tree, id: string | null): string[] => (id === null ? [] : [...pathOf(tree, tree.get(id) ?? null), id]);

const makePeople = (tree: Tree): Person[] =>
  some(60, () => ({ id: randomUUID(), departmentId: random() < 0.1 ? null : (oneOf([...tree.keys()]) ?? null), isHere: random() < 0.85 }));

const makeRule = (tree: Tree): AudienceRule => {
  if (random() < 0.05) return { everyone: true };
  const department = () => (random() < 0.05 ? randomUUID() : (oneOf([...tree.keys()]) ?? randomUUID()));
  const anyOf = some(4, () => ({ department: department(), below: random() < 0.5 }));
  return random() < 0.5 ? { anyOf } : { anyOf, within: some(3, department) };
};

const isMeant = (tree: Tree, person: Person, rule: AudienceRule): boolean => {
  if (!person.isHere) return false;
  if ('everyone' in rule) return true;
  const path = pathOf(tree, person.departmentId);
  const addressed = rule.anyOf.some(
    (target) => 'department' in target && (target.below ? path.includes(target.department) : person.departmentId === target.department),
  );
  return addressed && (rule.within === undefined || rule.within.some((department) => path.includes(department)));
};

const replaceWith = async (tree: Tree, people: Person[]): Promise<void> => {
  await db.owner`delete from persons`;
  await db.owner`truncate departments cascade`;
  for (const [id, parent] of tree)
    await db.owner`insert into departments (id, name, parent_id, path) values (${id}, 'x', ${parent}, ${pathOf(tree, id)}::uuid[])`;
  for (const { id, departmentId, isHere } of people)
    await db.owner`insert into persons (id, source, name, department_id, active) values (${id}, 'csv', 'x', ${departmentId}, ${isHere})`;
};

beforeAll(async () => {
  await db.owner`alter table persons disable trigger all`;
});

test(`${trees * rulesATree} rules on random companies mean the people one counts by hand`, async () => {
  let meantAtAll = 0;
  for (let round = 0; round < trees; round += 1) {
    const tree = makeTree();
    const people = makePeople(tree);
    await replaceWith(tree, people);
    for (let index = 0; index < rulesATree; index += 1) {
      const rule = makeRule(tree);
      const expected = people.filter((person) => isMeant(tree, person, rule)).length;
      expect((await countAudience(db.owner, rule)).total, JSON.stringify({ tree: [...tree], people, rule })).toBe(expected);
      meantAtAll += expected;
    }
  }
  // Rules that all mean nobody would prove nothing.
  expect(meantAtAll).toBeGreaterThan(trees * rulesATree);
});
