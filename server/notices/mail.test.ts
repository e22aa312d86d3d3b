import { beforeAll, expect, test } from 'vitest';
import { insertNotice } from '#db/notices/notices.ts';
import { freshDatabase } from '../../testing/fresh-database.ts';
import { mailNotices } from './mail.ts';

const db = freshDatabase();
const people = 1_203;
let personIds: string[] = [];

beforeAll(async () => {
  const rows = await db.owner<{ id: string }[]>`
    insert into persons (source, name, email) select 'csv', 'Somebody', 'p' || n || '@pregon.example' from generate_series(1, ${people}) n returning id`;
  personIds = rows.map(({ id }) => id);
});

test('a notice to more people than are taken at once is mailed to each, once, without waiting for another look', async () => {
  await insertNotice(db.owner, { personIds, kind: 'role-given', subject: null, detail: { role: 'editor', departmentId: null } });
  let chunks = 0;
  while (await mailNotices(db.owner)) chunks += 1;
  expect(chunks).toBe(3);
  const rows = await db.owner<{ id: string }[]>`select person_id as id from deliveries`;
  expect(rows.map(({ id }) => id).sort()).toEqual(personIds.toSorted());
});
