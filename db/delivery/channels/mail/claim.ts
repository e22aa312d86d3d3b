/**
 * Claims mails from the delivery ledger. Invariant: at most one worker holds a mail at a time (a lease); whether it is still needed is checked
 * again when it is claimed.
 */
import type { Db } from '#db/client.ts';
import { isAnnouncementNeeded, isNoticeNeeded, whenOver } from '#db/delivery/needed.ts';
import type { announcements, revisions, senders, texts } from '#db/schema/announcements.ts';
import type { Filled, Stored } from '#db/schema/columns.ts';
import type { persons } from '#db/schema/people.ts';
import type { deliveries, steps } from '#db/schema/reach.ts';

/**
 * True for a mail that failed and was sent again on request: it goes to the person's current address, since a wrong one may be why it
 * failed. The old address may belong to somebody else.
 */
const isSentAgain = (db: Db) => db`d.state = 'queued' and d.attempt > 0`;

type Delivery = Stored<typeof deliveries>;

type Taken = Pick<Delivery, 'id' | 'address' | 'attempt'> & {
  /** False: it is not needed any more, and was marked as skipped by the claim. */
  needed: boolean;
  personName: Stored<typeof persons>['name'];
  personLocale: Stored<typeof persons>['locale'];
  timeZone: string;
};

export type AnnouncementMail = Taken &
  Filled<Pick<Stored<typeof steps>, 'announcementId'>> &
  Filled<Pick<Stored<typeof announcements>, 'liveAt' | 'expiresAt'>> &
  Pick<Stored<typeof revisions>, 'severity' | 'ackRequired'> &
  Pick<Stored<typeof steps>, 'dueAt'> & {
    noticeId: null;
    senderName: Stored<typeof senders>['name'];
    toEveryone: boolean;
    texts: Pick<Stored<typeof texts>, 'locale' | 'headline' | 'description' | 'instruction'>[];
  };

/** A mail of a notice: its words are read when it is composed. */
export type NoticeMail = Taken & { noticeId: string };

export type ClaimedMail = AnnouncementMail | NoticeMail;

/**
 * The order in which mails are claimed. `longestUntried` is for testing whether the server accepts mail again: the mail whose last try is
 * longest ago comes first, so that each has its turn.
 */
export type Turn = 'mostSevere' | 'longestUntried';

/**
 * Claims up to `limit` mails for `leaseMs`: with turn `mostSevere` only while the channel is open. A mail that is not needed any more is
 * skipped in the same statement. A lease that ran out belonged to a process that is gone: its mail is claimed again. The new state of each
 * mail is computed once, in `judged`: repeated at each place that uses it, it cost PostgreSQL 10 ms of planning, and the worker's
 * statements are planned each time.
 */
export const claimMails = (tx: Db, limit: number, leaseMs: number, turn: Turn = 'mostSevere'): Promise<ClaimedMail[]> =>
  tx<ClaimedMail[]>`
    with due as (
      select d.id from deliveries d
      -- The first condition is the index's own: without it each look would read the whole table.
      where d.state in ('queued', 'retry', 'sending') and d.channel = 'mail' and d.next_at <= now() and (d.state <> 'sending' or d.lease_until <= now())
        ${turn === 'longestUntried' ? tx`` : tx`and (select shut_at is null from mail_channel)`}
      order by ${turn === 'longestUntried' ? tx`greatest(d.tried_at, d.lease_until) nulls first,` : tx``} d.priority, d.owed_since limit ${limit} for update skip locked),
    judged as materialized (
      select d.id, ${isSentAgain(tx)} as again, o.email,
        case when case s.kind when 'notice' then ${isNoticeNeeded(tx)} else ${isAnnouncementNeeded(tx)} end
          then case when ${isSentAgain(tx)} and o.email is null then 'failed' else 'sending' end else ${whenOver(tx)} end as becomes
      from due join deliveries d on d.id = due.id join steps s on s.id = d.step_id left join persons o on o.id = d.person_id
        left join revisions r on r.id = s.revision_id left join announcements a on a.id = s.announcement_id),
    taken as (
      update deliveries d set
        state = j.becomes, address = case when j.again then coalesce(j.email, d.address) else d.address end, attempt = d.attempt + 1, lease_until = now() + make_interval(secs => ${leaseMs / 1000}),
        next_at = now() + make_interval(secs => ${leaseMs / 1000}),
        failed_at = case when j.becomes = 'failed' then now() end,
        reason = case when j.becomes <> 'failed' then d.reason when j.again and j.email is null then 'unusable' else coalesce(d.reason, 'neverTried') end,
        about = case when j.becomes = 'failed' and j.again and j.email is null then 'person' else d.about end
      from judged j, steps s left join revisions r on r.id = s.revision_id left join announcements a on a.id = s.announcement_id
      where d.id = j.id and s.id = d.step_id
      returning d.id, d.person_id, d.address, d.attempt, d.state, s.announcement_id, s.due_at, s.rule, r.id as revision_id, r.severity, r.ack_required, a.sender_id, a.live_at, a.expires_at)
    select t.id, t.state = 'sending' as needed, t.address, t.attempt, t.rule ->> 'notice' as notice_id, t.announcement_id, p.name as person_name, p.locale as person_locale,
      coalesce(p.time_zone, w.time_zone, 'UTC') as time_zone, t.severity, n.name as sender_name, t.live_at, t.due_at, t.expires_at,
      t.rule ->> 'to' = 'everyone' as to_everyone, t.ack_required,
      (select json_agg(json_build_object('locale', x.locale, 'headline', x.headline, 'description', x.description, 'instruction', x.instruction) order by x.added_at, x.locale)
        from texts x where x.revision_id = t.revision_id) as texts
    from taken t join persons p on p.id = t.person_id left join sites w on w.id = p.site_id left join senders n on n.id = t.sender_id`;

/** A sending that is still in hand keeps its lease, however slow the mail server is. */
export const renewLeases = async (tx: Db, ids: string[], leaseMs: number): Promise<void> => {
  await tx`update deliveries set lease_until = now() + make_interval(secs => ${leaseMs / 1000}), next_at = now() + make_interval(secs => ${leaseMs / 1000}) where id = any(${ids}::uuid[]) and state = 'sending'`;
};
