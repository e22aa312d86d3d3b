/**
 * The connections to PostgreSQL, one small pool for each use. Nothing is opened before it is asked for.
 * The pools hang on globalThis because Next evaluates a module once for each of its layers in the same process.
 */
import { Socket } from 'node:net';
import postgres from 'postgres';
import { env } from '#env';
import { arrayTypes } from './arrays.ts';
import { readDatabaseClock } from './clock.ts';
import { beginInTime } from './deadline.ts';

/** A pool, or the transaction a query is part of. */
export type Db = postgres.ISql;
export type Pool = postgres.Sql;
export type Tx = postgres.TransactionSql;

type Use = 'web' | 'directory' | 'desk' | 'live' | 'in-order' | 'worker' | 'publisher';
type Opened = { pool: Pool; sockets: Set<Socket> };

const holder = globalThis as typeof globalThis & { pregonPools?: Partial<Record<Use, Opened>> };

/** Options every connection of the product is opened with; names become camelCase, nothing waits for ever. */
const options = (name: string, max: number): postgres.Options<Record<string, never>> => ({
  max,
  idle_timeout: 60,
  connect_timeout: 5,
  // Seconds. The driver's own waits grow to 20: a portal would stay blind that long after the database is back.
  backoff: () => 0.25 + Math.random() / 2,
  onnotice: () => undefined,
  fetch_types: false,
  // The driver would add a helper for each to the pool; only the conversion is wanted.
  types: arrayTypes as object as Record<string, never>,
  transform: { column: { from: postgres.toCamel } },
  connection: {
    application_name: name,
    statement_timeout: 10_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 15_000,
  },
});

type Address = { path?: string; host: string[]; port: number[] };

/** Makes the driver's sockets and keeps them, so that they can be cut: the driver itself waits for ever on one that is half-open. */
const makeSockets = (sockets: Set<Socket>) => {
  let next = 0;
  return ({ path, host, port }: Address): Socket => {
    for (const old of sockets) if (old.destroyed) sockets.delete(old);
    const at = next++ % host.length;
    // The driver asks the socket whose name the certificate must bear.
    const socket = Object.assign(new Socket(), { host: host[at] });
    sockets.add(socket);
    return path ? socket.connect(path) : socket.connect(port[at] ?? 5432, host[at] ?? 'localhost');
  };
};

type More = postgres.Options<Record<string, never>> & { onnotify?: (channel: string, payload: string) => void };

const open = (url: string, name: string, max: number, more: More = {}): Opened => {
  const sockets = new Set<Socket>();
  const general = options(name, max);
  const own = { ...general, socket: makeSockets(sockets), ...more, connection: { ...general.connection, ...more.connection } };
  return { pool: keepDeadlines(postgres(url, own)), sockets };
};

/** Each transaction of these connections respects the deadline of the request it runs for (deadline.ts). */
const keepDeadlines = (pool: Pool): Pool => {
  const begin = pool.begin.bind(pool);
  const inTime = (work: (tx: Tx) => unknown) => beginInTime((guarded: (tx: Tx) => Promise<unknown>) => begin(guarded), work);
  return Object.assign(pool, { begin: inTime as Pool['begin'] });
};

/** How many connections each opens at most; `connectionsOf` adds them up. */
const sizes: Record<Use, number> = { web: 10, directory: 2, desk: 2, live: 4, 'in-order': 1, worker: 4, publisher: 2 };

/**
 * Connections that are opened at the start and never closed for being idle: otherwise other processes could take their places at the
 * server.
 */
const kept = { idle_timeout: 0, max_lifetime: null };

const pool = (use: Use, url: string, more: More = {}): Pool => {
  holder.pregonPools ??= {};
  holder.pregonPools[use] ??= open(url, `pregon-${use}`, sizes[use], more);
  return holder.pregonPools[use].pool;
};

const workerUrl = (): string => env().DATABASE_WORKER_URL ?? env().DATABASE_URL;

/**
 * How PostgreSQL plans statements. A cached plan that was made for empty tables reads the whole of a publication's rows, once for each row
 * of it: over 10 s instead of 0.05 (decision 0020). `byKeys`: never scans a table when an index leads to the row; statements that really
 * read everything become slower (`directory`). `byNow`: plans each execution for the current tables; too expensive for pages, which are
 * many.
 */
const byNow = { plan_cache_mode: 'force_custom_plan' };
const byKeys = { enable_seqscan: 'off' };

/** The pool of pages and most actions. */
export const web = (): Pool => pool('web', env().DATABASE_URL, { connection: byKeys });

/** The pool of the directory: administrators' lists read everybody, which takes two to three times as long by keys. */
export const directory = (): Pool => pool('directory', env().DATABASE_URL);

