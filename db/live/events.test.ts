import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { openPool } from '#db/client.ts';
import { freshDatabase, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertLive, type LiveRows } from '../../testing/rows.ts';
import { findPosition, insertEvent } from './events.ts';

const db = freshDatabase();
const writers = 40;
const connections = 16;
let live: LiveRows;

beforeAll(async () => {
  await insertSender(db.owner);
  live = await insertLive(db.owner, { authorId: await insertPerson(db.owner) });
});

/** Appends in a transaction that goes on for a while, as a publication with its audit row does. */
const append = (pool: ReturnType<typeof openPool>): Promise<number> =>
  pool.begin(async (tx) => {
    await tx`select pg_sleep(random() * 0.01)`;
    const seq = await insertEvent(tx, { kind: 'published', announcementId: live.id, revisionId: live.revisionId, round: 1 });
    await tx`select pg_sleep(random() * 0.01)`;
    return seq;
  });

test('a reader who follows while forty write at once sees 1, 2, 3 and so on, with none missing and none twice', async () => {
  expect(await findPosition(db.owner)).toMatchObject({ seq: 0 });
  const pool = openPool(db.url('worker'), 'unit', connections);
  const seen: number[] = [];
  let writing = true;
  const follow = async () => {
    for (let last = false; ; last = !writing) {
      const after = seen.at(-1) ?? 0;
      for (const event of await db.owner<{ seq: number }[]>`select seq::int as seq from events where seq > ${after} order by seq`)
        seen.push(event.seq);
      if (last) return;
    }
  };
  const reader = follow();
  const given = await Promise.all(Array.from({ length: writers }, () => append(pool)));
  writing = false;
  await reader;
  await pool.end();
  const all = Array.from({ length: writers }, (_, index) => index + 1);
  expect(given.toSorted((a, b) => a - b)).toEqual(all);
  expect(seen).toEqual(all);
  expect(await findPosition(db.owner)).toMatchObject({ seq: writers });
});

test('a publication that is rolled back leaves no gap', async () => {
  const { seq: before } = await findPosition(db.owner);
  const failing = db.owner.begin(async (tx) => {
    await insertEvent(tx, { kind: 'ended', announcementId: live.id, revisionId: live.revisionId, round: 1 });
    throw new Error('after the event');
  });
  await expect(failing).rejects.toThrow('after the event');
  expect(await append(db.owner)).toBe(before + 1);
});

type Chained = {
  seq: string;
  at: string;
  kind: string;
  announcementId: string;
  revisionId: string;
  round: number;
  prevHash: string;
  hash: string;
};

const listChain = () => db.owner<Chained[]>`
  select seq::text, extract(epoch from at)::text as at, kind, announcement_id, revision_id, round, prev_hash, hash from events order by events.seq`;

const hashOf = (row: Chained): string =>
  createHash('sha256')
    .update([row.prevHash, row.seq, row.at, row.kind, row.announcementId, row.revisionId, row.round].join('|'))
    .digest('hex');

test('each event names the one before it by its hash, so a changed one is found by anybody who counts again', async () => {
  const chain = await listChain();
  expect(chain.length).toBeGreaterThan(writers);
  expect(chain[0]?.prevHash).toBe('0'.repeat(64));
  expect(chain.map(hashOf)).toEqual(chain.map((row) => row.hash));
  expect(chain.slice(1).map((row) => row.prevHash)).toEqual(chain.slice(0, -1).map((row) => row.hash));

  await db.owner`alter table events disable trigger events_insert_only`;
  await db.owner`update events set kind = 'ended' where seq = 7`;
  const forged = await listChain();
  expect(forged.filter((row) => hashOf(row) !== row.hash).map((row) => row.seq)).toEqual(['7']);
});
