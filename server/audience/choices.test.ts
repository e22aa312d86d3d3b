/** Targets a writer chooses from and finds by name: within their scope, in limited numbers. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { searchDepartments, searchGroups, searchSites } from '#db/audience/target-search.ts';
import { searchPeople } from '#db/audience/targets.ts';
import { web } from '#db/client.ts';
import type { DepartmentRow } from '#db/directory/departments.ts';
import { everywhere } from '#domain/rights.ts';
import { makeViewer } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertGroup, insertMember, insertPerson, insertSite } from '../../testing/fresh-database.ts';
import { findTargets, listAudienceChoices, toChoices } from './choices.ts';

const row = (id: string, parentId: string | null, people = 1): DepartmentRow => ({ id, name: id, parentId, path: [], people });

describe('the tree', () => {
  it('has each department after its parent, with its people alone and with all below', () => {
    const { departments, left } = toChoices([row('a', null), row('z', 'unknown', 3), row('b', 'a'), row('c', 'b', 5)]);
    expect(departments.map(({ id, depth, parentId, peopleBelow }) => [id, depth, parentId, peopleBelow])).toEqual([
      ['a', 0, null, 7],
      ['b', 1, 'a', 6],
      ['c', 2, 'b', 5],
      ['z', 0, null, 3],
    ]);
    expect([left, ...departments.map((each) => each.left)]).toEqual([0, 0, 0, 0, 0]);
  });

  it('that is too large is cut from below: the people still count, and each says how many are missing', () => {
    const rows = [row('a', null), row('b', null), row('a1', 'a'), row('a2', 'a'), row('a21', 'a2'), row('b1', 'b'), row('b11', 'b1', 4)];
    const { departments, left } = toChoices(rows, 3);
    expect(departments.map((each) => [each.id, each.peopleBelow, each.left])).toEqual([
      ['a', 4, 2],
      ['a1', 1, 0],
      ['b', 6, 2],
    ]);
    expect(left).toBe(0);
    expect(toChoices(rows, 1)).toMatchObject({ departments: [{ id: 'a', left: 3 }], left: 3 });
  });

  it('of 12,000 departments holds up nobody', () => {
    const rows = Array.from({ length: 12_000 }, (_, n) => row(`d${n}`, n === 0 ? null : `d${Math.floor((n - 1) / 6)}`));
    const before = performance.now();
    const { departments } = toChoices(rows);
    expect(performance.now() - before).toBeLessThan(250);
    expect(departments).toHaveLength(500);
    expect(departments[0]).toMatchObject({ peopleBelow: 12_000 });
  });
});

const db = freshDatabase();
const at = { operations: '', almacen: '', night: '', finance: '' };
const ids = { olga: '' };
const editor = () => makeViewer(ids.olga, { isEditor: true });
const manager = (...manages: string[]) => makeViewer(ids.olga, { manages });

beforeAll(async () => {
  at.operations = await insertDepartment(db.owner, 'Operations');
  at.almacen = await insertDepartment(db.owner, 'Almacén Norte', at.operations);
  at.night = await insertDepartment(db.owner, 'Turno de noche, almacén', at.almacen);
  at.finance = await insertDepartment(db.owner, 'Finanzas del almacén');
  const old = await insertDepartment(db.owner, 'Almacén viejo', at.operations);
  await db.owner`update departments set retired_at = now() where id = ${old}`;
  const site = await insertSite(db.owner, 'Puerto (almacén)');
  const group = await insertGroup(db.owner, 'Almacén: primeros auxilios');
  const treasurers = await insertGroup(db.owner, 'Llaves del almacén');
  ids.olga = await insertPerson(db.owner, { name: 'Olga Almacén', departmentId: at.operations });
  const nora = await insertPerson(db.owner, { name: 'Nora', departmentId: at.night, siteId: site });
  const fay = await insertPerson(db.owner, { name: 'Fay del Almacén', departmentId: at.finance, siteId: site });
  for (const person of [nora, fay]) await insertMember(db.owner, group, person);
  await insertMember(db.owner, treasurers, fay);
});

describe('by parts of a name', () => {
  it('all kinds are found, without accents, with their place in the tree and how many people they are', async () => {
    expect(await findTargets(editor(), 'ALMACEN')).toEqual({
      departments: [
        { id: at.almacen, name: 'Almacén Norte', above: ['Operations'], people: 0, peopleBelow: 1, hasBelow: true },
        { id: at.finance, name: 'Finanzas del almacén', above: [], people: 1, peopleBelow: 1, hasBelow: false },
        {
          id: at.night,
          name: 'Turno de noche, almacén',
          above: ['Operations', 'Almacén Norte'],
          people: 1,
          peopleBelow: 1,
          hasBelow: false,
        },
      ],
      sites: [{ id: expect.any(String), name: 'Puerto (almacén)', people: 2 }],
      groups: [
        { id: expect.any(String), name: 'Almacén: primeros auxilios', people: 2 },
        { id: expect.any(String), name: 'Llaves del almacén', people: 1 },
      ],
      people: [
        { id: expect.any(String), name: 'Fay del Almacén', departmentName: 'Finanzas del almacén', siteName: 'Puerto (almacén)' },
        { id: ids.olga, name: 'Olga Almacén', departmentName: 'Operations', siteName: null },
      ],
      more: false,
    });
    expect((await findTargets(editor(), 'noche alma')).departments.map((each) => each.id)).toEqual([at.night]);
  });

  it('a manager finds and is told of nothing outside their scope, not even what stands above it', async () => {
    const found = await findTargets(manager(at.almacen), 'almacen');
    expect(found.departments).toEqual([
      { id: at.almacen, name: 'Almacén Norte', above: [], people: 0, peopleBelow: 1, hasBelow: true },
      { id: at.night, name: 'Turno de noche, almacén', above: ['Almacén Norte'], people: 1, peopleBelow: 1, hasBelow: false },
    ]);
    expect([...found.sites, ...found.groups].map((each) => each.people)).toEqual([1, 1]);
    expect(JSON.stringify(found)).not.toMatch(/Operations|Finanzas|Fay|Olga|Llaves/);
    for (const nobody of [manager(), manager(randomUUID())])
      expect(await findTargets(nobody, 'a')).toEqual({ departments: [], sites: [], groups: [], people: [], more: false });
  });

  it.each(['', '   ', '%', '_', '\\'])('%j finds nothing', async (text) => {
    expect(await findTargets(editor(), text)).toMatchObject({ departments: [], sites: [], groups: [], people: [], more: false });
  });

  const kinds = [
    { kind: 'departments', insert: (name: string) => insertDepartment(db.owner, name), search: searchDepartments },
    { kind: 'sites', insert: (name: string) => insertSite(db.owner, name), search: searchSites },
    { kind: 'groups', insert: (name: string) => insertGroup(db.owner, name), search: searchGroups },
    { kind: 'people', insert: (name: string) => insertPerson(db.owner, { name }), search: searchPeople },
  ] as const;

  it.each(kinds)('no more $kind are found than one reads, nor asked of the database, and it says so', async ({ kind, insert, search }) => {
    for (let n = 0; n < 12; n += 1) await insert(`Many ${kind} ${n}`);
    const found = await findTargets(editor(), `many ${kind}`);
    expect(found).toMatchObject({ more: true });
    expect(found[kind]).toHaveLength(8);
    expect(await search(web(), [kind], everywhere, 3)).toHaveLength(3);
  });
});

it('of many sites and groups some are listed, and how many more there are is said', async () => {
  await db.owner`insert into groups (name, source) select 'Shift ' || n, 'hand' from generate_series(1, 230) n`;
  const { groups, left } = await listAudienceChoices(editor());
  expect(groups).toHaveLength(200);
  expect(left.groups).toBeGreaterThanOrEqual(30);
  expect(left.sites).toBe(0);
});
