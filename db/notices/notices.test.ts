import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPool, type Pool } from '#db/client.ts';
import { freshDatabase, insertDepartment, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertLive } from '../../testing/rows.ts';
import {
  insertNotice,
  insertNoticeMails,
  listUnreadNotices,
  noticesAtOnce,
  updateNoticesRead,
  updateNoticesSettled,
  updateOwnNoticesRead,
} from './notices.ts';

const db = freshDatabase();
let web: Pool;
let worker: Pool;
let [one, other] = ['', ''];

const mails = () => db.owner<{ personId: string; state: string }[]>`select person_id, state from deliveries order by created_at`;
const unread = async (personId: string) => (await listUnreadNotices(web, [personId])).map((row) => row.kind);
const tellRole = (pool: Pool, personIds: string[]) =>
  insertNotice(pool, { personIds, kind: 'role-given', subject: null, detail: { role: 'editor', departmentId: null } });

beforeAll(async () => {
  await insertSender(db.owner);
  [web, worker] = [openPool(db.url('web'), 'unit', 2), openPool(db.url('worker'), 'unit', 4)];
});

afterAll(() => Promise.all([web.end(), worker.end()]));

beforeEach(async () => {
  await db.owner`truncate notices, deliveries, steps`;
  [one, other] = [await insertPerson(db.owner), await insertPerson(db.owner)];
});

test.each(['web', 'worker'] as const)('as the %s may tell it, it is there with what it tells of, for the one it is for', async (login) => {
  const pool = login === 'web' ? web : worker;
  const rolledBack = new Error('rolled back');
  await pool
    .begin(async (tx) => {
      await insertNotice(tx, { personIds: [other], kind: 'role-ended', subject: null, detail: { role: 'editor', departmentId: null } });
      throw rolledBack;
    })
    .catch((error: unknown) => expect(error).toBe(rolledBack));
  await tellRole(pool, [one]);
  expect(await unread(one)).toEqual(['role-given']);
  expect(await unread(other)).toEqual([]);
});

test('it comes with the names it speaks of, as they are now', async () => {
  const department = await insertDepartment(db.owner, 'North');
  const { id } = await insertLive(db.owner, { authorId: one, headline: 'Gate 2 is closed' });
  await insertNotice(worker, { personIds: [one], kind: 'held', subject: id, detail: { reason: 'audienceEmpty' } });
  await insertNotice(web, { personIds: [one], kind: 'role-given', subject: null, detail: { role: 'manager', departmentId: department } });
  await db.owner`update persons set name = 'Lucía Vega' where id = ${other}`;
  await insertNotice(web, { personIds: [one], kind: 'role-waiting', subject: other, detail: { role: 'editor' } });
  expect(await listUnreadNotices(web, [one])).toMatchObject([
    { kind: 'role-waiting', personName: 'Lucía Vega', unread: 3 },
    { kind: 'role-given', departmentName: 'North' },
    { kind: 'held', headlines: [{ locale: 'en', headline: 'Gate 2 is closed' }], detail: { reason: 'audienceEmpty' } },
  ]);
});

test('of many, the newest are listed and the others counted', async () => {
  for (let n = 0; n < noticesAtOnce + 3; n += 1) await tellRole(web, [one]);
  const rows = await listUnreadNotices(web, [one, other]);
  expect(rows).toHaveLength(noticesAtOnce);
  expect(rows[0]?.unread).toBe(noticesAtOnce + 3);
});

test('nobody marks as read what was told to somebody else', async () => {
  await tellRole(web, [one, other]);
  const rows = await listUnreadNotices(web, [one, other]);
  await updateNoticesRead(
    web,
    one,
    rows.map((row) => row.id),
  );
  expect(await unread(one)).toEqual([]);
  expect(await unread(other)).toEqual(['role-given']);
});

test('what was read stays as it was read; of each reading the open browsers hear once, of nothing they do not hear', async () => {
  const heard: string[] = [];
  const listener = openPool(db.url('web'), 'unit');
  const { unlisten } = await listener.listen('pregon_people', (personId) => heard.push(personId));
  await tellRole(web, [one]);
  await insertNotice(web, { personIds: [one], kind: 'trial', subject: null, detail: {} });
  const ids = (await listUnreadNotices(web, [one])).map((row) => row.id);
  const readAt = async () => (await db.owner`select read_at from notices where person_id = ${one} order by id`).map((row) => row['readAt']);
  await updateNoticesRead(web, one, ids);
  const read = await readAt();
  expect(read).toEqual([expect.any(Date), expect.any(Date)]);
  await updateNoticesRead(web, one, ids);
  await updateOwnNoticesRead(web, one, 'trial');
  expect(await readAt()).toEqual(read);
  // Told twice, read once.
  await web`select pg_notify('pregon_people', 'end')`;
  await expect.poll(() => heard).toEqual([one, one, one, 'end']);
  await unlisten();
  await listener.end();
});

test('what is decided is no longer told to anybody, and what waits of it is not mailed', async () => {
  await insertNotice(web, { personIds: [one, other], kind: 'role-waiting', subject: one, detail: { role: 'editor' } });
  await tellRole(web, [one]);
  await updateNoticesSettled(web, { kind: 'role-waiting', subject: one });
  expect(await unread(one)).toEqual(['role-given']);
  expect(await unread(other)).toEqual([]);
  expect(await insertNoticeMails(worker, 10, 2)).toBe(3);
  expect(await mails()).toMatchObject([{ personId: one }]);
});

test('each becomes one mail, however many workers look; who is gone or has no address gets none', async () => {
  const silent = await insertPerson(db.owner, { email: null });
  const gone = await insertPerson(db.owner);
  await tellRole(web, [one, other, silent, gone]);
  await db.owner`update persons set active = false where id = ${gone}`;
  const taken = await Promise.all(Array.from({ length: 4 }, () => insertNoticeMails(worker, 10, 2)));
  expect(taken.reduce((sum, each) => sum + each, 0)).toBe(4);
  expect((await mails()).map((mail) => mail.personId).sort()).toEqual([one, other].sort());
  expect(await insertNoticeMails(worker, 10, 2)).toBe(0);
});

test('whoever is told something counts as changed, so that their open browsers are found also without a notification', async () => {
  const version = async () => (await db.owner<{ version: number }[]>`select version from persons where id = ${one}`)[0]?.version ?? 0;
  const before = await version();
  await tellRole(worker, [one]);
  const told = await version();
  expect(told).toBeGreaterThan(before);
  await updateNoticesRead(
    web,
    one,
    (await listUnreadNotices(web, [one])).map((row) => row.id),
  );
  expect(await version()).toBeGreaterThan(told);
});
