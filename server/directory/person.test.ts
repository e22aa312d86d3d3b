import { beforeAll, expect, test } from 'vitest';
import { findViewers } from '#server/identity/find-viewers.ts';
import { makeViewer } from '../../testing/desk.ts';
import { answerOf, auditOf, insertAdministrator } from '../../testing/directory.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson } from '../../testing/fresh-database.ts';
import { insertSignIn } from '../../testing/rows.ts';
import type { Viewer } from '../identity/viewer.ts';
import { parseNewPerson } from './input.ts';
import { addPerson, endSessions, findPerson, savePerson, setActivity } from './person.ts';

const db = freshDatabase();
const done = { outcome: 'done' };
let olga: Viewer;

beforeAll(async () => {
  olga = await insertAdministrator(db.owner);
  await insertAdministrator(db.owner);
});

const factsOf = async (id: string) =>
  Object.fromEntries((await findPerson(olga, id))?.facts.map(({ fact, said, from, mayChange }) => [fact, [said, from, mayChange]]) ?? []);

test('by hand one fills gaps and mends what came by hand; what a better source says stays, and the field says so', async () => {
  const north = await insertDepartment(db.owner, 'North');
  const id = await insertPerson(db.owner, { name: 'Ana', email: 'ana@pregon.example' });
  expect(await factsOf(id)).toMatchObject({
    name: ['Ana', 'csv', false],
    email: ['ana@pregon.example', 'csv', false],
    department: ['', 'csv', true],
    desk: ['', 'csv', true],
  });
  expect(await savePerson(olga, { id, said: { department: north, desk: 'B12' } })).toEqual(done);
  expect(await factsOf(id)).toMatchObject({ department: ['North', 'hand', true], desk: ['B12', 'hand', true], phone: ['', 'csv', true] });
  expect(await savePerson(olga, { id, said: { desk: null } })).toEqual(done);
  expect(await answerOf(savePerson(olga, { id, said: { name: 'Other', desk: 'B13' } }))).toEqual({ name: 'ownedElsewhere' });
  expect(await factsOf(id)).toMatchObject({ name: ['Ana', 'csv', false], desk: ['', 'hand', true] });
  expect(await auditOf(db.owner, id)).toEqual([
    { action: 'person.changed', actorId: olga.personId, detail: { fields: 'department,desk' } },
    { action: 'person.changed', actorId: olga.personId, detail: { fields: 'desk' } },
  ]);
});

test('a department or site that is retired or unknown is nobody’s, and the field says so', async () => {
  const gone = await insertDepartment(db.owner, 'Gone');
  await db.owner`update departments set retired_at = now() where id = ${gone}`;
  const id = await insertPerson(db.owner);
  expect(await answerOf(savePerson(olga, { id, said: { department: gone } }))).toEqual({ department: 'placeGone' });
  expect(await answerOf(savePerson(olga, { id, said: { site: gone } }))).toEqual({ site: 'placeGone' });
});

test('all sessions of a person end at once, of nobody else; the page is for administrators alone', async () => {
  const [id, other] = [await insertPerson(db.owner), await insertPerson(db.owner)];
  const [one, two, theirs] = [await insertSignIn(db.owner, id), await insertSignIn(db.owner, id), await insertSignIn(db.owner, other)];
  expect((await findPerson(olga, id))?.devices).toHaveLength(2);
  for (const work of [endSessions, findPerson])
    for (const viewer of [makeViewer(id), makeViewer(other, { isEditor: true, manages: [id] })])
      expect(await answerOf(() => (work === endSessions ? endSessions(viewer, { id }) : findPerson(viewer, id)))).toBe('notAllowed');
  expect((await findViewers(db.owner, [one.hash, two.hash, theirs.hash])).size).toBe(3);
  expect(await endSessions(olga, { id })).toEqual(done);
  expect([...(await findViewers(db.owner, [one.hash, two.hash, theirs.hash])).keys()]).toEqual([theirs.hash]);
  expect(await auditOf(db.owner, id)).toEqual([{ action: 'session.ended', actorId: olga.personId, detail: { sessions: 2 } }]);
});

