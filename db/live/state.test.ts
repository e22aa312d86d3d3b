import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { closePools, live } from '#db/client.ts';
import { freshDatabase, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertLive } from '../../testing/rows.ts';
import { listLive, listLiveGroups } from './state.ts';

const db = freshDatabase();
let author = '';

beforeAll(async () => {
  await insertSender(db.owner);
  author = await insertPerson(db.owner);
});

/** How often tables with a row a recipient were read whole. */
const wholeReads = async (): Promise<number> => {
  const [row] = await db.owner<{ count: number }[]>`
    select sum(seq_scan)::int as count from pg_stat_user_tables where relname in ('recipients', 'receipts')`;
  return row?.count ?? 0;
};

test('whoever is concerned is looked up by key, also when what PostgreSQL planned for empty tables is kept', async () => {
  const people = Array.from({ length: 2_000 }, () => ({ personId: randomUUID() }));
  // The first of them reads at two places.
  const readers = [...people.slice(0, 500), ...people.slice(0, 1)];
  const ask = (since: number | null) => listLiveGroups(live(), readers, since);
  // As often as it takes until a plan is kept.
  for (let count = 0; count < 10; count += 1) await Promise.all([ask(0), ask(null), ask(0), ask(null), ask(0)]);
  const { id, revisionId } = await insertLive(db.owner, { authorId: author, people: people.map((each) => each.personId) });
  await db.owner`insert into receipts (announcement_id, round, person_id, seen_at, seen_by) select ${id}, 1, unnest(${people.map((each) => each.personId)}::uuid[]), now(), 'banner'`;
  await db.owner`insert into events (seq, kind, announcement_id, revision_id, round, prev_hash, hash) values (1, 'published', ${id}, ${revisionId}, 1, '', '')`;
  const before = await wholeReads();
  for (const since of [0, null]) {
    const { groups } = await ask(since);
    expect(groups).toEqual([{ key: expect.any(String), live: [{ announcementId: id, revision: 1, flag: 'none' }], readers }]);
  }
  expect((await ask(1)).groups).toEqual([]);
  // PostgreSQL reports a connection's counts when it is idle for a second, or ends.
  await closePools();
  expect(await wholeReads()).toBe(before);
});

test('the first step that asks who has seen it counts, wherever it stands; what cannot be read counts nothing', async () => {
  const minutesOf = async (stored: unknown) => {
    const { id, revisionId } = await insertLive(db.owner, { authorId: author });
    await db.owner.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`update revisions set ladder = ${JSON.stringify(stored)}::text::jsonb where id = ${revisionId}`;
    });
    return (await listLive(live())).find((row) => row.id === id)?.fallbackMinutes;
  };
  const steps = (...minutes: unknown[]) => minutes.map((afterMinutes) => ({ kind: 'fallback', afterMinutes }));
  expect(await minutesOf(steps(0, 30, 5))).toBe(5);
  expect(await minutesOf(steps(0))).toBeNull();
  expect([await minutesOf(steps('soon')), await minutesOf(3), await minutesOf([])]).toEqual([null, null, null]);
});
