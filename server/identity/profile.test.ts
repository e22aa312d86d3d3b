import { beforeAll, expect, test } from 'vitest';
import { web } from '#db/client.ts';
import { updatePersonLocale } from '#db/directory/people.ts';
import { updateChoices } from '#db/identity/profile.ts';
import { insertDevice } from '#db/identity/sessions.ts';
import { listen } from '#server/listen.ts';
import { makeViewer } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertLive, insertSignIn } from '../../testing/rows.ts';
import { readProfile, signOutElsewhere, signOutThere } from './profile.ts';

const db = freshDatabase();
const at = { operations: '', north: '' };

beforeAll(async () => {
  await insertSender(db.owner);
  at.operations = await insertDepartment(db.owner, 'Operations');
  at.north = await insertDepartment(db.owner, 'Warehouse North', at.operations);
});

/** Somebody with two sign-ins; the viewer is at the first. */
const person = async () => {
  const id = await insertPerson(db.owner, { name: 'Ana', departmentId: at.north, externalId: crypto.randomUUID() });
  const [here, there] = [await insertSignIn(db.owner, id), await insertSignIn(db.owner, id)];
  return { id, here: here.hash, there: there.hash, viewer: makeViewer(id, { sessionHash: here.hash }) };
};

const isOpen = async (hash: string): Promise<boolean> => {
  const [row] = await db.owner<{ open: boolean }[]>`select ended_at is null as open from sessions where id_hash = ${hash}`;
  return row?.open ?? false;
};

test('a person sees where they are signed in: here first, devices by their names, old sign-ins as unknown', async () => {
  const { here, there, viewer } = await person();
  await insertDevice(web(), { sessionHash: here, browser: 'Firefox', system: 'Windows' });
  const { devices } = await readProfile(viewer);
  expect(devices.map(({ session, browser, system, isThis }) => ({ session, browser, system, isThis }))).toEqual([
    { session: here, browser: 'Firefox', system: 'Windows', isThis: true },
    { session: there, browser: null, system: null, isThis: false },
  ]);
});

test('sessions that are too old or unused for too long are not listed', async () => {
  const { there, viewer } = await person();
  await db.owner`update sessions set last_seen_at = now() - interval '8 days' where id_hash = ${there}`;
  expect((await readProfile(viewer)).devices).toHaveLength(1);
});

test('signing out there ends that session, is told to open streams, and leaves this one', async () => {
  const { id, here, there, viewer } = await person();
  const told: string[] = [];
  const stop = await listen('live', { pregon_people: (payload) => told.push(payload) });
  await signOutThere(viewer, there);
  await expect.poll(() => told).toContain(id);
  await stop();
  expect([await isOpen(here), await isOpen(there)]).toEqual([true, false]);
  const [audited] = await db.owner`select from audit where actor_id = ${id} and action = 'session.ended'`;
  expect(audited).toBeDefined();
});

test('nobody signs out somebody else', async () => {
  const [ana, bruno] = [await person(), await person()];
  await signOutThere(ana.viewer, bruno.here);
  await signOutElsewhere(ana.viewer);
  expect([await isOpen(bruno.here), await isOpen(bruno.there)]).toEqual([true, true]);
  expect([await isOpen(ana.here), await isOpen(ana.there)]).toEqual([true, false]);
});

test('a person sees what the portal knows and where it is from', async () => {
  const { id, viewer } = await person();
  await insertGrant(db.owner, { personId: id, role: 'manager', departmentId: at.north });
  await db.owner`insert into grants (person_id, role, source, why, starts_at, ends_at)
    values (${id}, 'editor', 'claims', 'Group of the sign-on', now() - interval '2 days', now() - interval '1 day')`;
  await db.owner`insert into identities (issuer, subject, person_id, linked_by) values ('https://sso.example', ${id}, ${id}, 'claim')`;
  const mine = await insertLive(db.owner, { authorId: id, people: [id] });
  await insertLive(db.owner, { authorId: id, people: [id] });
  await db.owner`insert into receipts (announcement_id, round, person_id, seen_at, seen_by) values (${mine.id}, 1, ${id}, now(), 'banner')`;
  const profile = await readProfile(viewer);
  expect(profile).toMatchObject({ name: 'Ana', source: 'csv', departments: ['Operations', 'Warehouse North'], received: 2, receipts: 1 });
  expect(profile.roles.map(({ role, departmentName, source, until }) => ({ role, departmentName, source, over: until !== null }))).toEqual([
    { role: 'manager', departmentName: 'Warehouse North', source: 'hand', over: false },
    { role: 'editor', departmentName: null, source: 'claims', over: true },
  ]);
  expect(profile.identities).toMatchObject([{ issuer: 'https://sso.example' }]);
});

test('a language chosen in the menu stays with the person too, and changes nothing else', async () => {
  const { id, viewer } = await person();
  await updateChoices(web(), { id, locale: 'en', timeZone: 'Europe/Lisbon' });
  const other = await person();
  await updatePersonLocale(web(), { id, locale: 'es' });
  expect(await readProfile(viewer)).toMatchObject({ locale: 'es', timeZone: 'Europe/Lisbon' });
  expect((await readProfile(other.viewer)).locale).not.toBe('es');
});

test('what a person chose stays with them, and may be taken back', async () => {
  const { id, viewer } = await person();
  await updateChoices(web(), { id, locale: 'es', timeZone: 'Europe/Lisbon' });
  expect(await readProfile(viewer)).toMatchObject({ locale: 'es', timeZone: 'Europe/Lisbon' });
  await updateChoices(web(), { id, locale: null, timeZone: null });
  expect(await readProfile(viewer)).toMatchObject({ locale: null, timeZone: null });
});
