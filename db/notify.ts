/**
 * Notifications between processes, through PostgreSQL. A notification carries no truth: its receiver reads the rows, and a process that
 * misses one finds the rows with its next poll.
 */
import type { Db } from './client.ts';

/**
 * due: a publication or an ending waits for the worker. events: something was published or ended. people: ids of people whose screens
 * changed (they answered, or their session ended). moved: somebody joined, moved or left (sent by triggers). desk: ids of announcements
 * that changed for the people who manage them (changes of state are sent by a trigger). departures: many left at once and are held (sent by a
 * trigger).
 */
export type Channel = 'pregon_due' | 'pregon_events' | 'pregon_people' | 'pregon_moved' | 'pregon_desk' | 'pregon_departures';

/** Tells all processes at commit, or never when the transaction rolls back. */
export const notify = async (db: Db, channel: Channel, payload = ''): Promise<void> => {
  await db`select pg_notify(${channel}, ${payload})`;
};

/** PostgreSQL takes 8,000 bytes a notification: 200 ids fit. */
const idsANotification = 200;

/** Tells these ids, in as few notifications as they fit into. */
export const notifyIds = async (db: Db, channel: Channel, ids: string[]): Promise<void> => {
  for (let from = 0; from < ids.length; from += idsANotification) {
    await notify(db, channel, ids.slice(from, from + idsANotification).join(','));
  }
};

/** How many channels this one connection listens on: none after it was made anew. */
export const countListening = async (db: Db): Promise<number> => {
  const [row] = await db<{ count: number }[]>`select count(*)::int as count from pg_listening_channels()`;
  return row?.count ?? 0;
};

/** For a listener's own connection: it lasts as long as the connection does. */
export const startListening = async (db: Db, channel: Channel): Promise<void> => {
  await db`listen ${db(channel)}`;
};
