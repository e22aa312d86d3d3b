/**
 * The connections to PostgreSQL, one small pool for each use. Nothing is opened before it is asked for.
 * The pools hang on globalThis because Next evaluates a module once for each of its layers in the same process.
 */
import postgres from 'postgres';
import { env } from '#env';

/** What a query needs: a pool or the transaction it is part of. */
export type Db = postgres.ISql;
export type Pool = postgres.Sql;
export type Tx = postgres.TransactionSql;

type Use = 'web' | 'live' | 'worker';

const holder = globalThis as typeof globalThis & { pregonPools?: Partial<Record<Use, Pool>> };

/** Options every connection of the product is opened with; names become camelCase, nothing waits for ever. */
const options = (name: string, max: number): postgres.Options<Record<string, never>> => ({
  max,
  idle_timeout: 60,
  connect_timeout: 5,
  // Seconds. The driver's own waits grow to 20: a portal would stay blind that long after the database is back.
  backoff: () => 0.25 + Math.random() / 2,
  onnotice: () => undefined,
  transform: { column: { from: postgres.toCamel } },
  connection: {
    application_name: name,
    statement_timeout: 15_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 15_000,
  },
});

const pool = (use: Use, url: string, max: number): Pool => {
  holder.pregonPools ??= {};
  holder.pregonPools[use] ??= postgres(url, options(`pregon-${use}`, max));
  return holder.pregonPools[use];
};

/** The pool of pages and actions. */
export const web = (): Pool => pool('web', env().DATABASE_URL, 10);

/** The pool of streams: slow pages must not keep an announcement from the screens. */
export const live = (): Pool => pool('live', env().DATABASE_URL, 5);

/** The pool of the worker: the only login that may publish. */
export const worker = (): Pool => pool('worker', env().DATABASE_WORKER_URL ?? env().DATABASE_URL, 6);

/** A pool on an address of its own, for migrations, commands, the demo and tests. The caller ends it. */
export const openPool = (url: string, name: string, max = 1): Pool =>
  // Never closed for being idle: a session lock goes with its connection.
  postgres(url, { ...options(name, max), idle_timeout: 0, max_lifetime: null });

/** Ends all pools; queries in hand have 2 s. */
export const closePools = async (): Promise<void> => {
  const open = Object.values(holder.pregonPools ?? {});
  delete holder.pregonPools;
  await Promise.all(open.map((each) => each.end({ timeout: 2 })));
};

/** True for an error of the database with this SQLSTATE. Compared by code: a bundle may hold another copy of the class. */
export const hasSqlState = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;
