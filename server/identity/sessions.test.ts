import { beforeAll, expect, test } from 'vitest';
import { web } from '#db/client.ts';
import { endSession, updateSessionsSeen } from '#db/identity/sessions.ts';
import { canWrite } from '#domain/rights.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson } from '../../testing/fresh-database.ts';
import { insertSignIn } from '../../testing/rows.ts';
import { findViewers } from './find-viewers.ts';

const db = freshDatabase();
let department = '';

beforeAll(async () => {
  department = await insertDepartment(db.owner, 'North');
});

/** Somebody signed in, who holds this role. */
const signedIn = async (role?: string) => {
  const personId = await insertPerson(db.owner, { name: 'Ana', departmentId: department });
  if (role) await insertGrant(db.owner, { personId, role, ...(role === 'manager' ? { departmentId: department } : {}) });
  return { personId, ...(await insertSignIn(db.owner, personId)) };
};

const find = async (hash: string) => (await findViewers(web(), [hash])).get(hash) ?? null;
const counts = async (hash: string) => (await find(hash)) !== null;

/** Moves the session into the past: used last so many hours ago, made so many hours ago. */
const age = (hash: string, hours: { idle?: number; old?: number }) => db.owner`
  update sessions set last_seen_at = now() - make_interval(secs => ${(hours.idle ?? 0) * 3_600}),
    created_at = now() - make_interval(secs => ${(hours.old ?? hours.idle ?? 0) * 3_600}) where id_hash = ${hash}`;

test('a session is its person with their department and rights as they are now', async () => {
  const { personId, hash } = await signedIn('manager');
  const found = await find(hash);
  expect(found).toMatchObject({
    stale: false,
    viewer: {
      personId,
      sessionHash: hash,
      name: 'Ana',
      departmentName: 'North',
      inDirectory: true,
      manages: [department],
      isEditor: false,
    },
  });
  expect(found && canWrite(found.viewer)).toBe(true);
});

test('a token that was never given out, and the stored hash used as a token, are nobody', async () => {
  const { token } = await signedIn();
  expect(await counts('0'.repeat(64))).toBe(false);
  expect(await counts(token)).toBe(false);
  expect(await findViewers(web(), [])).toEqual(new Map());
});

const limits: [role: string | undefined, idleHours: number, oldHours: number][] = [
  [undefined, 7 * 24, 30 * 24],
  ['manager', 12, 24],
  ['editor', 12, 24],
  ['approver', 12, 24],
  ['administrator', 12, 24],
];

test.each(limits)('%s is signed in until %i hours without use, and %i hours in all', async (role, idleHours, oldHours) => {
  const { hash } = await signedIn(role);
  const minute = 1 / 60;
  await age(hash, { idle: idleHours - minute });
  expect(await counts(hash)).toBe(true);
  await age(hash, { idle: idleHours + minute });
  expect(await counts(hash)).toBe(false);
  await age(hash, { idle: 0, old: oldHours - minute });
  expect(await counts(hash)).toBe(true);
  await age(hash, { idle: 0, old: oldHours + minute });
  expect(await counts(hash)).toBe(false);
});

test('who becomes an editor is held to the shorter limits at once', async () => {
  const { personId, hash } = await signedIn();
  await age(hash, { idle: 13 });
  expect(await counts(hash)).toBe(true);
  await insertGrant(db.owner, { personId, role: 'editor' });
  expect(await counts(hash)).toBe(false);
});

test('use is written down after five minutes, and begins the idle time again', async () => {
  const { hash } = await signedIn();
  await age(hash, { idle: 4 / 60 });
  expect((await find(hash))?.stale).toBe(false);
  await age(hash, { idle: 6 / 60 });
  expect((await find(hash))?.stale).toBe(true);
  await updateSessionsSeen(web(), [hash]);
  expect((await find(hash))?.stale).toBe(false);
});

test('an ended session ends once, for good, and only that one of the person', async () => {
  const { personId, hash } = await signedIn();
  const other = await insertSignIn(db.owner, personId);
  expect(await endSession(web(), hash)).toBe(personId);
  expect(await endSession(web(), hash)).toBeNull();
  await updateSessionsSeen(web(), [hash]);
  expect(await counts(hash)).toBe(false);
  expect(await counts(other.hash)).toBe(true);
});

test('who is deactivated or erased is signed out everywhere at that moment', async () => {
  const { personId, hash } = await signedIn();
  await db.owner`update persons set active = false where id = ${personId}`;
  expect(await counts(hash)).toBe(false);
  await db.owner`update persons set active = true, erased_at = now() where id = ${personId}`;
  expect(await counts(hash)).toBe(false);
});

test('a role that has ended, or has not begun, gives no right', async () => {
  for (const [startsIn, endsIn] of [
    [-2, -1],
    [1, 2],
  ]) {
    const { personId, hash } = await signedIn();
    for (const role of ['editor', 'manager'])
      await db.owner`insert into grants (person_id, role, department_id, source, why, starts_at, ends_at) values (${personId}, ${role},
        ${role === 'manager' ? department : null}, 'hand', 'test', now() + make_interval(hours => ${startsIn ?? 0}), now() + make_interval(hours => ${endsIn ?? 0}))`;
    const found = await find(hash);
    expect(found?.viewer).toMatchObject({ isEditor: false, manages: [] });
    expect(found && canWrite(found.viewer)).toBe(false);
  }
});

test('a change of the person or of their roles raises the version that open streams compare', async () => {
  const { personId, hash } = await signedIn();
  const version = async () => (await find(hash))?.viewer.version ?? 0;
  let last = await version();
  const raised = async () => {
    const [before, now] = [last, await version()];
    last = now;
    return now > before;
  };
  await db.owner`update persons set department_id = null where id = ${personId}`;
  expect(await raised()).toBe(true);
  await insertGrant(db.owner, { personId, role: 'editor' });
  expect(await raised()).toBe(true);
  await db.owner`update grants set ends_at = now() where person_id = ${personId}`;
  expect(await raised()).toBe(true);
  await db.owner`update persons set phone = '600' where id = ${personId}`;
  expect(await raised()).toBe(false);
});
