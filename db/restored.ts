/**
 * Detects a restored copy of the database at start, and holds back work that was due before the copy was started.
 * Invariant: such work is not done again automatically. The owner's login only.
 */
import type { Tx } from './client.ts';
import { move } from './move.ts';

const restoreLock = 7003;

/** database: its identity on its server. timeline: counts up when a server is promoted or brought back to an earlier moment. */
export type Place = { database: string; timeline: string };

/**
 * The data's place now, the place known from the last start, and how long ago a worker was seen. Locked: of processes that start together
 * one checks after the other.
 */
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

export type HeldBack = { mails: number; steps: number; announcements: number };

/** Holds back waiting mails, due steps and scheduled announcements: each may have been done after the copy was made. */
export const holdBackDue = async (tx: Tx): Promise<HeldBack> => {
  const mails = await tx`update deliveries set state = 'skipped', lease_until = null where state in ('queued', 'retry', 'sending')`;
  const steps = await tx`update steps set state = 'dropped', done_at = now() where state = 'waiting' and due_at <= now()`;
  const late = await tx<{ id: string }[]>`
    select r.id from revisions r join announcements a on a.id = r.announcement_id
    where r.state = 'scheduled' and a.publish_at <= now() and a.give_up_at is null for update of a, r`;
  for (const { id } of late) await move(tx, { id, state: 'scheduled' }, 'held', null, { reason: 'restored' });
  return { mails: mails.count, steps: steps.count, announcements: late.length };
};
