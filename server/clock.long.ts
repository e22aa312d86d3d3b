import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { openPool, type Pool } from '#db/client.ts';
import { migrate } from '#db/migrate.ts';
import { findHome, startPostgres } from '../demo/postgres.ts';
import { databaseUrl, logins, type Settings } from '../demo/settings.ts';
import { publishByRow, signInMany } from '../testing/drain.ts';
import { freshDatabase, insertSender } from '../testing/fresh-database.ts';
import { findProgram } from '../testing/programs.mjs';
import { insertLive } from '../testing/rows.ts';
import { SmtpSink } from '../testing/smtp-sink.ts';
import { SseReader } from '../testing/sse-reader.ts';
import { freePort, startWorkerProcess } from '../testing/worker-process.ts';
import type { LiveState } from './live/view.ts';

const db = freshDatabase();
const found = findProgram('faketime');
const faketime = found ?? 'faketime';
const missing = 'faketime is not installed: apt-get install faketime';

beforeAll(() => insertSender(db.owner));

/** When this person's mail is due: as of now, by the database. */
const insertStep = (owner: Pool, rows: { id: string; revisionId: string }, due: string) =>
  owner`insert into steps (announcement_id, revision_id, kind, due_at, rule) values (${rows.id}, ${rows.revisionId}, 'fallback', ${due}::timestamptz, '{"to": "everyone"}')`;

describe.each(['+600s', '-600s'])('the clock of the process is %s off', (offset) => {
  test('it tells the database’s time, and mails go out and announcements end within 2 s of theirs, by the database’s clock', async ({
    skip,
  }) => {
    skip(found === null, missing);
    const sink = new SmtpSink();
    const settings = { ROLES: 'live,worker', SMTP_URL: `smtp://127.0.0.1:${await sink.start()}`, TIMING: '{"heartbeatMs":500}' };
    const portal = await startWorkerProcess(settings, [faketime, '-f', offset]);
    const { people, cookies } = await signInMany(db.owner, 1);
    const reader = new SseReader(`http://127.0.0.1:${portal.port}/live`, cookies[0] ?? '');
    const rows = await publishByRow(db.owner, people, 'Off by ten minutes');
    await expect.poll(() => (reader.named('state').at(-1) as LiveState | undefined)?.announcements.length, { timeout: 10_000 }).toBe(1);
    await expect.poll(() => reader.named('hb').length, { timeout: 5_000 }).toBeGreaterThan(0);
    const told = [(reader.named('state').at(-1) as LiveState).serverTime, (reader.named('hb').at(-1) as { serverTime: string }).serverTime];
    for (const time of told) expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(2_000);

    const [row] = await db.owner<{ due: string; ends: string }[]>`
      update announcements set expires_at = now() + interval '20 seconds' where id = ${rows.id}
      returning (now() + interval '4 seconds')::text as due, expires_at::text as ends`;
    await insertStep(db.owner, rows, row?.due ?? '');
    await expect.poll(() => sink.mails.length, { timeout: 20_000 }).toBe(1);
    const ended = () => db.owner`select from announcements where id = ${rows.id} and state = 'ended'`;
    await expect.poll(async () => (await ended()).length, { timeout: 40_000 }).toBe(1);
    await expect.poll(() => (reader.named('state').at(-1) as LiveState).announcements.length, { timeout: 5_000 }).toBe(0);
    const [late] = await db.owner<{ mail: number; end: number }[]>`
      select (select extract(epoch from s.done_at - s.due_at)::float8 from steps s where s.announcement_id = a.id) as mail,
        extract(epoch from a.ended_at - ${row?.ends ?? ''}::timestamptz)::float8 as end from announcements a where a.id = ${rows.id}`;
    process.stdout.write(
      `clock ${offset}: mails made ${late?.mail.toFixed(2)} s after their time, the end ${late?.end.toFixed(2)} s after its own\n`,
    );
    for (const seconds of [late?.mail, late?.end]) {
      expect(seconds).toBeGreaterThanOrEqual(0);
      expect(seconds).toBeLessThan(2);
    }
    expect((await fetch(`http://127.0.0.1:${portal.port}/health/ready`)).status).toBe(200);
    reader.close();
    await portal.end('SIGINT');
    await sink.stop();
  });
});

