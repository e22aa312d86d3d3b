import { beforeAll, expect, test } from 'vitest';
import { directory, web, worker } from '#db/client.ts';
import { freshDatabase, insertDepartment, insertPerson } from '../../testing/fresh-database.ts';
import { insertSignIn } from '../../testing/rows.ts';
import {
  deleteOldIdTokens,
  findGaps,
  insertIdToken,
  listDepartmentsAlike,
  listGroupsGaps,
  listUnmatchedDepartments,
  replaceGaps,
  takeIdToken,
} from './sign-on.ts';

const db = freshDatabase();
const none = { department: null, email: null, groups: null };

beforeAll(async () => {
  for (const name of ['Ventas', 'Zona', 'ZONA']) await insertDepartment(db.owner, name);
});

const insertGap = async (name: string, change: Partial<Parameters<typeof replaceGaps>[2]>) => {
  const id = await insertPerson(db.owner, { name });
  await replaceGaps(web(), id, { ...none, ...change });
  return id;
};

test('what is missing is kept once a person, and gone when nothing is missing', async () => {
  const id = await insertGap('Ana', { department: 'Mars', groups: 'overage' });
  expect(await findGaps(web(), id)).toEqual({ department: 'Mars', email: null, groups: 'overage' });
  await replaceGaps(web(), id, { ...none, email: 'a@@b' });
  expect(await findGaps(web(), id)).toEqual({ ...none, email: 'a@@b' });
  await replaceGaps(web(), id, none);
  expect(await findGaps(web(), id)).toBeNull();
});

test('what matched no department is listed with its people, and whether it would match now', async () => {
  const [bea, carlos] = [await insertGap('Bea', { department: 'Marte ' }), await insertGap('Carlos', { department: 'MARTE' })];
  await insertGap('Diego', { department: 'zona' });
  await insertGap('Eva', { department: ' ventas' });
  const left = await insertGap('Left', { department: 'Marte' });
  await db.owner`update persons set active = false where id = ${left}`;
  expect([...(await listUnmatchedDepartments(directory()))]).toEqual([
    {
      said: expect.stringMatching(/^marte/i),
      departments: 0,
      people: 2,
      some: [
        { id: bea, name: 'Bea' },
        { id: carlos, name: 'Carlos' },
      ],
    },
    { said: ' ventas', departments: 1, people: 1, some: [expect.objectContaining({ name: 'Eva' })] },
    { said: 'zona', departments: 2, people: 1, some: [expect.objectContaining({ name: 'Diego' })] },
  ]);
});

test('of many people the first are named and all are counted', async () => {
  for (let n = 0; n < 25; n += 1) await insertGap(`P${n}`, { department: 'Many', groups: 'overage' });
  expect((await listUnmatchedDepartments(directory()))[0]).toMatchObject({ people: 25, some: { length: 20 } });
  expect(await listGroupsGaps(directory())).toEqual([{ gap: 'overage', people: 25, some: expect.any(Array) }]);
});

test('a department is found by the surest that fits, and never when it is retired', async () => {
  const id = await insertDepartment(db.owner, 'Taller');
  await db.owner`update departments set external_id = 'T-1' where id = ${id}`;
  const other = await insertDepartment(db.owner, 't-1');
  expect([...(await listDepartmentsAlike(web(), 'T-1'))]).toEqual([
    { id, rank: 0 },
    { id: other, rank: 2 },
  ]);
  expect((await listDepartmentsAlike(web(), ' t-1'))[0]).toEqual({ id, rank: 1 });
  await db.owner`update departments set retired_at = now() where id = ${id}`;
  expect([...(await listDepartmentsAlike(web(), 'T-1'))]).toEqual([{ id: other, rank: 2 }]);
});

test('what the sign-on wants to see again is taken once, and forgotten after 30 days', async () => {
  const personId = await insertPerson(db.owner);
  const [one, two] = [await insertSignIn(db.owner, personId), await insertSignIn(db.owner, personId)];
  for (const { hash } of [one, two]) await insertIdToken(web(), { sessionHash: hash, idToken: 'x.y.z' });
  expect([await takeIdToken(web(), one.hash), await takeIdToken(web(), one.hash)]).toEqual(['x.y.z', null]);
  expect(await deleteOldIdTokens(worker())).toBe(0);
  await db.owner`update id_tokens set stored_at = now() - interval '31 days'`;
  expect(await deleteOldIdTokens(worker())).toBe(1);
});
