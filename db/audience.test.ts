import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { freshDatabase, insertDepartment, insertPerson } from '../e2e/fresh-database.ts';
import { type AudienceRule, countAudience, insertFrozenRecipients } from './audience.ts';

const db = freshDatabase();

/** Operations holds North and South; North holds Dock. Finance stands beside. */
const at = { operations: '', north: '', south: '', dock: '', finance: '' };
const people: Record<string, string> = {};

const nameOf = (id: string): string => Object.keys(people).find((name) => people[name] === id) ?? id;

/** Who is meant, by the names below. Asserts on the way that counting and freezing mean the same people. */
const meant = async (rule: AudienceRule): Promise<string[]> => {
  const announcementId = randomUUID();
  const counted = await countAudience(db.owner, rule);
  const frozen = await insertFrozenRecipients(db.owner, announcementId, rule);
  const rows = await db.owner<{ personId: string }[]>`select person_id from recipients where announcement_id = ${announcementId}`;
  expect({ counted: counted.total, rows: rows.length }).toEqual({ counted: frozen.total, rows: frozen.total });
  return rows.map((row) => nameOf(row.personId)).sort();
};

const anyOf = (...targets: [department: string, below: boolean][]): AudienceRule => ({
  anyOf: targets.map(([department, below]) => ({ department, below })),
});

beforeAll(async () => {
  at.operations = await insertDepartment(db.owner, 'Operations');
  at.north = await insertDepartment(db.owner, 'North', at.operations);
  at.south = await insertDepartment(db.owner, 'South', at.operations);
  at.dock = await insertDepartment(db.owner, 'Dock', at.north);
  at.finance = await insertDepartment(db.owner, 'Finance');
  people['chief'] = await insertPerson(db.owner, { departmentId: at.operations });
  people['nora'] = await insertPerson(db.owner, { departmentId: at.north });
  people['dora'] = await insertPerson(db.owner, { departmentId: at.dock, email: null });
  people['sam'] = await insertPerson(db.owner, { departmentId: at.south });
  people['fay'] = await insertPerson(db.owner, { departmentId: at.finance });
  people['loner'] = await insertPerson(db.owner);
  people['left'] = await insertPerson(db.owner, { departmentId: at.north });
  people['erased'] = await insertPerson(db.owner, { departmentId: at.north });
  await db.owner`update persons set active = false where id = ${people['left']}`;
  await db.owner`update persons set erased_at = now() where id = ${people['erased']}`;
});

const everybody = ['chief', 'dora', 'fay', 'loner', 'nora', 'sam'];

test('everyone is every active person, with and without a department; who left or was erased is not', async () => {
  expect(await meant({ everyone: true })).toEqual(everybody);
});

test('a department with all below, and the same without', async () => {
  expect(await meant(anyOf([at.operations, true]))).toEqual(['chief', 'dora', 'nora', 'sam']);
  expect(await meant(anyOf([at.operations, false]))).toEqual(['chief']);
  expect(await meant(anyOf([at.north, true]))).toEqual(['dora', 'nora']);
});

test('several departments are all of them, and a person in two of them is one', async () => {
  expect(await meant(anyOf([at.operations, true], [at.north, false], [at.finance, false]))).toEqual([
    'chief',
    'dora',
    'fay',
    'nora',
    'sam',
  ]);
});

test('a person without a department is reached only by everyone', async () => {
  for (const department of Object.values(at)) expect(await meant(anyOf([department, true]))).not.toContain('loner');
});

test('no department, or one that does not exist, is nobody', async () => {
  expect(await meant({ anyOf: [] })).toEqual([]);
  expect(await meant(anyOf([randomUUID(), true], [randomUUID(), false]))).toEqual([]);
  expect(await meant(anyOf([randomUUID(), true], [at.finance, false]))).toEqual(['fay']);
});

test('a scope narrows whatever is asked for, and an empty scope is nobody', async () => {
  const asked = anyOf([at.operations, true], [at.finance, true]);
  expect(await meant({ ...asked, within: [at.north] } as AudienceRule)).toEqual(['dora', 'nora']);
  expect(await meant({ ...asked, within: [at.south, at.finance] } as AudienceRule)).toEqual(['fay', 'sam']);
  expect(await meant({ ...asked, within: [randomUUID()] } as AudienceRule)).toEqual([]);
  expect(await meant({ ...asked, within: [] } as AudienceRule)).toEqual([]);
});

const strange: [string, unknown][] = [
  ['nothing', {}],
  ['everyone: false', { everyone: false }],
  ['everyone: null', { everyone: null }],
  ['everyone: "true"', { everyone: 'true' }],
  ['everyone: 1', { everyone: 1 }],
  ['anyOf: null', { anyOf: null }],
  ['a target without a department', { anyOf: [{}] }],
  ['a target that is no id', { anyOf: [{ department: 'all', below: true }] }],
  ['another field', { all: true }],
];

test.each(strange)('a rule of another shape (%s) is nobody or an error, never anybody', async (_what, rule) => {
  expect(await meant(rule as AudienceRule).catch(() => 'refused')).toSatisfy(
    (result) => result === 'refused' || (Array.isArray(result) && result.length === 0),
  );
});

test.each([[null], [{}], ['']])('a scope of another shape (%j) is nobody or an error, not no scope', async (within) => {
  const rule = { ...anyOf([at.finance, true]), within } as unknown as AudienceRule;
  expect(await meant(rule).catch(() => [])).toEqual([]);
});

test('the count says how many by department, and how many have an address', async () => {
  expect(await countAudience(db.owner, { everyone: true })).toEqual({
    total: 6,
    withMail: 5,
    departments: { [at.operations]: 1, [at.north]: 1, [at.dock]: 1, [at.south]: 1, [at.finance]: 1, '': 1 },
    isEveryone: true,
  });
});

test('frozen with the department of that moment, and frozen twice is an error', async () => {
  const id = randomUUID();
  await insertFrozenRecipients(db.owner, id, anyOf([at.dock, false]));
  const rows = await db.owner`select person_id, department_id, origin, left_at from recipients where announcement_id = ${id}`;
  expect([...rows]).toEqual([{ personId: people['dora'], departmentId: at.dock, origin: 'frozen', leftAt: null }]);
  await expect(insertFrozenRecipients(db.owner, id, anyOf([at.dock, false]))).rejects.toMatchObject({ code: '23505' });
});
