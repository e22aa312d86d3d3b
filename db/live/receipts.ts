/**
 * Receipts: what people did with announcements.
 * Invariant: only recipients have receipts, only in a round that exists, always with the server's time; the first time of each kind is
 * kept, so that storing a report again changes nothing.
 */

import type { Db } from '#db/client.ts';
import { wentOut } from '#db/phases.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { receipts } from '#db/schema/reach.ts';
import type { ReceiptKind } from '#domain/receipt.ts';

export type ReceiptRow = Pick<Stored<typeof receipts>, 'announcementId' | 'round' | 'personId'> & { kind: ReceiptKind };

/** answered: people whose banner looks different now (they dismissed or acknowledged). counted: announcements whose figures may have grown. */
export type Changed = { answered: string[]; counted: string[] };

/**
 * Stores a batch in one statement. `shown` (a line among others) does not imply `seen`; every other kind implies `shown`, and an answer
 * implies `seen`. Dismissing an announcement that must be acknowledged is stored as `seen` only.
 */
export const upsertReceipts = async (tx: Db, rows: ReceiptRow[]): Promise<Changed> => {
  const changed = await tx<{ personId: string; announcementId: string; answered: boolean }[]>`
    with reported as (
      select x.announcement_id, x.round, x.person_id,
        bool_or(x.kind = 'seen') as seen, bool_or(x.kind in ('dismissed', 'acknowledged')) as answered,
        bool_or(x.kind = 'dismissed' and not r.ack_required) as dismissed, bool_or(x.kind = 'acknowledged') as acknowledged
      from unnest(${rows.map((row) => row.announcementId)}::uuid[], ${rows.map((row) => row.round)}::int[],
          ${rows.map((row) => row.personId)}::uuid[], ${rows.map((row) => row.kind)}::text[]) as x(announcement_id, round, person_id, kind)
        join recipients m on m.announcement_id = x.announcement_id and m.person_id = x.person_id
        join announcements a on a.id = x.announcement_id and ${wentOut(tx)}
        join revisions r on r.id = a.current_revision_id and x.round between 1 and r.round
      group by 1, 2, 3 order by 1, 2, 3)
    insert into receipts as c (announcement_id, round, person_id, shown_at, seen_at, seen_by, dismissed_at, acknowledged_at)
    select announcement_id, round, person_id, now(), case when seen or answered then now() end,
      case when seen then 'banner' when answered then 'answer' end,
      case when dismissed then now() end, case when acknowledged then now() end
    from reported
    on conflict (announcement_id, round, person_id) do update set
      seen_at = coalesce(c.seen_at, excluded.seen_at), seen_by = coalesce(c.seen_by, excluded.seen_by),
      dismissed_at = coalesce(c.dismissed_at, excluded.dismissed_at), acknowledged_at = coalesce(c.acknowledged_at, excluded.acknowledged_at)
    where (c.seen_at is null and excluded.seen_at is not null) or (c.dismissed_at is null and excluded.dismissed_at is not null)
      or (c.acknowledged_at is null and excluded.acknowledged_at is not null)
    returning c.person_id, c.announcement_id, c.dismissed_at is not null or c.acknowledged_at is not null as answered`;
  return {
    answered: [...new Set(changed.filter((row) => row.answered).map((row) => row.personId))],
    counted: [...new Set(changed.map((row) => row.announcementId))],
  };
};
