import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { openPool, type Pool } from '#db/client.ts';
import { migrate } from '#db/migrate.ts';
import { findHome, startPostgres } from '../demo/postgres.ts';
import { databaseUrl, logins, type Settings } from '../demo/settings.ts';
import { publishByRow, signInMany } from '../e2e/drain.ts';
import { freshDatabase, insertSender } from '../e2e/fresh-database.ts';
import { findProgram } from '../e2e/programs.mjs';
import { SmtpSink } from '../e2e/smtp-sink.ts';
import { SseReader } from '../e2e/sse-reader.ts';
import { insertLive } from '../e2e/unit-rows.ts';
import { freePort, startWorkerProcess } from '../e2e/worker-process.ts';
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
      update announcements set expires_at = now() + interval '8 seconds' where id = ${rows.id}
      returning (now() + interval '4 seconds')::text as due, expires_at::text as ends`;
    await insertStep(db.owner, rows, row?.due ?? '');
    await expect.poll(() => sink.mails.length, { timeout: 20_000 }).toBe(1);
    const ended = () => db.owner`select from announcements where id = ${rows.id} and state = 'ended'`;
    await expect.poll(async () => (await ended()).length, { timeout: 20_000 }).toBe(1);
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

/** A Postgres of its own whose clock begins at this moment and goes on, in a time zone where the hour changes. */
const startPostgresAt = async (moment: Date, timeZone: string) => {
  const folder = join(tmpdir(), `pregon-night-${process.pid}-${moment.getTime()}`);
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
  const stops: (() => Promise<void>)[] = [];
  // Relative: each of Postgres' processes would begin an absolute one anew.
  const offset = Math.round((moment.getTime() - Date.now()) / 1_000);
  const prefix = [...home.prefix, faketime, '-f', `${offset < 0 ? '' : '+'}${offset}s`];
  const { owner } = await startPostgres({ ...home, prefix }, settings, (stop) => stops.push(stop));
  await owner`alter database pregon set timezone = ${owner.unsafe(`'${timeZone}'`)}`;
  const url = (login: keyof typeof logins) => databaseUrl(settings, logins[login]);
  await migrate(url('owner'), { web: logins.web, worker: logins.worker });
  const again = openPool(url('owner'), 'unit', 2);
  return {
    owner: again,
    url,
    stop: async () => {
      await again.end({ timeout: 1 });
      for (const stop of stops.reverse()) await stop();
      rmSync(folder, { recursive: true, force: true });
      rmSync(home.data, { recursive: true, force: true });
    },
  };
};

/** From this long before the change on. */
const earlyMs = 45_000;
const nights: [string, string, string][] = [
  ['the hour that comes twice', '2026-10-25T01:00:00Z', 'Europe/Madrid'],
  ['the hour that is left out', '2027-03-28T01:00:00Z', 'Europe/Madrid'],
  ['the new year', '2026-12-31T18:15:00Z', 'Asia/Kathmandu'],
];

test.for(nights)('%s: everything due is done once, within 60 s', async ([night, moment, timeZone], { skip }) => {
  skip(found === null, missing);
  const change = Date.parse(moment);
  const postgres = await startPostgresAt(new Date(change - earlyMs), timeZone);
  const sink = new SmtpSink();
  const work = await startWorkerProcess({
    DATABASE_OWNER_URL: postgres.url('owner'),
    DATABASE_URL: postgres.url('web'),
    DATABASE_WORKER_URL: postgres.url('worker'),
    ROLES: 'worker',
    TZ: timeZone,
    SMTP_URL: `smtp://127.0.0.1:${await sink.start()}`,
  });
  try {
    await insertSender(postgres.owner);
    const { people } = await signInMany(postgres.owner, 5);
    const [clock] = await postgres.owner<{ now: Date }[]>`select clock_timestamp() as now`;
    expect(clock?.now.getTime()).toBeLessThan(change);
    // Before, on and after the change; the announcement ends a while later.
    const due = [-1_000, 0, 3_000].map((ms) => new Date(change + ms).toISOString());
    for (const each of due) {
      const rows = await insertLive(postgres.owner, { authorId: people[0] ?? '', people, headline: 'Through the night' });
      await insertStep(postgres.owner, rows, each);
      await postgres.owner`update announcements set expires_at = ${new Date(change + 12_000).toISOString()}::timestamptz where id = ${rows.id}`;
    }
    await expect.poll(() => sink.mails.length, { timeout: 60_000, interval: 200 }).toBe(due.length * people.length);
    const ended = () => postgres.owner`select from announcements where state = 'ended'`;
    await expect.poll(async () => (await ended()).length, { timeout: 60_000, interval: 200 }).toBe(due.length);
    await sleep(3_000);
    expect(sink.mails.length).toBe(due.length * people.length);
    const late = await postgres.owner<{ seconds: number }[]>`
      select extract(epoch from s.done_at - s.due_at)::float8 as seconds from steps s where s.state = 'done'
      union all select extract(epoch from ended_at - expires_at)::float8 from announcements`;
    expect(late).toHaveLength(2 * due.length);
    const longest = Math.max(...late.map((row) => row.seconds));
    process.stdout.write(`${night}: at most ${longest.toFixed(2)} s late\n`);
    expect(Math.min(...late.map((row) => row.seconds))).toBeGreaterThanOrEqual(0);
    expect(longest).toBeLessThan(60);
  } finally {
    await work.end('SIGINT');
    await sink.stop();
    await postgres.stop();
  }
});
