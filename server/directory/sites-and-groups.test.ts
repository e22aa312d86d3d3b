import { beforeAll, describe, expect, test } from 'vitest';
import { makeViewer } from '../../testing/desk.ts';
import { answerOf, auditOf, insertAdministrator } from '../../testing/directory.ts';
import { freshDatabase, insertPerson } from '../../testing/fresh-database.ts';
import type { Viewer } from '../identity/viewer.ts';
import { addMember, createGroup, findGroup, joinGroup, leaveGroup, listGroups, renameGroup, retireGroup } from './groups.ts';
import { savePerson } from './person.ts';
import { listSites, retireSite, saveSite } from './sites.ts';

const db = freshDatabase();
const done = { outcome: 'done' };
let olga: Viewer;

beforeAll(async () => {
  olga = await insertAdministrator(db.owner);
});

const idOf = async (table: 'sites' | 'groups', name: string) =>
  (await db.owner<{ id: string }[]>`select id from ${db.owner(table)} where name = ${name}`)[0]?.id ?? '';
const versionOf = async (id: string) => (await db.owner`select version from persons where id = ${id}`)[0]?.['version'] as number;
const site = (name: string, id: string | null = null) => ({ id, name, address: '', timeZone: 'Europe/Madrid' });

describe('a site', () => {
  test('is made, changed, and retired when nobody is there any more; each written down', async () => {
    await saveSite(olga, site('Bilbao'));
    const id = await idOf('sites', 'Bilbao');
    expect(await answerOf(saveSite(olga, site('BILBAO')))).toEqual({ name: 'nameTaken' });
    await saveSite(olga, { ...site('Bilbao 2', id), address: 'Camino 12' });
    await saveSite(olga, { ...site('Bilbao 2', id), address: 'Camino 12' });
    const person = await insertPerson(db.owner);
    await savePerson(olga, { id: person, said: { site: id } });
    expect(await listSites(olga)).toEqual([{ id, name: 'Bilbao 2', address: 'Camino 12', timeZone: 'Europe/Madrid', people: 1 }]);
    expect(await answerOf(retireSite(olga, { id }))).toBe('retireSitePeople');
    await savePerson(olga, { id: person, said: { site: null } });
    expect(await retireSite(olga, { id })).toEqual(done);
    expect(await listSites(olga)).toEqual([]);
    for (const work of [() => saveSite(olga, site('Again', id)), () => retireSite(olga, { id })]) expect(await answerOf(work)).toBe('gone');
    expect((await auditOf(db.owner, id)).map((row) => row.action)).toEqual(['site.created', 'site.changed', 'site.retired']);
  });
});

describe('a group', () => {
  test('takes in people by number or address, and lets them go; their streams are loaded again', async () => {
    await createGroup(olga, { name: 'First aiders' });
    const id = await idOf('groups', 'First aiders');
    const ana = await insertPerson(db.owner, { externalId: 'E1', email: 'Ana@pregon.example' });
    await insertPerson(db.owner, { email: 'shared@pregon.example' });
    await insertPerson(db.owner, { email: 'shared@pregon.example' });
    const left = await insertPerson(db.owner, { externalId: 'E9' });
    await db.owner`update persons set active = false where id = ${left}`;
    const before = await versionOf(ana);
    expect(await addMember(olga, { id, known: 'ana@PREGON.example' })).toEqual(done);
    expect(await addMember(olga, { id, known: 'E1' })).toEqual(done);
    expect(await versionOf(ana)).toBeGreaterThan(before);
    for (const known of ['E2', 'E9', '%', 'Somebody'])
      expect(await answerOf(addMember(olga, { id, known }))).toEqual({ known: 'knownNobody' });
    expect(await answerOf(addMember(olga, { id, known: 'shared@pregon.example' }))).toEqual({ known: 'knownSeveral' });
    expect(await findGroup(olga, id)).toMatchObject({ people: 1, mayChange: true });
    await leaveGroup(olga, { id, personId: ana });
    await leaveGroup(olga, { id, personId: ana });
    await joinGroup(olga, { id, personId: ana });
    expect((await auditOf(db.owner, id)).map(({ action, detail }) => [action, detail['person'] ?? null])).toEqual([
      ['group.created', null],
      ['group.joined', ana],
      ['group.left', ana],
      ['group.joined', ana],
    ]);
  });

  test('is renamed, and retired with its members: it is offered to nobody any more, and nobody joins it', async () => {
    await createGroup(olga, { name: 'Night shift' });
    const id = await idOf('groups', 'Night shift');
    const ana = await insertPerson(db.owner);
    await joinGroup(olga, { id, personId: ana });
    expect(await answerOf(renameGroup(olga, { id, name: 'first AIDERS' }))).toEqual({ name: 'nameTaken' });
    await renameGroup(olga, { id, name: 'Nights' });
    const before = await versionOf(ana);
    await retireGroup(olga, { id });
    expect(await versionOf(ana)).toBeGreaterThan(before);
    expect((await listGroups(olga)).map(({ name }) => name)).toEqual(['First aiders']);
    for (const work of [
      () => joinGroup(olga, { id, personId: ana }),
      () => renameGroup(olga, { id, name: 'x' }),
      () => retireGroup(olga, { id }),
    ])
      expect(await answerOf(work)).toBe('gone');
  });

  test('of a better source is changed there, not here', async () => {
    const [row] = await db.owner<{ id: string }[]>`insert into groups (name, source) values ('From SCIM', 'scim') returning id`;
    const id = row?.id ?? '';
    const ana = await insertPerson(db.owner);
    for (const work of [
      () => joinGroup(olga, { id, personId: ana }),
      () => leaveGroup(olga, { id, personId: ana }),
      () => renameGroup(olga, { id, name: 'Mine' }),
      () => retireGroup(olga, { id }),
    ])
      expect(await answerOf(work)).toBe('groupElsewhere');
    expect(await findGroup(olga, id)).toMatchObject({ mayChange: false, from: 'scim' });
  });
});

test('sites and groups are for administrators alone', async () => {
  const [siteId, groupId] = [await idOf('sites', 'Bilbao 2'), await idOf('groups', 'First aiders')];
  for (const viewer of [makeViewer(olga.personId), makeViewer(olga.personId, { isEditor: true, isApprover: true, manages: [siteId] })])
    for (const work of [
      () => listSites(viewer),
      () => saveSite(viewer, site('Mine')),
      () => retireSite(viewer, { id: siteId }),
      () => listGroups(viewer),
      () => findGroup(viewer, groupId),
      () => createGroup(viewer, { name: 'Mine' }),
      () => renameGroup(viewer, { id: groupId, name: 'Mine' }),
      () => retireGroup(viewer, { id: groupId }),
      () => addMember(viewer, { id: groupId, known: 'E1' }),
      () => joinGroup(viewer, { id: groupId, personId: viewer.personId }),
      () => leaveGroup(viewer, { id: groupId, personId: viewer.personId }),
    ])
      expect(await answerOf(work)).toBe('notAllowed');
});