test('whoever is deactivated loses sessions and roles at once; activated again, they come back without them', async () => {
  const id = await insertPerson(db.owner);
  const department = await insertDepartment(db.owner, 'Left');
  await insertGrant(db.owner, { personId: id, role: 'editor' });
  await insertGrant(db.owner, { personId: id, role: 'manager', departmentId: department });
  const { hash } = await insertSignIn(db.owner, id);
  expect(await setActivity(olga, { id, to: 'inactive' })).toEqual(done);
  expect(await setActivity(olga, { id, to: 'inactive' })).toEqual(done);
  expect((await findViewers(db.owner, [hash])).size).toBe(0);
  expect((await findPerson(olga, id))?.grants.map((grant) => grant.state)).toEqual(['over', 'over']);
  expect(await setActivity(olga, { id, to: 'active' })).toEqual(done);
  expect((await findViewers(db.owner, [hash])).size).toBe(0);
  expect(await findPerson(olga, id)).toMatchObject({ active: true, grants: [{ state: 'over' }, { state: 'over' }] });
  expect((await auditOf(db.owner, id)).map((row) => row.action)).toEqual([
    'person.deactivated',
    'grant.ended',
    'grant.ended',
    'session.ended',
    'person.activated',
  ]);
});

test('whoever comes back to a department that was retired meanwhile belongs to none', async () => {
  const department = await insertDepartment(db.owner, 'Meanwhile');
  const id = await insertPerson(db.owner, { departmentId: department });
  await setActivity(olga, { id, to: 'inactive' });
  expect((await findPerson(olga, id))?.facts.find(({ fact }) => fact === 'department')?.said).toBe('Meanwhile');
  await db.owner`update departments set retired_at = now() where id = ${department}`;
  await setActivity(olga, { id, to: 'active' });
  expect((await findPerson(olga, id))?.facts.find(({ fact }) => fact === 'department')?.said).toBe('');
});

test('nobody deactivates themselves', async () => {
  expect(await answerOf(setActivity(olga, { id: olga.personId, to: 'inactive' }))).toBe('notYourself');
});

const newcomer = (change: Record<string, string> = {}) => {
  const typed = {
    id: crypto.randomUUID(),
    name: 'New here',
    externalId: '',
    email: '',
    department: '',
    site: '',
    desk: '',
    phone: '',
    ...change,
  };
  const parsed = parseNewPerson(Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, [value]])));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fields));
  return parsed.input;
};

test('somebody is added by hand, once however often it is pressed, and by administrators only', async () => {
  const north = await insertDepartment(db.owner, 'North');
  const typed = newcomer({ externalId: 'E77', department: north, phone: '+34 600 000' });
  expect(await answerOf(addPerson(makeViewer(olga.personId, { isEditor: true }), typed))).toBe('notAllowed');
  expect(await addPerson(olga, typed)).toEqual(done);
  expect(await addPerson(olga, typed)).toEqual(done);
  expect(await db.owner`select id from persons where external_id = 'E77'`).toEqual([{ id: typed.id }]);
  expect(await factsOf(typed.id)).toMatchObject({
    name: ['New here', 'hand', true],
    department: ['North', 'hand', true],
    phone: ['+34 600 000', 'hand', true],
  });
  expect(await auditOf(db.owner, typed.id)).toEqual([{ action: 'person.added', actorId: olga.personId, detail: {} }]);
});

test('two people never have one number, and one without a number is nobody else', async () => {
  await addPerson(olga, newcomer({ externalId: 'E78' }));
  expect(await answerOf(addPerson(olga, newcomer({ externalId: 'E78' })))).toEqual({ externalId: 'externalIdTaken' });
  await db.owner`update persons set active = false, erased_at = now() where external_id = 'E78'`;
  expect(await answerOf(addPerson(olga, newcomer({ externalId: 'E78' })))).toEqual({ externalId: 'externalIdTaken' });
  const [one, two] = [newcomer(), newcomer()];
  expect([await addPerson(olga, one), await addPerson(olga, two)]).toEqual([done, done]);
  const existing = await insertPerson(db.owner, { name: 'Was here before', externalId: 'E79' });
  expect(await answerOf(addPerson(olga, newcomer({ id: existing, externalId: '' })))).toEqual({ externalId: 'externalIdTaken' });
  expect(await factsOf(existing)).toMatchObject({ name: ['Was here before', 'csv', false] });
});

test('a new person without a name, or with an address that is none, is refused beside the field', () => {
  expect(() => newcomer({ name: ' ' })).toThrow('nameMissing');
  expect(() => newcomer({ email: 'ana@' })).toThrow('mailBad');
});
