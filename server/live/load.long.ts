import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { insertEvent } from '#db/live/events.ts';
import { notify } from '#db/notify.ts';
import { drain, publishByRow, signInMany } from '../../testing/drain.ts';
import { freshDatabase, insertSender } from '../../testing/fresh-database.ts';
import { ManyStreams } from '../../testing/many-streams.ts';
import { findProgram } from '../../testing/programs.mjs';
import { SseReader } from '../../testing/sse-reader.ts';
import { startWorkerProcess } from '../../testing/worker-process.ts';
import type { LiveState } from './view.ts';

const db = freshDatabase();

beforeAll(() => insertSender(db.owner));

const say = (text: string) => process.stdout.write(`${text}\n`);
const percentile = (values: number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;

test('a deploy with 5,000 browsers and the real 15 s: gone within 18 s, all back on the other process, 0 missed, 0 doubled', async () => {
  const drained = await drain(db.owner, { people: 1_000, streams: 5_000, drainSeconds: 15 });
  say(
    `5,000 streams: ends spread over ${drained.spreadSeconds.toFixed(1)} s, exit after ${drained.exitSeconds.toFixed(1)} s, all back after ${drained.backSeconds.toFixed(1)} s`,
  );
  expect(drained.spreadSeconds).toBeGreaterThan(12);
  expect(drained.exitSeconds).toBeLessThan(18);
});

test('10,000 browsers come back at once: all have their state within 30 s, and others are answered meanwhile, too', async () => {
  const server = await startWorkerProcess({ ROLES: 'live' });
  const { people, cookies } = await signInMany(db.owner, 2_000);
  const { id } = await publishByRow(db.owner, people, 'Before');
  const url = `http://127.0.0.1:${server.port}/live`;
  const streams = new ManyStreams(
    Array.from({ length: 10_000 }, (_, index) => cookies[index % cookies.length] ?? ''),
    () => url,
  );
  await expect.poll(() => streams.whole, { timeout: 60_000, interval: 200 }).toBe(10_000);
  // From another process: this one is busy being ten thousand browsers.
  const probe = `const max = { ms: 0 }; process.on('message', () => process.send(max.ms, () => process.exit(0)));
    for (;;) { const began = performance.now(); await (await fetch('http://127.0.0.1:${server.port}/health/live')).text();
    max.ms = Math.max(max.ms, performance.now() - began); await new Promise((done) => setTimeout(done, 20)); }`;
  const prober = spawn(process.execPath, ['--input-type=module', '-e', probe], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await sleep(1_000);
  const began = performance.now();
  streams.breakAll();
  await expect.poll(() => streams.whole, { timeout: 60_000, interval: 50 }).toBe(10_000);
  const backSeconds = (performance.now() - began) / 1_000;
  const longestMs = await new Promise<number>((resolve) => {
    prober.once('message', (ms) => resolve(Number(ms)));
    prober.send('say');
  });
  say(`10,000 streams back after ${backSeconds.toFixed(1)} s; the longest answer meanwhile took ${Math.round(longestMs)} ms`);
  expect(streams.seen(id)).toBe(10_000);
  streams.close();
  await server.end('SIGINT');
  expect(backSeconds).toBeLessThan(30);
  // Long before a balancer takes the process for dead; usual are 0.2 to 0.5 s.
  expect(longestMs).toBeLessThan(2_500);
});

/** Memory and open files of a process. */
const residentMiB = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** Node can not make a socket's receive buffer small; Python can. */
const neverRead = `
import socket, sys
port, cookies = int(sys.argv[1]), sys.argv[2:]
kept = []
for cookie in cookies * 5:
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.connect(('127.0.0.1', port))
    s.sendall(('GET /live HTTP/1.1\\r\\nHost: x\\r\\nCookie: %s\\r\\n\\r\\n' % cookie).encode())
    kept.append(s)
print('open', flush=True)
sys.stdin.read()
`;

test('500 browsers that never read, 1,000 events of 4 KiB: less than 100 MiB for them, the others are as quick as before, and those are cut', async ({
  skip,
}) => {
  const python = findProgram('python3');
  if (python === null || process.platform !== 'linux') return skip('needs python3 on Linux: apt-get install python3');
  const server = await startWorkerProcess({ ROLES: 'live' });
  const { people, cookies } = await signInMany(db.owner, 150);
  const rows = await publishByRow(db.owner, people, 'Four KiB', 'Do what is written here. '.repeat(160));
  const url = `http://127.0.0.1:${server.port}/live`;
  const readers = cookies.slice(100).map((cookie) => new SseReader(url, cookie));
  await expect.poll(() => readers.filter((reader) => reader.named('state').length === 0).length, { timeout: 10_000 }).toBe(0);

  const tell = async (count: number): Promise<number[]> => {
    const tookMs: number[] = [];
    for (let each = 0; each < count; each += 1) {
      const seq = await db.owner.begin(async (tx) => {
        await notify(tx, 'pregon_events');
        return insertEvent(tx, { kind: 'updated', announcementId: rows.id, revisionId: rows.revisionId, round: 1 });
      });
      const began = performance.now();
      const behind = () => readers.some((reader) => ((reader.named('state').at(-1) as LiveState | undefined)?.seq ?? 0) < seq);
      while (behind() && performance.now() - began < 10_000) await sleep(1);
      tookMs.push(performance.now() - began);
    }
    return tookMs;
  };
  const before = await tell(200);
  const [memoryBefore, filesBefore] = [residentMiB(server.pid), openFiles(server.pid)];
  // Five of each person: a sixth would be one too many.
  const stuck = spawn(python, ['-c', neverRead, String(server.port), ...cookies.slice(0, 100)], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise<void>((resolve) => stuck.stdout.once('data', () => resolve()));
  await expect.poll(() => openFiles(server.pid), { timeout: 10_000 }).toBeGreaterThanOrEqual(filesBefore + 500);
  let highest = 0;
  const watch = setInterval(() => {
    highest = Math.max(highest, residentMiB(server.pid));
  }, 50);
  const during = await tell(1_000);
  clearInterval(watch);
  await expect.poll(() => openFiles(server.pid), { timeout: 30_000 }).toBeLessThanOrEqual(filesBefore + 5);
  say(
    `500 that never read: memory ${memoryBefore.toFixed(0)} MiB before, at most ${highest.toFixed(0)} MiB; the others: p99 ${percentile(before, 0.99).toFixed(0)} ms before, ${percentile(during, 0.99).toFixed(0)} ms meanwhile; all 500 cut`,
  );
  expect(highest - memoryBefore).toBeLessThan(100);
  expect(readers.filter((reader) => reader.ended !== 'no')).toEqual([]);
  expect(percentile(during, 0.99)).toBeLessThan(Math.max(2 * percentile(before, 0.99), 250));
  for (const reader of readers) reader.close();
  stuck.stdin.end();
  await server.end('SIGINT');
});

test('notifications off for ever: an announcement is on every screen within 2 s, p99 of 100', async () => {
  const server = await startWorkerProcess({ ROLES: 'live' });
  const { people, cookies } = await signInMany(db.owner, 1);
  const reader = new SseReader(`http://127.0.0.1:${server.port}/live`, cookies[0] ?? '');
  const { id, revisionId } = await publishByRow(db.owner, people, 'Polled');
  const tookMs: number[] = [];
  for (let each = 0; each < 100; each += 1) {
    await sleep(Math.random() * 1_000);
    const seq = await db.owner.begin((tx) => insertEvent(tx, { kind: 'updated', announcementId: id, revisionId, round: 1 }));
    const began = performance.now();
    while (((reader.named('state').at(-1) as LiveState | undefined)?.seq ?? 0) < seq && performance.now() - began < 10_000) await sleep(2);
    tookMs.push(performance.now() - began);
  }
  say(`without notifications: p50 ${percentile(tookMs, 0.5).toFixed(0)} ms, p99 ${percentile(tookMs, 0.99).toFixed(0)} ms`);
  reader.close();
  await server.end('SIGINT');
  expect(percentile(tookMs, 0.99)).toBeLessThan(2_000);
});
