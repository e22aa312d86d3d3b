import { afterAll, beforeAll, expect, test } from 'vitest';
import { cookieName } from '#server/identity/token.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { insertEditor, publishTo } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertSignIn } from '../../testing/rows.ts';
import { SmtpSink } from '../../testing/smtp-sink.ts';
import { SseReader } from '../../testing/sse-reader.ts';
import { startWorkerProcess, type WorkerProcess } from '../../testing/worker-process.ts';
import type { LiveState } from './view.ts';

const db = freshDatabase();
const sink = new SmtpSink();
const people = 6;
let processes: WorkerProcess[] = [];
let editor: Viewer;
let department = '';
let readers: SseReader[] = [];

beforeAll(async () => {
  await insertSender(db.owner);
  editor = await insertEditor(db.owner);
  department = await insertDepartment(db.owner, 'North');
  const mail = { SMTP_URL: `smtp://127.0.0.1:${await sink.start()}` };
  // Two of each kind, each a process of its own.
  processes = await Promise.all(
    ['live', 'live', 'worker', 'worker'].map((ROLES) => startWorkerProcess({ ROLES, DRAIN_SECONDS: '0', ...mail })),
  );
  const cookies = await Promise.all(
    Array.from({ length: people }, async () => {
      const { token } = await insertSignIn(db.owner, await insertPerson(db.owner, { departmentId: department }));
      return `${cookieName('session')}=${token}`;
    }),
  );
  readers = processes.slice(0, 2).flatMap(({ port }) => cookies.map((cookie) => new SseReader(`http://127.0.0.1:${port}/live`, cookie)));
});

afterAll(async () => {
  for (const reader of readers) reader.close();
  const codes = await Promise.all(processes.map((each) => each.end('SIGTERM')));
  await sink.stop();
  expect(codes).toEqual([0, 0, 0, 0]);
});

const shows = (reader: SseReader, id: string): boolean =>
  (reader.named('state').at(-1) as LiveState | undefined)?.announcements.some((each) => each.id === id) ?? false;

test('two processes with streams, two that publish: each announcement reaches every stream of each within 2 s, is made once, and mailed once', async () => {
  for (const reader of readers) await expect.poll(() => reader.named('state').length, { timeout: 10_000 }).toBeGreaterThan(0);
  const ids: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    const id = await publishTo(editor, [department], { fallbackMinutes: round === 0 ? 0 : null });
    ids.push(id);
    await expect.poll(() => readers.filter((reader) => !shows(reader, id)).length, { timeout: 2_000, interval: 10 }).toBe(0);
  }
  const together = await Promise.all(Array.from({ length: 8 }, () => publishTo(editor, [department])));
  await expect
    .poll(() => readers.filter((reader) => !together.every((id) => shows(reader, id))).length, { timeout: 2_000, interval: 10 })
    .toBe(0);
  const made = await db.owner`select announcement_id from events where kind = 'published'`;
  expect(made.map((row) => row['announcementId']).toSorted()).toEqual([...ids, ...together].toSorted());
  const accepted = async () => (await db.owner`select from deliveries where state = 'accepted'`).length;
  await expect.poll(accepted, { timeout: 20_000 }).toBe(people);
  expect(sink.mails.length).toBe(people);
});
