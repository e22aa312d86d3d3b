import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { worker } from '#db/client.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { startLiveServer } from '../testing/live-server.ts';
import { useSettings } from '../testing/settings.ts';
import { TcpProxy } from '../testing/tcp-proxy.ts';
import { freePort } from '../testing/worker-process.ts';
import { describeError, makeLog } from './log.ts';
import { startWorker } from './worker.ts';

const db = freshDatabase();
const lines: Record<string, unknown>[] = [];
const newLog = () => makeLog('info', { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
const holder = globalThis as { pregonLog?: unknown };

beforeAll(() => {
  holder.pregonLog = newLog();
});
afterAll(() => {
  delete holder.pregonLog;
});

const gone = (code: string) => Object.assign(new Error('gone'), { code });

test('of lines that the database is gone one in ten seconds is written, and the next says how many were not; what is about one thing always is', () => {
  const logger = newLog();
  const clock = vi.spyOn(performance, 'now');
  const say = (atMs: number, fields: object = {}) => {
    clock.mockReturnValue(atMs);
    logger.error({ ...describeError(gone('ECONNREFUSED')), ...fields }, 'away');
  };
  for (const atMs of [1_000_000, 1_000_001, 1_009_999]) say(atMs);
  say(1_009_999, { announcement: 'a' });
  logger.warn(describeError(gone('ECONNREFUSED')), 'away, as a warning');
  logger.error(describeError(gone('42501')), 'refused');
  say(1_010_000);
  clock.mockRestore();
  expect(lines.splice(0)).toMatchObject([
    { msg: 'away' },
    { msg: 'away', announcement: 'a' },
    { msg: 'away, as a warning', left: 2 },
    { msg: 'refused' },
    { msg: 'away' },
  ]);
});

test('a database that is away for five seconds is a line or two, with streams and a worker in the process', async () => {
  const [web, work] = [new URL(db.url('web')), new URL(db.url('worker'))];
  const door = new TcpProxy(await freePort(), Number(web.port));
  await door.open();
  for (const url of [web, work]) url.port = String(door.port);
  useSettings({ DATABASE_URL: web.href, DATABASE_WORKER_URL: work.href });
  const live = await startLiveServer();
  const worker_ = await startWorker(worker());
  lines.length = 0;
  await door.refuse();
  await sleep(5_000);
  await door.open();
  await expect.poll(() => live.hub.hears, { timeout: 10_000 }).toBe(true);
  const bad = lines.filter(({ level }) => Number(level) >= 40);
  expect(bad.length, JSON.stringify(bad)).toBeGreaterThan(0);
  expect(bad.length, JSON.stringify(bad)).toBeLessThanOrEqual(5);
  await worker_.stop();
  await live.stop();
  await door.refuse();
});