/** Reserved for writing and publishing: it goes on when every other connection is taken by pages that wait. */
export const desk = (): Pool => pool('desk', env().DATABASE_URL, kept);

/** The pool of streams: slow pages must not keep an announcement from the screens. */
export const live = (): Pool => pool('live', env().DATABASE_URL, { ...kept, connection: byKeys });

/**
 * One more connection for streams: an announcement's states are asked for in chunks, all at once, and PostgreSQL answers one after the
 * other without waiting for this process. One connection, because the driver sends a second query behind the first only when all
 * connections of a pool are busy (decision 0019). Used once a second, so that it is open when needed.
 */
export const inOrder = (): Pool => pool('in-order', env().DATABASE_URL, { ...kept, connection: byKeys });

/** The pool of the worker: mails, steps, counts. */
export const worker = (): Pool => pool('worker', workerUrl(), { connection: { ...byNow, ...byKeys } });

/** Reserved for the publisher, which alone may publish: no backlog of mails holds it up. */
export const publisher = (): Pool => pool('publisher', workerUrl(), kept);

export type Role = 'web' | 'live' | 'worker';

/** Pools whose connections are kept open. */
const reserved = { desk, live, 'in-order': inOrder, publisher };
type Reserved = keyof typeof reserved;

/**
 * The pools each role opens. Every process uses `web` for its health check; `beside`: live and worker each keep one more connection that
 * listens for notifications, and a worker has two while it takes a file of people.
 */
const usesOf: Record<Role, { kept: Reserved[]; others: Use[]; beside: number }> = {
  web: { kept: ['desk'], others: ['web', 'directory'], beside: 0 },
  live: { kept: ['live', 'in-order'], others: ['web'], beside: 1 },
  worker: { kept: ['publisher'], others: ['web', 'worker'], beside: 3 },
};

/** The most connections a process with these roles opens: 29 with all of them. */
export const connectionsOf = (roles: Iterable<Role>): number => {
  const of = [...roles].map((role) => usesOf[role]);
  const uses = new Set(of.flatMap((each) => [...each.kept, ...each.others]));
  return [...uses].reduce((sum, use) => sum + sizes[use], 0) + of.reduce((sum, { beside }) => sum + beside, 0);
};

/** Opens each connection that is reserved for these roles and not open. Rejects when one cannot be had. */
export const openReserved = async (roles: Iterable<Role>): Promise<void> => {
  const kept = [...roles].flatMap((role) => usesOf[role].kept);
  // As many questions at once as there are connections: the driver gives each its own.
  await Promise.all(kept.flatMap((use) => Array.from({ length: sizes[use] }, () => reserved[use]()`select 1`)));
};

/**
 * Pings each open pool and reads the database's time. A pool that does not answer within `lateMs` milliseconds, longer than any statement
 * may run, is half-open: its connections are cut, their pending queries fail, and the next query opens new ones. Returns the names of the
 * pools it cut.
 */
export const cutSilentPools = async (lateMs: number): Promise<string[]> => {
  const found = await Promise.all(
    Object.entries(holder.pregonPools ?? {}).map(async ([use, { pool, sockets }]) => {
      // A database that refuses has answered.
      const sign = readDatabaseClock(pool).then(
        () => true,
        () => true,
      );
      const gaveSign = await Promise.race([sign, new Promise<false>((resolve) => setTimeout(resolve, lateMs, false).unref())]);
      if (!gaveSign) for (const socket of sockets) socket.destroy();
      return gaveSign ? [] : [use];
    }),
  );
  return found.flat();
};

export type Listener = { pool: Pool; cut: () => void };

/** One connection that listens for notifications. The caller checks it from time to time (countListening) and ends it. */
export const openListener = (login: 'live' | 'worker', onNotify: (channel: string, payload: string) => void): Listener => {
  const url = login === 'worker' ? workerUrl() : env().DATABASE_URL;
  const { pool, sockets } = open(url, `pregon-${login}-listener`, 1, { idle_timeout: 0, max_lifetime: null, onnotify: onNotify });
  return {
    pool,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
};

/** A pool on an address of its own, for migrations, commands, the demo and tests. The caller ends it. */
export const openPool = (url: string, name: string, max = 1): Pool =>
  // Never closed for being idle: a session lock goes with its connection.
  postgres(url, { ...options(name, max), idle_timeout: 0, max_lifetime: null });

/** Ends all pools; queries in hand have 2 s. */
export const closePools = async (): Promise<void> => {
  const opened = Object.values(holder.pregonPools ?? {});
  delete holder.pregonPools;
  await Promise.all(opened.map(({ pool }) => pool.end({ timeout: 2 })));
};

/** True for an error of the database with this SQLSTATE. Compared by code: a bundle may hold another copy of the class. */
export const hasSqlState = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;
