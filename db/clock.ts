/**
 * The database's clock for rules that look at a time before they ask the database: what is decided here and what is decided in
 * a query must not differ because a machine's clock is wrong. Kept on globalThis, since Next evaluates a module more than once.
 */
import type { Db } from './client.ts';

const holder = globalThis as typeof globalThis & { pregonClockAheadMs?: number };

/** The time by the database's clock, as of its last answer; before the first answer, by the machine's clock. */
export const databaseNow = (): Date => new Date(Date.now() + (holder.pregonClockAheadMs ?? 0));

const slowAnswerMs = 1_000;

/** Reads the database's clock. An answer that took too long is discarded. */
export const readDatabaseClock = async (db: Db): Promise<void> => {
  const askedAt = Date.now();
  const [row] = await db<{ now: Date }[]>`select clock_timestamp() as now`;
  const tookMs = Date.now() - askedAt;
  if (row && tookMs >= 0 && tookMs < slowAnswerMs) holder.pregonClockAheadMs = row.now.getTime() - askedAt - tookMs / 2;
};
