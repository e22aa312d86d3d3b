/**
 * The event log that every stream follows.
 * Invariant: seq has no visible gaps, because it is assigned under a lock held until commit: a reader who has seen n has seen every event
 * below n. Each row's hash covers the row before it.
 */

import type { Db } from '#db/client.ts';
import type { EventKind } from '#domain/event.ts';

const seqLock = 7002;
const firstHash = '0'.repeat(64);

/** Appends one event and returns its seq. The worker's login only. */
export const insertEvent = async (
  tx: Db,
  event: { kind: EventKind; announcementId: string; revisionId: string; round: number },
): Promise<number> => {
  await tx`select pg_advisory_xact_lock(${seqLock})`;
  const [row] = await tx<{ seq: number }[]>`
    with last as (select seq, hash from events order by seq desc limit 1),
      next as (
        select coalesce((select seq from last), 0) + 1 as seq, coalesce((select hash from last), ${firstHash}) as prev_hash, now() as at,
          ${event.kind}::text as kind, ${event.announcementId}::uuid as announcement_id, ${event.revisionId}::uuid as revision_id, ${event.round}::int as round)
    insert into events (seq, at, kind, announcement_id, revision_id, round, prev_hash, hash)
    select seq, at, kind, announcement_id, revision_id, round, prev_hash,
      encode(sha256(convert_to(concat_ws('|', prev_hash, seq, extract(epoch from at), kind, announcement_id, revision_id, round), 'UTF8')), 'hex')
    from next returning seq::int as seq`;
  if (!row) throw new Error('An event was not stored');
  return row.seq;
};

/** The position of a state in the log, with the values that decide whether two states can be compared, and the database's clock. */
export type Position = { seq: number; epoch: string; senders: string; now: Date };

/**
 * The newest seq (0 before the first event); the names of the senders, because no event reports a renamed one; and the epoch, which differs
 * in every restored copy of the database and after every return to an earlier moment, where seq numbers are assigned again.
 */
export const findPosition = async (db: Db): Promise<Position> => {
  const [row] = await db<Position[]>`
    select coalesce((select max(seq) from events), 0)::int as seq, clock_timestamp() as now,
      (select md5(concat_ws(' ', value, c.system_identifier, d.oid, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)))
        from settings, pg_control_system() c, pg_database d where key = 'epoch' and d.datname = current_database()) as epoch,
      (select coalesce(json_agg(name order by id)::text, '') from senders) as senders`;
  if (!row?.epoch) throw new Error('The database has no epoch');
  return row;
};
