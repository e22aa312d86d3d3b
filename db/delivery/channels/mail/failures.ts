/**
 * Failed mails, for the people who manage their announcement.
 * Invariant: names only of people within the asker's scope; mails are queued again only while the announcement is live, and only for people
 * who have not seen it.
 */

import type { Db } from '#db/client.ts';
import { isUnended } from '#db/phases.ts';
import { isWithin } from '#db/rights.ts';
import type { announcements } from '#db/schema/announcements.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { deliveries } from '#db/schema/reach.ts';
import type { Scope } from '#domain/rights.ts';

export type FailureRow = Pick<Stored<typeof deliveries>, 'reason'> & {
  final: boolean;
  mails: number;
  answers: string[];
  names: string[];
  named: number;
};

/**
 * Failed mails by reason, final failures first. `scope`: departments (with all below) whose people may be named; null for all. A mail that
 * is still being tried is listed after its first refusal.
 */
export const listFailures = (db: Db, by: { announcementId: string; scope: Scope; names: number }): Promise<FailureRow[]> =>
  db<FailureRow[]>`
    with refused as (
      select coalesce(y.reason, 'noReason') as reason, y.state = 'failed' as final, y.smtp_text, p.name,
        p.id is not null and ${isWithin(db, by.scope)} as in_scope
      from steps s join deliveries y on y.step_id = s.id left join persons p on p.id = y.person_id and p.erased_at is null
      where s.announcement_id = ${by.announcementId} and y.channel = 'mail' and (y.state = 'failed' or y.state in ('queued', 'retry', 'sending') and y.reason is not null))
    select reason, final, count(*)::int as mails,
      coalesce((array_agg(distinct smtp_text) filter (where smtp_text is not null))[1:3], '{}') as answers,
      coalesce((array_agg(name order by name) filter (where in_scope))[1:${by.names}::int], '{}') as names,
      (count(*) filter (where in_scope))::int as named
    from refused group by reason, final order by final desc, mails desc, reason`;

/**
 * Queues the failed mails of a live announcement again, to the people who still need them, at their current address. Returns how many.
 * Whether each is still needed is checked once more when it is claimed.
 */
export const updateFailedAgain = async (tx: Db, announcementId: string): Promise<number> => {
  const result = await tx`
    update deliveries d set state = 'queued', next_at = now(), owed_since = now(), failed_at = null, refusals = 0
    from steps s, announcements a, revisions r
    where s.id = d.step_id and a.id = s.announcement_id and r.id = s.revision_id and a.id = ${announcementId} and d.channel = 'mail' and d.state = 'failed'
      and ${isUnended(tx)}
      and not exists (select from receipts c where c.announcement_id = a.id and c.round = r.round and c.person_id = d.person_id and c.seen_at is not null)`;
  return result.count;
};

export type Untold = Pick<Stored<typeof announcements>, 'authorId'> & { announcementId: string; isAuthorActive: boolean };

const tellingLock = 7004;

/**
 * Announcements with mails that failed since their manager was last told, while no notice of it is unread. Of the last day: older ones were
 * told of. Empty while another worker tells.
 */
export const listUntoldFailures = async (tx: Db): Promise<Untold[]> => {
  const [lock] = await tx<{ locked: boolean }[]>`select pg_try_advisory_xact_lock(${tellingLock}) as locked`;
  if (!lock?.locked) return [];
  return tx<Untold[]>`
    with failed as (
      select s.announcement_id, max(d.failed_at) as last_at from deliveries d join steps s on s.id = d.step_id
      where d.channel = 'mail' and d.state = 'failed' and d.failed_at > now() - interval '1 day' and s.announcement_id is not null group by 1),
    notified as (select subject, max(at) as last_at, bool_or(read_at is null) as unread from notices where kind = 'mails-failed' group by 1)
    select a.id as announcement_id, a.author_id, p.active and p.erased_at is null as is_author_active
    from failed f join announcements a on a.id = f.announcement_id join persons p on p.id = a.author_id left join notified t on t.subject = a.id
    where t.subject is null or (not t.unread and f.last_at > t.last_at)`;
};
