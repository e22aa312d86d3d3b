import { beforeAll, describe, expect, test } from 'vitest';
import { countAudience } from '#db/audience/recipients.ts';
import { makeViewer } from '../../testing/desk.ts';
import { answerOf, auditOf, insertAdministrator } from '../../testing/directory.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson } from '../../testing/fresh-database.ts';
import type { Viewer } from '../identity/viewer.ts';
import {
  createDepartment,
  findDepartment,
  listTree,
  mergeDepartment,
  moveDepartment,
  renameDepartment,
  retireDepartment,
} from './departments.ts';
import { savePerson } from './person.ts';
import type { TreeNode } from './view.ts';

const db = freshDatabase();
let olga: Viewer;

beforeAll(async () => {
  olga = await insertAdministrator(db.owner);
});

/** Paths of all departments are what their parents say: the invariant of the tree. */
const brokenPaths = () => db.owner`
  with recursive tree as (
    select id, array[id] as path from departments where parent_id is null
    union all select d.id, t.path || d.id from departments d join tree t on t.id = d.parent_id)
  select d.id from departments d left join tree t on t.id = d.id where t.path is distinct from d.path`;

const make = async (name: string) => {
  const top = await insertDepartment(db.owner, name);
  const below = await insertDepartment(db.owner, `${name} below`, top);
  const deep = await insertDepartment(db.owner, `${name} deep`, below);
  return { top, below, deep };
};
const departmentOf = async (personId: string) =>
  (await db.owner`select department_id from persons where id = ${personId}`)[0]?.['departmentId'];
const changedAt = async (personId: string) =>
  (await db.owner<{ at: Date }[]>`select changed_at as at from persons where id = ${personId}`)[0]?.at;
const namesIn = (nodes: TreeNode[]): string[] => nodes.flatMap((node) => [node.name, ...namesIn(node.below)]);

test('nobody but an administrator sees or changes the tree, whatever a page let through', async () => {
  const { top, below } = await make('Closed');
  for (const viewer of [
    makeViewer(olga.personId, { isEditor: true, isApprover: true }),
    makeViewer(olga.personId, { manages: [top] }),
    makeViewer(olga.personId),
  ])
    for (const work of [
      () => createDepartment(viewer, { name: 'Mine', parentId: top }),
      () => renameDepartment(viewer, { id: top, name: 'Mine' }),
      () => moveDepartment(viewer, { id: below, parentId: null }),
      () => mergeDepartment(viewer, { id: below, intoId: top }),
      () => retireDepartment(viewer, { id: below }),
      () => listTree(viewer),
      () => findDepartment(viewer, top),
    ])
      expect(await answerOf(work)).toBe('notAllowed');
  expect(await auditOf(db.owner, top)).toEqual([]);
});

describe('a department', () => {
  test('is made below another, found in the tree with its people, and written down by ids alone', async () => {
    const { top } = await make('Sales');
    await createDepartment(olga, { name: 'Export', parentId: top });
    const [made] = await db.owner<{ id: string }[]>`select id from departments where name = 'Export'`;
    await insertPerson(db.owner, { departmentId: made?.id ?? '' });
    const node = (await listTree(olga)).find((each) => each.id === top);
    expect(namesIn(node?.below ?? [])).toEqual(['Export', 'Sales below', 'Sales deep']);
    expect([node?.people, node?.peopleBelow]).toEqual([0, 1]);
    expect(await auditOf(db.owner, made?.id ?? '')).toEqual([
      { action: 'department.created', actorId: olga.personId, detail: { parent: top } },
    ]);
    expect(await brokenPaths()).toHaveLength(0);
  });

  test('has a name nothing beside it has, in whatever capitals; the field says so', async () => {
    const { top } = await make('Twins');
    expect(await answerOf(createDepartment(olga, { name: 'TWINS BELOW', parentId: top }))).toEqual({ name: 'nameTaken' });
    expect(await answerOf(createDepartment(olga, { name: 'Twins below', parentId: null }))).toEqual({ outcome: 'done' });
    expect(await answerOf(createDepartment(olga, { name: 'New', parentId: olga.personId }))).toEqual({ parentId: 'placeGone' });
  });

  test('that is renamed moves nobody', async () => {
    const { top, below } = await make('Old name');
    const person = await insertPerson(db.owner, { departmentId: below });
    const before = await changedAt(person);
    await renameDepartment(olga, { id: top, name: 'New name' });
    await renameDepartment(olga, { id: top, name: 'New name' });
    expect(await findDepartment(olga, top)).toMatchObject({ name: 'New name', peopleBelow: 1, children: 1 });
    expect(await departmentOf(person)).toBe(below);
    expect(await changedAt(person)).toEqual(before);
    expect((await auditOf(db.owner, top)).map((row) => row.action)).toEqual(['department.renamed']);
  });
});

