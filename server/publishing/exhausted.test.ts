import { afterAll, beforeAll, expect, test } from 'vitest';
import { web, worker } from '#db/client.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { startWorker, type Worker } from '#server/worker.ts';
import { compose } from '#server/writing/compose.ts';
import { insertEditor, makeForm, publishTo, saveDraft } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertPerson, insertSender } from '../../testing/fresh-database.ts';

const db = freshDatabase();
let work: Worker;
let editor: Viewer;
let department = '';
let elsewhere = '';

beforeAll(async () => {
  await insertSender(db.owner);
  editor = await insertEditor(db.owner);
  department = await insertDepartment(db.owner, 'North');
  await insertPerson(db.owner, { departmentId: department });
  elsewhere = await insertDepartment(db.owner, 'South');
  work = await startWorker(worker());
});

afterAll(() => work.stop());

test('while pages and mails hold every connection they have, publishing goes on, and so does a refusal that shows what is stored, each time within 5 s', async () => {
  const announcementId = await saveDraft(editor, [department]);
  const stale = makeForm({ announcementId, version: 'v1:older', anyOf: [{ department: elsewhere, below: true }] });
  const seconds = 9;
  const holding = [web(), worker()].flatMap((pool) => Array.from({ length: pool.options.max }, () => pool`select pg_sleep(${seconds})`));
  const held = Promise.allSettled(holding);
  const busy = async () =>
    (
      await db.owner<{ count: number }[]>`
        select count(*)::int as count from pg_stat_activity where datname = current_database() and state = 'active' and query like 'select pg_sleep%'`
    )[0]?.count;
  await expect.poll(busy, { interval: 20 }).toBe(holding.length);
  const tookMs: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const began = performance.now();
    await publishTo(editor, [department]);
    tookMs.push(performance.now() - began);
  }
  const began = performance.now();
  const refused = await compose(editor, stale).catch((error: unknown) => error);
  tookMs.push(performance.now() - began);
  if (!(refused instanceof Refused)) throw refused;
  expect(refused.continuation.stale).toMatchObject({
    draft: { audience: { anyOf: [{ name: 'North' }] } },
    audience: { mine: { anyOf: [{ name: 'South' }] }, stored: { anyOf: [{ name: 'North' }] } },
  });
  // They were still held: otherwise this proves nothing.
  expect(await busy()).toBe(holding.length);
  expect(Math.max(...tookMs)).toBeLessThan(5_000);
  await db.owner`select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and query like 'select pg_sleep%'`;
  await held;
});
