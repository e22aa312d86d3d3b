/**
 * The reach of announcements. For live ones it is counted on demand; for ended ones it is counted once and stored, because counting a
 * hundred thousand rows for each of fifty old announcements would block the newsroom on the day it is needed.
 */

import type { Db } from '#db/client.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { reachTotals } from '#db/schema/reach.ts';

type Totals = Stored<typeof reachTotals>;

export type ReachRow = Pick<Totals, 'announcementId' | 'people' | 'seen' | 'acknowledged' | 'mailsSent' | 'mailsFailed'> & {
  /**
   * People to whom it was shown as one line among others, and who have not seen it. Null when a release counted that did not record this.
   */
  shownOnly: Totals['shownOnly'];
  mailsWaiting: number;
};

/**
 * The numbers of announcement `a` in the round of its current revision `r`. Only recipients have receipts: each is counted by itself,
 * which takes the same time whatever PostgreSQL believes of tables that grew a moment ago.
 */
const countedNow = (db: Db) => db`
  cross join lateral (select count(*)::int as people from recipients x where x.announcement_id = a.id) x
  cross join lateral (
    select count(c.seen_at)::int as seen, count(*) filter (where c.shown_at is not null and c.seen_at is null)::int as shown_only,
      count(c.acknowledged_at)::int as acknowledged
    from receipts c where c.announcement_id = a.id and c.round = r.round) c
  cross join lateral (
    select count(*) filter (where y.state = 'accepted')::int as sent, count(*) filter (where y.state in ('queued', 'sending', 'retry'))::int as waiting,
      count(*) filter (where y.state = 'failed')::int as failed
    from steps s join deliveries y on y.step_id = s.id where s.announcement_id = a.id and y.channel = 'mail') d`;

/** The reach of these announcements, in their current round. */
export const listReach = (db: Db, announcementIds: string[]): Promise<ReachRow[]> =>
  db<ReachRow[]>`
    select announcement_id, people, seen, shown_only, acknowledged, mails_sent, 0 as mails_waiting, mails_failed
    from reach_totals where announcement_id = any(${announcementIds}::uuid[])
    union all
    select a.id, x.people, c.seen, c.shown_only, c.acknowledged, d.sent, d.waiting, d.failed
    from announcements a join revisions r on r.id = a.current_revision_id ${countedNow(db)}
    where a.id = any(${announcementIds}::uuid[]) and not exists (select from reach_totals t where t.announcement_id = a.id)`;

/**
 * Counts one announcement that ended two minutes ago or more, once and for all: by then the last receipts and mails have come in. Returns
 * false when none is left to count. The worker's login only.
 */
export const insertReachTotals = async (tx: Db): Promise<boolean> => {
  const result = await tx`
    insert into reach_totals (announcement_id, people, seen, shown_only, acknowledged, mails_sent, mails_failed)
    select a.id, x.people, c.seen, c.shown_only, c.acknowledged, d.sent, d.failed
    from announcements a join revisions r on r.id = a.current_revision_id ${countedNow(tx)}
    where a.id = (
      select e.id from announcements e where e.state = 'ended' and e.ended_at < now() - interval '2 minutes'
        and not exists (select from reach_totals t where t.announcement_id = e.id) limit 1)
    on conflict do nothing`;
  return result.count > 0;
};