describe('moving', () => {
  test('takes all below along: rules with "and below" mean them at once, and their streams are loaded again', async () => {
    const [from, to] = [await make('From'), await make('To')];
    const person = await insertPerson(db.owner, { departmentId: from.deep });
    const before = await changedAt(person);
    expect(await answerOf(moveDepartment(olga, { id: from.below, parentId: to.deep }))).toEqual({ outcome: 'done' });
    const meant = (id: string) => countAudience(db.owner, { anyOf: [{ department: id, below: true }] });
    expect([(await meant(from.top)).total, (await meant(to.top)).total, (await meant(to.deep)).total]).toEqual([0, 1, 1]);
    expect(await departmentOf(person)).toBe(from.deep);
    expect(await changedAt(person)).not.toEqual(before);
    expect(await brokenPaths()).toHaveLength(0);
    expect(await auditOf(db.owner, from.below)).toEqual([
      { action: 'department.moved', actorId: olga.personId, detail: { from: from.top, to: to.deep } },
    ]);
  });

  test('makes no circle, goes nowhere retired, and beside no namesake; the field says so', async () => {
    const { top, below, deep } = await make('Round');
    for (const parentId of [top, below, deep])
      expect(await answerOf(moveDepartment(olga, { id: top, parentId }))).toEqual({ parentId: 'moveBelowItself' });
    const gone = await insertDepartment(db.owner, 'Gone');
    await retireDepartment(olga, { id: gone });
    expect(await answerOf(moveDepartment(olga, { id: deep, parentId: gone }))).toEqual({ parentId: 'placeGone' });
    const namesake = await insertDepartment(db.owner, 'Round deep', top);
    expect(await answerOf(moveDepartment(olga, { id: deep, parentId: top }))).toEqual({ parentId: 'nameTaken' });
    expect(await answerOf(moveDepartment(olga, { id: namesake, parentId: null }))).toEqual({ outcome: 'done' });
    expect(await brokenPaths()).toHaveLength(0);
  });

  test('many moves at once, also of one into the other, end in a tree', async () => {
    const parts = await Promise.all(['A', 'B', 'C', 'D'].map((name) => make(`Haste ${name}`)));
    const all = parts.flatMap(({ top, below, deep }) => [top, below, deep]);
    const moves = Array.from({ length: 60 }, (_, n) => ({
      id: all[(n * 7) % all.length] ?? '',
      parentId: all[(n * 5 + 3) % all.length] ?? '',
    }));
    const results = await Promise.all(moves.map((move) => answerOf(moveDepartment(olga, move))));
    const said = new Set(results.map((result) => JSON.stringify(result)));
    expect(said).toContain('{"outcome":"done"}');
    for (const each of said) expect(['{"outcome":"done"}', '{"parentId":"moveBelowItself"}']).toContain(each);
    expect(await brokenPaths()).toHaveLength(0);
    const [count] = await db.owner`select count(*)::int as n from departments where id = any(${all}) and parent_id is not null`;
    expect(count?.['n']).toBeGreaterThan(0);
  });
});

