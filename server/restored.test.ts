import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findHeldReason } from '#db/audit.ts';
import { closePools, openPool, worker } from '#db/client.ts';
import { findPosition } from '#db/live/events.ts';
import { insertDraft } from '#db/writing/drafts.ts';
import { insertEditor, makeViewer, publishTo } from '../testing/desk.ts';
import { freshDatabase, insertDepartment, insertPerson, insertSender } from '../testing/fresh-database.ts';
import { useSettings } from '../testing/settings.ts';
import { SmtpSink } from '../testing/smtp-sink.ts';
import { holdBackAfterRestore } from './restored.ts';
import { startWorker } from './worker.ts';

const db = freshDatabase({ pollMs: 100 });
const sink = new SmtpSink();
const copy = `unit_${randomUUID().replaceAll('-', '')}`;
const toCopy = (url: string) => url.replace(/\/[^/]*$/, `/${copy}`);
const inPostgres = async (work: (sql: ReturnType<typeof openPool>) => Promise<unknown>) => {
  const postgres = openPool(db.url('owner').replace(/\/[^/]*$/, '/postgres'), 'unit');
  await work(postgres).finally(() => postgres.end());
};

beforeAll(async () => {
  useSettings({ SMTP_URL: `smtp://127.0.0.1:${await sink.start()}` });
  await insertSender(db.owner);
});

afterAll(async () => {
  await sink.stop();
  await closePools();
  await inPostgres((sql) => sql`drop database if exists ${sql(copy)} with (force)`);
});

const pending = async (sql: ReturnType<typeof openPool>) => {
  const [row] = await sql<{ mails: number; steps: number }[]>`
    select (select count(*)::int from deliveries where state in ('queued', 'retry', 'sending')) as mails,
      (select count(*)::int from steps where state = 'waiting') as steps`;
  return row;
};

test('a backup restored into a new database, and started: nothing is sent twice, it is written down, and browsers drop what they hold', async () => {
  const department = await insertDepartment(db.owner, 'North');
  const { personId: author } = await insertEditor(db.owner);
  for (let person = 0; person < 5; person += 1) await insertPerson(db.owner, { departmentId: department });
  await holdBackAfterRestore(db.url('owner'));
  // The backup is made while mails wait and steps are due.
  sink.refuse = () => ({ code: 451, text: 'later' });
  let work = await startWorker(worker());
  const editor = makeViewer(author, { isEditor: true });
  await publishTo(editor, [department], { fallbackMinutes: 0 });
  await publishTo(editor, [department], { fallbackMinutes: 5 });
  await publishTo(editor, [department], { fallbackMinutes: 600 });
  await expect.poll(() => pending(db.owner)).toEqual({ mails: 5, steps: 2 });
  await work.stop();
  await db.owner`update steps set due_at = now() + interval '2 seconds' where state = 'waiting' and due_at < now() + interval '1 hour'`;
  await closePools();
  const before = await findPosition(db.owner);
  // It is template1's way of copying: every row as it was, in a database of its own. Nobody may be in the old one meanwhile.
  const name = new URL(db.url('owner')).pathname.slice(1);
  await db.owner`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  await inPostgres(async (sql) => {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    await sql`create database ${sql(copy)} template ${sql(name)}`;
  });

  // Life goes on after the backup: everything that waited is sent.
  sink.refuse = () => null;
  await db.owner`update deliveries set next_at = now()`;
  work = await startWorker(worker());
  await expect.poll(() => sink.mails.length, { timeout: 15_000 }).toBe(10);
  await work.stop();
  await closePools();

  useSettings({ DATABASE_URL: toCopy(db.url('web')), DATABASE_WORKER_URL: toCopy(db.url('worker')) });
  const restored = openPool(toCopy(db.url('owner')), 'unit');
  await holdBackAfterRestore(toCopy(db.url('owner')));
  await holdBackAfterRestore(toCopy(db.url('owner')));
  expect(await pending(restored)).toEqual({ mails: 0, steps: 1 });
  expect(await restored`select detail from audit where action = 'database.restored'`).toEqual([
    { detail: { mails: 5, steps: 1, announcements: 0 } },
  ]);
  const after = await findPosition(restored);
  expect(after.seq).toBeLessThanOrEqual(before.seq);
  expect(after.epoch).not.toBe(before.epoch);
  work = await startWorker(worker());
  // The fence: something new goes out, and only that.
  await publishTo(editor, [department], { fallbackMinutes: 0 });
  await expect.poll(() => sink.mails.length, { timeout: 15_000 }).toBe(15);
  await work.stop();
  expect(sink.mails.length).toBe(15);
  expect(new Set(sink.mails.map((mail) => mail.messageId)).size).toBe(15);
  await restored.end();
});

test('a standby that took over, its workers seen a moment ago, holds nothing back; brought back to an earlier moment, it does', async () => {
  const place = await db.owner`select value from settings where key = 'place'`;
  expect(place).toHaveLength(1);
  const count = async () => (await db.owner`select from audit where action = 'database.restored'`).length;
  const pretend = () => db.owner`update settings set value = value || '{"timeline": "00000000"}' where key = 'place'`;
  await db.owner`insert into heartbeats (worker) values (${randomUUID()})`;
  await pretend();
  await holdBackAfterRestore(db.url('owner'));
  expect(await count()).toBe(0);
  const id = await insertDraft(db.owner, { authorId: await insertPerson(db.owner), idempotencyKey: randomUUID(), publicCode: 'ABCDEFGH' });
  await db.owner`update announcements set state = 'scheduled', publish_at = now() - interval '1 hour' where id = ${id}`;
  await db.owner`update heartbeats set seen_at = now() - interval '3 hours'`;
  await pretend();
  await holdBackAfterRestore(db.url('owner'));
  expect(await count()).toBe(1);
  // An announcement planned for an hour that is over is not published late either.
  expect(await db.owner`select state from announcements where id = ${id}`).toEqual([{ state: 'held' }]);
  expect(await findHeldReason(db.owner, id ?? '')).toBe('restored');
});
