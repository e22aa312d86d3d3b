/**
 * Deletes receipts and deliveries of announcements that ended long ago.
 * Invariant: only what was counted (reach_totals) is deleted, in chunks, so that nothing else waits for it. The worker's login only.
 */
import type { Db } from '#db/client.ts';

/** An announcement that ended more than `days` ago, was counted, and still has receipts or deliveries; null when there is none. */
export const findOverdueReach = async (db: Db, days: number): Promise<string | null> => {
  const [row] = await db<{ id: string }[]>`
    select a.id from announcements a join reach_totals t on t.announcement_id = a.id
    where a.state = 'ended' and a.ended_at < now() - make_interval(days => ${days})
      and (exists (select from receipts c where c.announcement_id = a.id)
        or exists (select from steps s join deliveries d on d.step_id = s.id where s.announcement_id = a.id))
    limit 1`;
  return row?.id ?? null;
};

/** Deletes up to `limit` receipts of this announcement; what another worker deletes at the same time is not counted twice. Returns how many. */
export const deleteReceipts = async (tx: Db, announcementId: string, limit: number): Promise<number> => {
  const result = await tx`
    delete from receipts where ctid in (select ctid from receipts where announcement_id = ${announcementId} limit ${limit})`;
  return result.count;
};

/** Deletes up to `limit` deliveries of this announcement, with the addresses they went to. Returns how many. */
export const deleteDeliveries = async (tx: Db, announcementId: string, limit: number): Promise<number> => {
  const result = await tx`
    delete from deliveries where id in (
      select d.id from deliveries d join steps s on s.id = d.step_id
      where s.announcement_id = ${announcementId} limit ${limit} for update of d skip locked)`;
  return result.count;
};