describe('retiring', () => {
  test('is refused while somebody is in it or something is below it, with a sentence that says what to do', async () => {
    const { top, below, deep } = await make('Full');
    const person = await insertPerson(db.owner, { departmentId: deep });
    expect(await answerOf(retireDepartment(olga, { id: top }))).toBe('retireChildren');
    expect(await answerOf(retireDepartment(olga, { id: deep }))).toBe('retirePeople');
    await db.owner`update persons set active = false where id = ${person}`;
    for (const id of [deep, below, top]) expect(await answerOf(retireDepartment(olga, { id }))).toEqual({ outcome: 'done' });
    expect(namesIn(await listTree(olga)).filter((name) => name.startsWith('Full'))).toEqual([]);
    expect(await findDepartment(olga, top)).toMatchObject({ retiredAt: expect.any(String) });
    expect(await answerOf(renameDepartment(olga, { id: top, name: 'Again' }))).toBe('gone');
    expect(await answerOf(createDepartment(olga, { name: 'Below', parentId: top }))).toEqual({ parentId: 'placeGone' });
  });

  test('ends managing it; who managed it is told', async () => {
    const id = await insertDepartment(db.owner, 'Managed');
    const [boss, later] = [await insertPerson(db.owner), await insertPerson(db.owner)];
    for (const personId of [boss, later]) await insertGrant(db.owner, { personId, role: 'manager', departmentId: id });
    await db.owner`update grants set starts_at = now() + interval '1 day' where person_id = ${later}`;
    await retireDepartment(olga, { id });
    expect(await db.owner`select from grants where department_id = ${id} and (ends_at is null or ends_at > now())`).toHaveLength(0);
    const told = await db.owner`select person_id, kind, detail from notices order by id`;
    expect(told.map((row) => row['personId']).sort()).toEqual([boss, later].sort());
    expect(told[0]).toMatchObject({ kind: 'role-ended', detail: { role: 'manager', departmentId: id } });
  });

  test('while somebody is moved into it: one of both is refused, and nobody is left in what is retired', async () => {
    for (let round = 0; round < 15; round += 1) {
      const id = await insertDepartment(db.owner, `Race ${round}`);
      const person = await insertPerson(db.owner);
      const both = await Promise.all([
        answerOf(retireDepartment(olga, { id })),
        answerOf(savePerson(olga, { id: person, said: { department: id } })),
      ]);
      const isDone = (answer: unknown) => JSON.stringify(answer) === '{"outcome":"done"}';
      expect(both.filter(isDone), JSON.stringify(both)).toHaveLength(1);
      expect(await departmentOf(person)).toBe(isDone(both[1]) ? id : null);
    }
  });

  test('deleting is not there: the database refuses it to pages', async () => {
    const { web } = await import('#db/client.ts');
    await expect(web()`delete from departments`).rejects.toMatchObject({ code: '42501' });
  });
});

describe('merging', () => {
  test('takes people and what is below into the other, retires it, and makes nobody a manager of more', async () => {
    const [from, into] = [await make('Small'), await make('Large')];
    const [here, deep, gone] = [
      await insertPerson(db.owner, { departmentId: from.top }),
      await insertPerson(db.owner, { departmentId: from.deep }),
      await insertPerson(db.owner, { departmentId: from.top }),
    ];
    await db.owner`update persons set active = false where id = ${gone}`;
    const boss = await insertPerson(db.owner);
    await insertGrant(db.owner, { personId: boss, role: 'manager', departmentId: from.top });
    await mergeDepartment(olga, { id: from.top, intoId: into.top });
    expect([await departmentOf(here), await departmentOf(deep), await departmentOf(gone)]).toEqual([into.top, from.deep, into.top]);
    expect(await findDepartment(olga, into.top)).toMatchObject({ people: 1, peopleBelow: 2, children: 2, managers: [] });
    expect(await findDepartment(olga, from.top)).toMatchObject({ retiredAt: expect.any(String), children: 0 });
    expect(await brokenPaths()).toHaveLength(0);
    expect((await auditOf(db.owner, from.top)).at(-1)).toMatchObject({
      action: 'department.merged',
      detail: { into: into.top, people: 2 },
    });
  });

  test('is refused into itself, into what is below it, and where two below would have one name', async () => {
    const [one, other] = [await make('One'), await make('Other')];
    for (const intoId of [one.top, one.deep])
      expect(await answerOf(mergeDepartment(olga, { id: one.top, intoId }))).toEqual({ intoId: 'mergeBelowItself' });
    await insertDepartment(db.owner, 'one below', other.top);
    expect(await answerOf(mergeDepartment(olga, { id: one.top, intoId: other.top }))).toEqual({ intoId: 'mergeNamesakes' });
    expect(await findDepartment(olga, one.top)).toMatchObject({ retiredAt: null });
  });
});