/** A Postgres of its own that can be started again with another clock. */
const preparePostgres = async () => {
  const folder = join(tmpdir(), `pregon-night-${process.pid}-${randomUUID()}`);
  const settings: Settings = {
    ports: { portal: 1, provider: 1, mailbox: 1, smtp: 1, postgres: await freePort() },
    portalUrl: '',
    issuer: '',
    mailboxUrl: '',
    folder,
    fresh: true,
    dev: false,
    rawLog: false,
  };
  const home = await findHome(folder);
  let stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of stops.reverse()) await each();
    stops = [];
  };
  return {
    url: (login: keyof typeof logins) => databaseUrl(settings, logins[login]),
    start: async (clock: string[]): Promise<Pool> => {
      await stop();
      return (await startPostgres({ ...home, prefix: [...home.prefix, ...clock] }, settings, (each) => stops.push(each))).owner;
    },
    remove: async () => {
      await stop();
      for (const each of [folder, home.data]) rmSync(each, { recursive: true, force: true });
    },
  };
};

/** The clock is started this long before the change: a worker must have begun by then. */
const earlyMs = 40_000;
const nights: [string, string, string][] = [
  ['the hour that comes twice', '2026-10-25T01:00:00Z', 'Europe/Madrid'],
  ['the hour that is left out', '2027-03-28T01:00:00Z', 'Europe/Madrid'],
  ['the new year', '2026-12-31T18:15:00Z', 'Asia/Kathmandu'],
];
/** Before, on and after the change. */
const dueMs = [-1_000, 0, 3_000];
const people = 5;

/** Announcements, each with mails due at its moment, that end a while after the change. */
const insertNight = async (owner: Pool, change: number, timeZone: string): Promise<void> => {
  await owner`alter database pregon set timezone = ${owner.unsafe(`'${timeZone}'`)}`;
  await insertSender(owner);
  const persons = (await signInMany(owner, people)).people;
  for (const each of dueMs) {
    const rows = await insertLive(owner, { authorId: persons[0] ?? '', people: persons, headline: 'Through the night' });
    await insertStep(owner, rows, new Date(change + each).toISOString());
    await owner`update announcements set expires_at = ${new Date(change + 12_000).toISOString()}::timestamptz where id = ${rows.id}`;
  }
};

test.for(nights)('%s: everything due is done once, within 60 s', async ([night, moment, timeZone], { skip }) => {
  skip(found === null, missing);
  const change = Date.parse(moment);
  const postgres = await preparePostgres();
  const sink = new SmtpSink();
  try {
    await postgres.start([]);
    await migrate(postgres.url('owner'), { web: logins.web, worker: logins.worker });
    const before = openPool(postgres.url('owner'), 'unit');
    await insertNight(before, change, timeZone);
    await before.end();
    // Relative: each of Postgres' processes would begin an absolute clock anew.
    const offset = Math.round((change - earlyMs - Date.now()) / 1_000);
    const owner = await postgres.start([faketime, '-f', `${offset < 0 ? '' : '+'}${offset}s`]);
    const work = await startWorkerProcess({
      DATABASE_OWNER_URL: postgres.url('owner'),
      DATABASE_URL: postgres.url('web'),
      DATABASE_WORKER_URL: postgres.url('worker'),
      ROLES: 'worker',
      TZ: timeZone,
      SMTP_URL: `smtp://127.0.0.1:${await sink.start()}`,
    });
    const [clock] = await owner<{ now: Date }[]>`select clock_timestamp() as now`;
    expect(clock?.now.getTime()).toBeLessThan(change);
    const ended = () => owner`select from announcements where state = 'ended'`;
    await expect.poll(async () => (await ended()).length, { timeout: 90_000, interval: 200 }).toBe(dueMs.length);
    await expect.poll(() => sink.mails.length, { timeout: 10_000, interval: 200 }).toBe(dueMs.length * people);
    await sleep(3_000);
    expect(sink.mails.length).toBe(dueMs.length * people);
    const late = await owner<{ seconds: number }[]>`
      select extract(epoch from s.done_at - s.due_at)::float8 as seconds from steps s where s.state = 'done'
      union all select extract(epoch from ended_at - expires_at)::float8 from announcements`;
    await work.end('SIGINT');
    expect(late).toHaveLength(2 * dueMs.length);
    const seconds = late.map((row) => row.seconds);
    process.stdout.write(`${night}: at most ${Math.max(...seconds).toFixed(2)} s late\n`);
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...seconds)).toBeLessThan(60);
  } finally {
    await sink.stop();
    await postgres.remove();
  }
});
