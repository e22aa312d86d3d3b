/**
 * Waking each other up through PostgreSQL. A notification carries no truth: who hears it reads the rows,
 * and who misses it finds them with its next poll.
 */
import type { Db, Pool } from './client.ts';

/** due: something waits for the worker. events: something was published or ended. people: ids of people whose screens look different now (they answered, or their session ended). */
export type Channel = 'pregon_due' | 'pregon_events' | 'pregon_people';

/** Tells all processes at commit, or never when the transaction rolls back. */
export const notify = async (db: Db, channel: Channel, payload = ''): Promise<void> => {
  await db`select pg_notify(${channel}, ${payload})`;
};

/**
 * Calls back at each notification, and once at each (re)connect: what was said meanwhile is lost, so look for yourself.
 * Rejects when the first connection fails; reconnects by itself afterwards.
 */
export const listen = async (pool: Pool, channel: Channel, onWake: (payload: string) => void): Promise<() => Promise<void>> => {
  const listening = await pool.listen(channel, onWake, () => onWake(''));
  return () => listening.unlisten();
};
