import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '#server/identity/viewer.ts';
import { insertEditor, publishTo } from '../../../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertSender } from '../../../../testing/fresh-database.ts';
import { SmtpSink } from '../../../../testing/smtp-sink.ts';
import { startWorkerProcess, type WorkerProcess } from '../../../../testing/worker-process.ts';

const db = freshDatabase();
const sink = new SmtpSink();
const folder = mkdtempSync(join(tmpdir(), 'pregon-unit-'));
const people = 500;
/** Mails a worker has in hand at most: what a crash may double. */
const slots = 16;
let settings: Record<string, string> = {};
let department = '';
let editor: Viewer;
let work: WorkerProcess | null = null;

const start = async (more: Record<string, string> = {}) => {
  work = await startWorkerProcess({ ...settings, ...more });
};
const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
  const ended = work?.end(signal);
  work = null;
  return ended;
};
const until = (probe: () => unknown) => expect.poll(probe, { timeout: 40_000, interval: 10 });

/** For whom there is a mail, each address with the Message-IDs it got. */
const byAddress = () => Map.groupBy(sink.mails, (mail) => mail.to.join());
const countStates = async () => {
  const rows = await db.owner<{ state: string; count: number }[]>`select state, count(*)::int from deliveries group by 1`;
  return Object.fromEntries(rows.map((row) => [row.state, row.count]));
};

beforeAll(async () => {
  await insertSender(db.owner);
  editor = await insertEditor(db.owner);
  department = await insertDepartment(db.owner, 'North');
  await db.owner`insert into persons (source, name, email, department_id)
    select 'csv', 'Person ' || n, 'p' || n || '@pregon.example', ${department} from generate_series(1, ${people}) n`;
  sink.delayMs = 10;
  settings = { SMTP_URL: `smtp://127.0.0.1:${await sink.start()}`, TIMING: '{"leaseMs":3000,"smtpTimeoutMs":2000}' };
});

afterEach(() => end('SIGKILL'));

afterAll(async () => {
  await sink.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('killed in the middle of 500 mails and started again: everybody gets theirs, and at most what was in hand comes twice', async () => {
  await start();
  await publishTo(editor, [department], { fallbackMinutes: 0 });
  await until(() => sink.mails.length).toBeGreaterThanOrEqual(100);
  await end('SIGKILL');
  expect((await countStates())['accepted'] ?? 0).toBeLessThan(people);
  const before = sink.mails.length;

  await start();
  await until(async () => (await countStates())['accepted']).toBe(people);
  expect(await countStates()).toEqual({ accepted: people });
  expect(byAddress().size).toBe(people);
  expect(sink.mails.length).toBeGreaterThan(before);
  const doubled = [...byAddress().values()].filter((mails) => mails.length > 1);
  expect(sink.mails.length - people).toBeLessThanOrEqual(slots);
  for (const mails of doubled) expect(new Set(mails.map((mail) => mail.messageId)).size).toBe(1);
});

test('a worker ends well when it is told to, and never loads the pages’ framework, which is most of the memory', async () => {
  await start({ NODE_V8_COVERAGE: folder });
  expect(await end('SIGTERM')).toBe(0);
  const loaded = readdirSync(folder).flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/"url":"file:\/\/([^"]+)"/g)]);
  const files = loaded.map((match) => match[1] ?? '');
  expect(files.some((file) => file.endsWith('/server/worker.ts'))).toBe(true);
  expect(files.filter((file) => /node_modules\/(next|next-auth|react-dom)\//.test(file))).toEqual([]);
});
