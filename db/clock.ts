/**
 * The database's clock for rules that look at a time before they ask the database: what is decided here and what is decided in
 * a query must not differ because a machine's clock is wrong. Kept on globalThis, since Next evaluates a module more than once.
 */
import type { Db } from './client.ts';

const holder = globalThis as typeof globalThis & { pregonClockAheadMs?: number };

/** What the database's clock shows, as far as it was asked; the machine's own before that. */
export const databaseNow = (): Date => new Date(Date.now() + (holder.pregonClockAheadMs ?? 0));

const slowAnswerMs = 1_000;

/** Asks the database for the time. An answer that was long under way does not set the clock. */
export const readDatabaseClock = async (db: Db): Promise<void> => {
  const askedAt = Date.now();
  const [row] = await db<{ now: Date }[]>`select clock_timestamp() as now`;
  const tookMs = Date.now() - askedAt;
  if (row && tookMs >= 0 && tookMs < slowAnswerMs) holder.pregonClockAheadMs = row.now.getTime() - askedAt - tookMs / 2;
};
