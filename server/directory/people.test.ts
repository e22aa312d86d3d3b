import { beforeAll, expect, test } from 'vitest';
import { makeViewer } from '../../testing/desk.ts';
import { answerOf, insertAdministrator } from '../../testing/directory.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson } from '../../testing/fresh-database.ts';
import type { Viewer } from '../identity/viewer.ts';
import { parsePeopleAddress, peoplePageSize, readOverview, searchPeople } from './people.ts';

const db = freshDatabase();
let olga: Viewer;
const at = { north: '', deep: '', site: '', group: '' };

const found = async (params: Record<string, string>) =>
  (await searchPeople(olga, parsePeopleAddress(params))).people.map(({ name }) => name);

beforeAll(async () => {
  olga = await insertAdministrator(db.owner, 'Zoe Admin');
  at.north = await insertDepartment(db.owner, 'North');
  at.deep = await insertDepartment(db.owner, 'Deep', at.north);
  const one = async (table: string, columns: string, values: string) =>
    (await db.owner.unsafe(`insert into ${table} (${columns}) values (${values}) returning id`))[0]?.['id'] as string;
  at.site = await one('sites', 'name, time_zone', `'Bilbao', 'Europe/Madrid'`);
  at.group = await one('groups', 'name, source', `'First aiders', 'hand'`);
  await insertPerson(db.owner, { name: 'José Núñez', email: 'j.nunez@pregon.example', departmentId: at.north, externalId: 'X77' });
  const lukasz = await insertPerson(db.owner, { name: 'Łukasz Øster', email: null, departmentId: at.deep });
  const left = await insertPerson(db.owner, { name: 'Left 100%', departmentId: at.deep });
  const boss = await insertPerson(db.owner, { name: 'Boss', departmentId: null });
  await db.owner`update persons set active = false where id = ${left}`;
  await db.owner`update persons set site_id = ${at.site} where id = ${boss}`;
  await db.owner`insert into memberships values (${at.group}, ${lukasz})`;
  await insertGrant(db.owner, { personId: boss, role: 'manager', departmentId: at.north });
  await insertGrant(db.owner, { personId: lukasz, role: 'editor' });
  await db.owner`update grants set ends_at = now() where person_id = ${lukasz}`;
  await db.owner`insert into persons (source, name) values ('claims', 'Unknown Guest')`;
  await db.owner`insert into persons (source, name, erased_at) values ('csv', 'Erased', now())`;
});

test('people are found by name, e-mail or number, whatever their accents, capitals and the order of the words', async () => {
  for (const q of ['jose', 'NUÑEZ jose', 'nunez', 'j.nunez@', 'x77', 'Núñez X77']) expect(await found({ q }), q).toEqual(['José Núñez']);
  expect(await found({ q: 'lukasz oster' })).toEqual(['Łukasz Øster']);
  expect(await found({ q: 'ŁUKASZ' })).toEqual(['Łukasz Øster']);
  expect(await found({ q: 'jose lukasz' })).toEqual([]);
});

test('what SQL has a meaning for is looked for as it stands', async () => {
  expect(await found({ q: '100%' })).toEqual(['Left 100%']);
  expect(await found({ q: '%' })).toEqual(['Left 100%']);
  expect(await found({ q: "'; drop table persons; --" })).toEqual([]);
});

test('the filters, alone and together, are about now', async () => {
  expect(await found({})).toEqual(['Boss', 'José Núñez', 'Left 100%', 'Łukasz Øster', 'Unknown Guest', 'Zoe Admin']);
  expect(await found({ department: at.north })).toEqual(['José Núñez', 'Left 100%', 'Łukasz Øster']);
  expect(await found({ department: at.deep, state: 'active' })).toEqual(['Łukasz Øster']);
  expect(await found({ state: 'inactive' })).toEqual(['Left 100%']);
  expect(await found({ site: at.site })).toEqual(['Boss']);
  expect(await found({ group: at.group })).toEqual(['Łukasz Øster']);
  expect(await found({ role: 'manager' })).toEqual(['Boss']);
  expect(await found({ role: 'editor' })).toEqual([]);
  expect(await found({ missing: 'department' })).toEqual(['Boss', 'Unknown Guest', 'Zoe Admin']);
  expect(await found({ missing: 'email', q: 'luk' })).toEqual(['Łukasz Øster']);
  expect(await found({ missing: 'directory' })).toEqual(['Unknown Guest']);
});

test('what an address asks for and makes no sense is left out, not guessed at', () => {
  expect(parsePeopleAddress({ q: ['a', 'b'], department: "x' or true", role: 'king', page: '-3', missing: 'all' })).toEqual(
    parsePeopleAddress({}),
  );
});

test('a page holds so many, and behind the last comes the last again', async () => {
  await db.owner`insert into persons (source, name) select 'csv', 'Page ' || lpad(n::text, 3, '0') from generate_series(1, 130) n`;
  const page = (n: number) => searchPeople(olga, parsePeopleAddress({ q: 'page', page: String(n) }));
  const all = [await page(1), await page(2), await page(3)];
  expect(all.map(({ people, first }) => [people.length, first])).toEqual([
    [peoplePageSize, 1],
    [peoplePageSize, 51],
    [30, 101],
  ]);
  expect(new Set(all.flatMap(({ people }) => people.map(({ id }) => id))).size).toBe(130);
  expect(await page(99)).toEqual(all[2]);
});

test('the overview counts what is missing; nobody but an administrator reads any of it', async () => {
  expect(await readOverview(olga)).toMatchObject({
    people: 135,
    inactive: 1,
    withoutDepartment: 133,
    withoutEmail: 132,
    notInDirectory: 1,
    departments: 2,
  });
  for (const viewer of [makeViewer(olga.personId), makeViewer(olga.personId, { isEditor: true, manages: [at.north] })]) {
    expect(await answerOf(() => readOverview(viewer))).toBe('notAllowed');
    expect(await answerOf(searchPeople(viewer, parsePeopleAddress({})))).toBe('notAllowed');
  }
});
