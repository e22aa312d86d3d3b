/**
 * Whether this database is the one it was at the last start, and what is held back when it is a copy of an earlier moment.
 * Invariant: what was due before the copy was started is not done again by itself. The owner's login only.
 */
import type { Tx } from './client.ts';

const restoreLock = 7003;

/** database: which one of which server. timeline: counts up when a server is promoted or brought back to an earlier moment. */
export type Place = { database: string; timeline: string };

/** Where the data are now, where they were, and how long ago a worker was seen. Locked: processes that start together look one after the other. */
export const lockPlace = async (tx: Tx): Promise<{ now: Place; known: Place | null; quietSeconds: number | null }> => {
  await tx`select pg_advisory_xact_lock(${restoreLock})`;
  const [row] = await tx<{ now: Place; known: Place | null; quietSeconds: number | null }[]>`
    select json_build_object('database', c.system_identifier || '/' || d.oid, 'timeline', substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)) as now,
      (select value from settings where key = 'place') as known, (select extract(epoch from now() - max(seen_at))::float8 from heartbeats) as quiet_seconds
    from pg_control_system() c, pg_database d where d.datname = current_database()`;
  if (!row) throw new Error('The database does not say which one it is');
  return row;
};

export const upsertPlace = async (tx: Tx, place: Place): Promise<void> => {
  await tx`insert into settings (key, value) values ('place', ${tx.json(place)}) on conflict (key) do update set value = excluded.value, changed_at = now()`;
};

export type HeldBack = { mails: number; steps: number; announcements: string[] };

/** Mails that waited, steps that were due and announcements whose hour came: all of it may have been done after the copy was made. */
export const holdBackDue = async (tx: Tx): Promise<HeldBack> => {
  const mails = await tx`update deliveries set state = 'skipped', lease_until = null where state in ('queued', 'retry', 'sending')`;
  const steps = await tx`update steps set state = 'dropped', done_at = now() where state = 'waiting' and due_at <= now()`;
  const held = await tx<{ id: string }[]>`
    update announcements set state = 'held' where state = 'scheduled' and publish_at <= now() and give_up_at is null returning id`;
  return { mails: mails.count, steps: steps.count, announcements: held.map((row) => row.id) };
};
