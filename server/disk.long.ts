import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closePools, openPool, type Pool, worker } from '#db/client.ts';
import { migrate } from '#db/migrate.ts';
import { cookieName } from '#server/identity/token.ts';
import { findHome, type Home, startPostgres } from '../demo/postgres.ts';
import { databaseUrl, logins, type Settings } from '../demo/settings.ts';
import { makeViewer, publishTo } from '../testing/desk.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson, insertSender } from '../testing/fresh-database.ts';
import { type LiveServer, startLiveServer } from '../testing/live-server.ts';
import { insertSignIn } from '../testing/rows.ts';
import { useSettings } from '../testing/settings.ts';
import { SseReader } from '../testing/sse-reader.ts';
import { freePort } from '../testing/worker-process.ts';
import type { LiveState } from './live/view.ts';
import { startWorker, type Worker } from './worker.ts';

// Its settings are taken over; its database is not used.
freshDatabase();

const megabyte = Buffer.alloc(1_048_576);
let folder = '';
let home: Home;
let settings: Settings;
let stops: (() => Promise<void>)[] = [];

/** A disk of its own, as small as this; false where that may not be done. */
const mountDisk = (): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  folder = mkdtempSync(join(tmpdir(), 'pregon-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    // Not allowed in this container: the test says so and is skipped.
    return false;
  }
};
const mounted = mountDisk();

const start = async (): Promise<Pool> => {
  const { owner } = await startPostgres(home, settings, (stop) => stops.push(stop));
  await owner.end({ timeout: 1 });
  return openPool(databaseUrl(settings, logins.owner), 'unit', 2);
};

const stopPostgres = async (): Promise<void> => {
  for (const stop of stops.reverse()) await stop();
  stops = [];
};

beforeAll(async () => {
  const port = await freePort();
  settings = {
    ports: { portal: 1, provider: 1, mailbox: 1, smtp: 1, postgres: port },
    portalUrl: '',
    issuer: '',
    mailboxUrl: '',
    folder,
    fresh: true,
    dev: false,
    rawLog: false,
  };
  home = await findHome(folder);
});

afterAll(async () => {
  await closePools();
  await stopPostgres();
  if (mounted) execFileSync('umount', ['-l', folder]);
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

const ballast = () => join(folder, 'ballast');

/** Until not a byte fits. */
const fill = (): void => {
  const file = openSync(ballast(), 'w');
  try {
    for (const size of [megabyte.length, 4_096, 1]) while (writeSync(file, megabyte, 0, size) === size);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    closeSync(file);
  }
};

const shown = (reader: SseReader) => (reader.named('state').at(-1) as LiveState).announcements.map((each) => each.headline);
const texts = (headline: string, description = '') => [{ locale: 'en' as const, headline, description, instruction: '' }];
/** A random text: it cannot be compressed, so it needs new pages on the full disk. */
const long = () => randomBytes(7_000).toString('base64');

const halves = (owner: Pool) => owner`
  select a.id from announcements a where a.state = 'live' and (
    not exists (select from recipients m where m.announcement_id = a.id)
    or (select count(*) from events e where e.announcement_id = a.id and e.kind = 'published') <> 1)`;

test('the disk under the database is full: publishing fails loudly within 5 s, readers keep their banner, and afterwards nothing is half', async ({
  skip,
}) => {
  skip(!mounted || home.uid !== null, 'needs root, and a mount of its own');
  let owner = await start();
  await migrate(databaseUrl(settings, logins.owner), { web: logins.web, worker: logins.worker });
  useSettings({ DATABASE_URL: databaseUrl(settings, logins.web), DATABASE_WORKER_URL: databaseUrl(settings, logins.worker) });
  await insertSender(owner);
  const author = await insertPerson(owner);
  await insertGrant(owner, { personId: author, role: 'editor' });
  const department = await insertDepartment(owner, 'North');
  const { token } = await insertSignIn(owner, await insertPerson(owner, { departmentId: department }));
  const editor = makeViewer(author, { isEditor: true });
  const live: LiveServer = await startLiveServer();
  const work: Worker = await startWorker(worker());
  await publishTo(editor, [department], { texts: texts('Before') });
  const reader = new SseReader(`${live.url}/live`, `${cookieName('session')}=${token}`);
  await expect.poll(() => reader.named('state').length, { timeout: 10_000 }).toBeGreaterThan(0);

  fill();
  let began = performance.now();
  const refused = await publishTo(editor, [department], { texts: texts('No room', long()) }).catch((error: unknown) => error);
  process.stdout.write(`no room for the text: ${(refused as { code?: string }).code} after ${Math.round(performance.now() - began)} ms\n`);
  expect(refused).toMatchObject({ code: '53100' });
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(shown(reader)).toEqual(['Before']);

  // No room for the log of transactions either: PostgreSQL stops itself.
  await expect(
    (async () => {
      for (let segment = 0; segment < 20; segment += 1) {
        await owner`select pg_logical_emit_message(true, 'x', repeat('x', 1000000))`;
        await owner`select pg_switch_wal()`;
      }
    })(),
  ).rejects.toThrow();
  began = performance.now();
  const gone = await publishTo(editor, [department], { texts: texts('No database') }).catch((error: unknown) => error);
  process.stdout.write(
    `the database stopped itself: ${(gone as { code?: string }).code} after ${Math.round(performance.now() - began)} ms\n`,
  );
  expect(gone).toBeInstanceOf(Error);
  expect(performance.now() - began).toBeLessThan(6_000);
  expect(reader.ended).toBe('no');
  expect(shown(reader)).toEqual(['Before']);

  rmSync(ballast());
  await owner.end({ timeout: 0 });
  await stopPostgres();
  owner = await start();
  await expect.poll(() => live.hub.hears, { timeout: 10_000 }).toBe(true);
  expect(await halves(owner)).toEqual([]);
  const said =
    await owner`select t.headline from announcements a join texts t on t.revision_id = a.current_revision_id where a.state = 'live'`;
  expect(said.map((row) => row['headline'])).toEqual(['Before']);
  await publishTo(editor, [department], { texts: texts('Room again', long()) });
  await expect.poll(() => shown(reader), { timeout: 10_000 }).toContain('Room again');
  expect(await halves(owner)).toEqual([]);
  expect(reader.ended).toBe('no');
  reader.close();
  await live.stop();
  await work.stop();
  await owner.end({ timeout: 1 });
});
