import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { web, worker } from '#db/client.ts';
import { upsertReceipts } from '#db/live/receipts.ts';
import { insertReachTotals, listReach } from '#db/reach/totals.ts';
import { freshDatabase, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertLive } from '../../testing/rows.ts';
import { forgetOldReach } from './retention.ts';

const db = freshDatabase({ organizationMs: 0 });
let author = '';

beforeAll(async () => {
  await insertSender(db.owner);
  author = await insertPerson(db.owner);
});

/** An announcement that ended so many days ago, seen by `seen` of its people, with a mail to each of the others. */
const insertEnded = async (days: number, { people = 4, seen = 3 } = {}): Promise<string> => {
  const persons = await Promise.all(Array.from({ length: people }, () => insertPerson(db.owner)));
  const { id, revisionId } = await insertLive(db.owner, { authorId: author, people: persons });
  await db.owner`insert into receipts (announcement_id, round, person_id, shown_at, seen_at, seen_by)
    select ${id}, 1, unnest(${persons.slice(0, seen)}::uuid[]), now(), now(), 'banner'`;
  const step = randomUUID();
  await db.owner`insert into steps (id, announcement_id, revision_id, kind, due_at, state) values (${step}, ${id}, ${revisionId}, 'fallback', now(), 'done')`;
  await db.owner`insert into deliveries (step_id, person_id, channel, address, priority, state)
    select ${step}, unnest(${persons.slice(seen)}::uuid[]), 'mail', 'somebody@pregon.example', 3, 'accepted'`;
  await db.owner`update announcements set state = 'ended', ended_because = 'expired', ended_at = now() - make_interval(days => ${days}, mins => 5) where id = ${id}`;
  return id;
};

const count = async (): Promise<void> => {
  while (await insertReachTotals(worker()));
};
const forget = async (): Promise<void> => {
  while (await forgetOldReach(worker()));
};
const left = async (id: string) => {
  const [row] = await db.owner<{ receipts: number; deliveries: number; recipients: number }[]>`
    select (select count(*)::int from receipts where announcement_id = ${id}) as receipts,
      (select count(*)::int from deliveries d join steps s on s.id = d.step_id where s.announcement_id = ${id}) as deliveries,
      (select count(*)::int from recipients where announcement_id = ${id}) as recipients`;
  return { ...row };
};
const keepFor = (days: number) =>
  db.owner`insert into settings (key, value) values ('retentionDays', ${String(days)}::text::jsonb) on conflict (key) do update set value = excluded.value`;

test('who had it only as a line is counted apart from who saw it, while it is live and for good', async () => {
  const persons = await Promise.all(Array.from({ length: 4 }, () => insertPerson(db.owner)));
  const { id } = await insertLive(db.owner, { authorId: author, people: persons });
  const report = (personId: string | undefined, kind: 'shown' | 'seen' | 'dismissed') =>
    upsertReceipts(db.owner, [{ announcementId: id, round: 1, personId: personId ?? '', kind }]);
  await report(persons[0], 'seen');
  await report(persons[1], 'dismissed');
  for (const person of persons.slice(1)) await report(person, 'shown');
  expect(await listReach(web(), [id])).toMatchObject([{ people: 4, seen: 2, shownOnly: 2 }]);
  await report(persons[2], 'seen');
  expect(await listReach(web(), [id])).toMatchObject([{ people: 4, seen: 3, shownOnly: 1 }]);
  await db.owner`update announcements set state = 'ended', ended_because = 'expired', ended_at = now() - interval '5 minutes' where id = ${id}`;
  await count();
  await db.owner`delete from receipts where announcement_id = ${id}`;
  expect(await listReach(web(), [id])).toMatchObject([{ people: 4, seen: 3, shownOnly: 1 }]);
});

test('who saw what ended longer ago than the organization keeps it is forgotten; how many is not', async () => {
  await keepFor(30);
  const [old, young] = [await insertEnded(31), await insertEnded(29)];
  await count();
  const before = await listReach(web(), [old]);
  expect(before).toMatchObject([{ people: 4, seen: 3, mailsSent: 1 }]);
  await forget();
  expect(await left(old)).toEqual({ receipts: 0, deliveries: 0, recipients: 4 });
  expect(await left(young)).toEqual({ receipts: 3, deliveries: 1, recipients: 4 });
  expect(await listReach(web(), [old])).toEqual(before);
  const told = await db.owner`select actor_id, detail from audit where action = 'reach.forgotten' and subject = ${old}`;
  expect(told.map((row) => ({ ...row }))).toEqual([{ actorId: null, detail: { receipts: 3, deliveries: 1 } }]);
});

test('what was not counted yet is kept, however old', async () => {
  await keepFor(7);
  const id = await insertEnded(400);
  await forget();
  expect(await left(id)).toMatchObject({ receipts: 3, deliveries: 1 });
  await count();
  await forget();
  expect(await left(id)).toMatchObject({ receipts: 0, deliveries: 0 });
});

test('what is live is kept, however long', async () => {
  const person = await insertPerson(db.owner);
  const { id } = await insertLive(db.owner, { authorId: author, people: [person] });
  await db.owner`insert into receipts (announcement_id, round, person_id, seen_at) values (${id}, 1, ${person}, now())`;
  await db.owner`update announcements set live_at = now() - interval '400 days' where id = ${id}`;
  await count();
  await forget();
  expect(await left(id)).toMatchObject({ receipts: 1 });
});

test('more than one chunk, by two workers at once: all of it, told of exactly', async () => {
  const id = await insertEnded(100, { people: 1, seen: 1 });
  await db.owner`insert into receipts (announcement_id, round, person_id, seen_at) select ${id}, 1, gen_random_uuid(), now() from generate_series(1, 12000)`;
  await count();
  await Promise.all([forget(), forget()]);
  await forget();
  expect(await left(id)).toMatchObject({ receipts: 0 });
  const [row] =
    await db.owner`select sum((detail ->> 'receipts')::int)::int as receipts, count(*)::int as chunks from audit where subject = ${id}`;
  expect(row?.['receipts']).toBe(12_001);
  expect(row?.['chunks']).toBeGreaterThanOrEqual(3);
});

test('a shorter time takes hold without a restart', async () => {
  await keepFor(90);
  const id = await insertEnded(20);
  await count();
  await forget();
  expect(await left(id)).toMatchObject({ receipts: 3 });
  await keepFor(14);
  await forget();
  expect(await left(id)).toMatchObject({ receipts: 0 });
});

test('the web’s login can not delete what people did', async () => {
  const id = await insertEnded(1);
  await expect(web()`delete from receipts where announcement_id = ${id}`).rejects.toMatchObject({ code: '42501' });
  await expect(web()`delete from deliveries`).rejects.toMatchObject({ code: '42501' });
});
