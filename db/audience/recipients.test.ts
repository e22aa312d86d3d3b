import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AudienceRule, Target } from '#domain/audience.ts';
import { freshDatabase, insertDepartment, insertGroup, insertMember, insertPerson, insertSite } from '../../testing/fresh-database.ts';
import { countAudience, insertFrozenRecipients } from './recipients.ts';

const db = freshDatabase();

/** Operations holds North and South; North holds Dock. Finance stands beside. */
const at = { operations: '', north: '', south: '', dock: '', finance: '' };
const people: Record<string, string> = {};

const nameOf = (id: string): string => Object.keys(people).find((name) => people[name] === id) ?? id;

/** The people the rule means, by their names below. Also asserts that counting and freezing mean the same people. */
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

describe('sites, groups and single people', () => {
  const place = { bilbao: '', closed: '', firstAid: '', dissolved: '' };
  beforeAll(async () => {
    place.bilbao = await insertSite(db.owner, 'Bilbao');
    place.closed = await insertSite(db.owner, 'Closed');
    place.firstAid = await insertGroup(db.owner, 'First aiders');
    place.dissolved = await insertGroup(db.owner, 'Dissolved');
    await db.owner`update persons set site_id = ${place.bilbao} where id in (${people['nora'] ?? ''}, ${people['fay'] ?? ''}, ${people['loner'] ?? ''})`;
    await db.owner`update persons set site_id = ${place.closed} where id = ${people['sam'] ?? ''}`;
    for (const who of ['nora', 'sam', 'left']) await insertMember(db.owner, place.firstAid, people[who] ?? '');
    await insertMember(db.owner, place.dissolved, people['chief'] ?? '');
    await db.owner`update sites set retired_at = now() where id = ${place.closed}`;
    await db.owner`update groups set retired_at = now() where id = ${place.dissolved}`;
  });
  const operations = (): Target => ({ department: at.operations, below: true });
  const person = (who: string): Target => ({ person: people[who] ?? '' });

  test('each by itself, and any of several: a person in two of them is one', async () => {
    expect(await meant({ anyOf: [{ site: place.bilbao }] })).toEqual(['fay', 'loner', 'nora']);
    expect(await meant({ anyOf: [{ group: place.firstAid }] })).toEqual(['nora', 'sam']);
    expect(await meant({ anyOf: [person('loner'), person('left')] })).toEqual(['loner']);
    expect(await meant({ anyOf: [{ site: place.bilbao }, { group: place.firstAid }, person('nora')] })).toEqual([
      'fay',
      'loner',
      'nora',
      'sam',
    ]);
  });

  test('all of: only who is in each', async () => {
    expect(await meant({ anyOf: [operations()], allOf: [{ site: place.bilbao }] })).toEqual(['nora']);
    expect(await meant({ everyone: true, allOf: [{ group: place.firstAid }, { site: place.bilbao }] })).toEqual(['nora']);
    expect(await meant({ anyOf: [operations()], allOf: [person('fay')] })).toEqual([]);
  });

  test('except: whoever is in one of them is spared, also who has neither department nor site', async () => {
    expect(await meant({ anyOf: [operations()], except: [{ group: place.firstAid }] })).toEqual(['chief', 'dora']);
    expect(await meant({ everyone: true, except: [operations()] })).toEqual(['fay', 'loner']);
    expect(await meant({ everyone: true, except: [{ site: place.bilbao }, person('chief')] })).toEqual(['dora', 'sam']);
    expect(await meant({ anyOf: [person('fay')], except: [person('fay')] })).toEqual([]);
  });

  test('a manager’s scope bounds them all', async () => {
    expect(await meant({ anyOf: [{ site: place.bilbao }, { group: place.firstAid }, person('fay')], within: [at.north] })).toEqual([
      'nora',
    ]);
  });

  const gone = (): [string, Target][] => [
    ['a department that does not exist', { department: randomUUID(), below: true }],
    ['a site that does not exist', { site: randomUUID() }],
    ['a group that does not exist', { group: randomUUID() }],
    ['a person who does not exist', { person: randomUUID() }],
    ['a site that is retired', { site: place.closed }],
    ['a group that is retired', { group: place.dissolved }],
  ];
  test('what does not exist or is retired is nobody: addressed, as a condition, and as an exception', async () => {
    for (const [what, target] of gone()) {
      expect(await meant({ anyOf: [target] }), what).toEqual([]);
      expect(await meant({ anyOf: [target, person('fay')] }), what).toEqual(['fay']);
      expect(await meant({ everyone: true, allOf: [target] }), what).toEqual([]);
      expect(await meant({ everyone: true, except: [target] }), what).toEqual([]);
      expect(await meant({ everyone: true, except: [target, person('fay')] }), what).toEqual([]);
    }
  });

  test('a department that is retired is nobody; its people are still reached through what is above it', async () => {
    await db.owner`update departments set retired_at = now() where id = ${at.dock}`;
    expect(await meant({ anyOf: [{ department: at.dock, below: true }] })).toEqual([]);
    expect(await meant({ anyOf: [{ department: at.dock, below: false }] })).toEqual([]);
    expect(await meant({ anyOf: [{ department: at.north, below: true }] })).toEqual(['dora', 'nora']);
    expect(await meant({ everyone: true, except: [{ department: at.dock, below: false }] })).toEqual([]);
    await db.owner`update departments set retired_at = null where id = ${at.dock}`;
  });
});

const finance = () => ({ department: at.finance, below: true });
const strange: [string, unknown][] = [
  ['everyone and some', { everyone: true, anyOf: [{ person: randomUUID() }] }],
  ['a condition that lost its content', { everyone: true, allOf: [] }],
  ['an exception that lost its content', { everyone: true, except: [] }],
  ['a condition that is null', { everyone: true, allOf: null }],
  ['an exception that is null', { everyone: true, except: null }],
  ['an exception that is no target', { everyone: true, except: [{}] }],
  ['a department that does not say whether with all below', { anyOf: [{ department: randomUUID() }] }],
  ['a target that is two', { anyOf: [{ site: randomUUID(), group: randomUUID() }] }],
  ['nothing', {}],
  ['everyone: false', { everyone: false }],
  ['everyone: null', { everyone: null }],
  ['everyone: "true"', { everyone: 'true' }],
  ['everyone: 1', { everyone: 1 }],
  ['anyOf: null', { anyOf: null }],
  ['a target without a department', { anyOf: [{}] }],
  ['a target that is no id', { anyOf: [{ department: 'all', below: true }] }],
  ['another field', { all: true }],
  ['another field beside', { everyone: true, only: [] }],
];

test('one target of another shape among others is no reason to reach the others', async () => {
  expect(await meant({ anyOf: [finance()] })).toEqual(['fay']);
  expect(await meant({ anyOf: [finance(), {}] } as AudienceRule)).toEqual([]);
});

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
