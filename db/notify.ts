/**
 * Waking each other up through PostgreSQL. A notification carries no truth: who hears it reads the rows,
 * and who misses it finds them with its next poll.
 */
import type { Db } from './client.ts';

/** due: something waits for the worker. events: something was published or ended. people: ids of people whose screens look different now (they answered, or their session ended). moved: somebody came, moved or left (said by triggers). */
export type Channel = 'pregon_due' | 'pregon_events' | 'pregon_people' | 'pregon_moved';

/** Tells all processes at commit, or never when the transaction rolls back. */
export const notify = async (db: Db, channel: Channel, payload = ''): Promise<void> => {
  await db`select pg_notify(${channel}, ${payload})`;
};

/** How many channels this one connection listens on: none after it was made anew. */
export const countListening = async (db: Db): Promise<number> => {
  const [row] = await db<{ count: number }[]>`select count(*)::int as count from pg_listening_channels()`;
  return row?.count ?? 0;
};

export const startListening = async (db: Db, channel: Channel): Promise<void> => {
  await db`listen ${db(channel)}`;
};
