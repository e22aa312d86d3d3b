/** How often all processes are told that figures changed, and that none of them is forgotten. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { live } from '#db/client.ts';
import { listen } from '#server/listen.ts';
import { freshDatabase, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertLive } from '../../testing/rows.ts';
import { createDeskHints } from './desk-hints.ts';

const db = freshDatabase({ deskMs: 200 });
const heard: string[][] = [];
let stop: () => Promise<void>;

beforeAll(async () => {
  stop = await listen('live', { pregon_desk: (payload) => void (payload !== '' && heard.push(payload.split(','))) });
});

beforeEach(() => {
  heard.length = 0;
});

afterAll(() => stop());

test('however often figures change, it is one notification in the time, and each announcement is named', async () => {
  const hint = createDeskHints(live);
  const ids = Array.from({ length: 40 }, () => randomUUID());
  const began = performance.now();
  for (const id of ids) {
    hint([id, id]);
    await sleep(20);
  }
  const tookMs = performance.now() - began;
  await expect.poll(() => heard.flat()).toEqual(ids);
  expect(heard.length).toBeGreaterThan(1);
  expect(heard.length).toBeLessThanOrEqual(Math.ceil(tookMs / 200) + 2);
});

test('more than fit into one notification are said in several, and each is named once', async () => {
  const ids = Array.from({ length: 450 }, () => randomUUID());
  createDeskHints(live)(ids);
  await expect.poll(() => heard.flat()).toEqual(ids);
  expect(heard.length).toBeGreaterThan(1);
});

test('what could not be said is said with the next', async () => {
  let tries = 0;
  const hint = createDeskHints(() => {
    tries += 1;
    if (tries === 1) throw new Error('The database is away');
    return live();
  });
  hint(['first']);
  await expect.poll(() => tries).toBe(1);
  hint(['second']);
  await expect.poll(() => heard.flat().sort()).toEqual(['first', 'second']);
});

test('what becomes of an announcement is said by the database, whoever changes it and in whichever release', async () => {
  await insertSender(db.owner);
  const authorId = await insertPerson(db.owner);
  const [draft] = await db.owner<{ id: string }[]>`insert into announcements (public_code, sender_id, author_id, idempotency_key)
    select 'QQQQQQQQ', id, ${authorId}, ${randomUUID()} from senders returning id`;
  await expect.poll(() => heard).toEqual([[draft?.id]]);
  const { id } = await insertLive(db.owner, { authorId });
  await expect.poll(() => heard).toContainEqual([id]);
  for (const change of [
    { ended_because: 'withdrawn' },
    { expires_at: new Date(Date.now() + 60_000) },
    { state: 'ended', ended_at: new Date() },
  ]) {
    heard.length = 0;
    await db.owner`update announcements set ${db.owner(change)} where id = ${id}`;
    await expect.poll(() => heard, { message: Object.keys(change).join() }).toEqual([[id]]);
  }
});
