/**
 * The delivery ledger: one row is one sending of one step to one person.
 * Invariant: at most one worker holds a row at a time (a lease); whether the mail is still needed is checked again when it is claimed;
 * every row ends as accepted, failed or skipped. It is skipped only when the mail is not needed any more: a person whose mail was refused
 * and who has not seen the announcement is listed as failed.
 */

import type { Db } from '#db/client.ts';
import { isUnended } from '#db/phases.ts';
import type { announcements, revisions, senders, texts } from '#db/schema/announcements.ts';
import type { Filled, Stored } from '#db/schema/columns.ts';
import type { persons } from '#db/schema/people.ts';
import type { deliveries, steps } from '#db/schema/reach.ts';
import type { RefusalSubject } from '#domain/delivery.ts';
import type { DueStep } from './steps.ts';

/** The person is still meant, and the step is for everyone or they have not seen this round. */
const isPersonOwed = (db: Db) => db`
  exists (select from recipients m join persons p on p.id = m.person_id and p.active and p.erased_at is null
    where m.announcement_id = s.announcement_id and m.person_id = d.person_id and m.left_at is null)
  and (s.rule ->> 'to' = 'everyone' or not exists (
    select from receipts c where c.announcement_id = s.announcement_id and c.round = r.round and c.person_id = d.person_id and c.seen_at is not null))`;

const isAnnouncementNeeded = (db: Db) => db`${isUnended(db)} and ${isPersonOwed(db)}`;

/**
 * The final state of a mail that is not needed any more. `failed` when its announcement is over, the person had not seen it, and the mail
 * had been tried or no mail was going out; otherwise `skipped`.
 */
const whenOver = (db: Db) => db`
  case when s.kind <> 'notice' and not ${isUnended(db)}
    and (d.tried_at is not null or (select failing_since is not null from mail_channel)) and ${isPersonOwed(db)} then 'failed' else 'skipped' end`;

/** A notice is owed until it was read. */
const isNoticeNeeded = (db: Db) => db`
  exists (select from notices n join persons p on p.id = n.person_id and p.active and p.erased_at is null
    where n.id = (s.rule ->> 'notice')::uuid and n.read_at is null)`;

/**
 * True for a mail that failed and was sent again on request: it goes to the person's current address, since a wrong one may be why it
 * failed. The old address may belong to somebody else.
 */
const isSentAgain = (db: Db) => db`d.state = 'queued' and d.attempt > 0`;

/**
 * Writes up to `limit` deliveries of a step: recipients with an address who still need it, and got none from this step or an earlier one
 * of its kind (late joiners have a step of their own). Returns how many; fewer than `limit`: nobody is left. `offset 0` and `limit 1` keep
 * PostgreSQL to looking each recipient up by key: a minute after a publication it may know nothing of them, and would compare all with all.
 */
export const insertDeliveries = async (tx: Db, step: DueStep, priority: number, limit: number): Promise<number> => {
  const result = await tx`
    insert into deliveries (step_id, person_id, channel, address, priority)
    select ${step.id}, p.id, 'mail', p.email, ${priority}
    from recipients m
      cross join lateral (select * from persons where id = m.person_id and active and erased_at is null and email is not null offset 0) p
      left join lateral (
        select seen_at from receipts where announcement_id = m.announcement_id and round = ${step.round} and person_id = m.person_id offset 0) c on true
    where m.announcement_id = ${step.announcementId} and m.left_at is null and (${step.rule.to === 'everyone'} or c.seen_at is null)
      and (select true from deliveries d where d.person_id = m.person_id and d.step_id = any(array(
        select e.id from steps e join steps s on s.revision_id = e.revision_id and s.kind = e.kind where s.id = ${step.id})) limit 1) is null
    limit ${limit}
    on conflict do nothing`;
  return result.count;
};

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
      where d.state in ('queued', 'retry', 'sending') and d.next_at <= now() and (d.state <> 'sending' or d.lease_until <= now())
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

/** Identifies one try of one mail: an outcome that arrives after a newer try began changes nothing. */
type Sending = Pick<Delivery, 'id' | 'attempt'>;

/** The mail server accepted the mail. From here on it is the mail system's. */
export const updateAccepted = async (tx: Db, sending: Sending, answer: { messageId: string; smtpText: string }): Promise<void> => {
  await tx`
    update deliveries set state = 'accepted', sent_at = now(), lease_until = null, message_id = ${answer.messageId}, smtp_code = 250,
      smtp_text = ${answer.smtpText}, reason = null, about = null
    where id = ${sending.id} and state = 'sending' and attempt = ${sending.attempt}`;
};

/** The answer of the server, or the error of the connection. `reason` is a key below `mailReasons` in messages/. */
export type Refused = Pick<Delivery, 'smtpCode' | 'smtpText'> & Filled<Pick<Delivery, 'reason'>> & { about: RefusalSubject };

/** Marks a mail as failed: refused for good. */
export const updateFailed = async (tx: Db, sending: Sending, answer: Refused): Promise<void> => {
  await tx`
    update deliveries set state = 'failed', failed_at = now(), lease_until = null, smtp_code = ${answer.smtpCode}, smtp_text = ${answer.smtpText},
      reason = ${answer.reason}, about = ${answer.about}, tried_at = now(), first_tried_at = coalesce(first_tried_at, now())
    where id = ${sending.id} and state = 'sending' and attempt = ${sending.attempt}`;
};

/** The new state of a mail after a refusal that is not final. */
export type Retried = {
  /**
   * True when the refusal seemed to be about the server, but other mails were accepted since this one was last refused: then the mail
   * itself is the cause.
   */
  own: boolean;
  givenUp: boolean;
};

/**
 * Puts a refused mail back. A refusal that is about the server costs the mail nothing: it waits until the next try. After any other it
 * waits as long as it has been refused so far: at least `retryMs`, at most `longestMs`. After `tries` refusals of its own it is given up. A
 * refusal is the mail's own when it is not about the server and `counts`, and when the server accepted something since this mail is owed
 * and others since its last try, or when so few mails are refused beside it (below `several`) that the server is hardly the cause: an
 * outage alone gives up no mail. Notices are not counted among them: those of one person whose address is refused would look like several
 * people.
 */
export const updateRetry = async (
  tx: Db,
  sending: Sending,
  answer: Refused & { retryMs: number; longestMs: number; probeMs: number; tries: number; counts: boolean; several: number },
): Promise<Retried> => {
  const ofServer = answer.about === 'server';
  const leastMs = ofServer ? answer.probeMs : answer.retryMs;
  const [row] = await tx<Retried[]>`
    with seen as (
      select d.id, d.refusals, ${ofServer} and coalesce(d.about in ('server', 'message') and d.tried_at < c.last_success_at, false) as own,
        ${answer.counts} and coalesce(d.owed_since < c.last_success_at and (d.tried_at is null or d.tried_at < c.last_success_at
          or (select count(*) from (select from deliveries o join steps p on p.id = o.step_id
              where o.state in ('retry', 'sending') and o.tried_at > c.last_success_at and o.id <> d.id and p.kind <> 'notice'
              limit ${answer.several - 1}) o) < ${answer.several - 1}), false) as among_others
      from deliveries d, mail_channel c where d.id = ${sending.id}),
    weighed as (select *, among_others and (${!ofServer} or own) as counted from seen),
    judged as (select *, counted and refusals + 1 >= ${answer.tries} as given_up from weighed)
    update deliveries d set state = case when given_up then 'failed' else 'retry' end, failed_at = case when given_up then now() end,
      refusals = j.refusals + counted::int, lease_until = null, smtp_code = ${answer.smtpCode}, smtp_text = ${answer.smtpText},
      reason = ${answer.reason}, about = case when own then 'message' else ${answer.about} end, tried_at = now(),
      first_tried_at = case when ${ofServer} and not own then first_tried_at else coalesce(first_tried_at, now()) end,
      next_at = now() + case when ${ofServer} and not own then make_interval(secs => ${answer.probeMs / 1000})
        else least(greatest(now() - greatest(coalesce(first_tried_at, now()), owed_since), make_interval(secs => ${leastMs / 1000})),
          make_interval(secs => ${answer.longestMs / 1000})) end
    from judged j where d.id = j.id and d.state = 'sending' and d.attempt = ${sending.attempt} returning own, given_up`;
  return row ?? { own: false, givenUp: false };
};

const closedAtOnce = 5_000;

/** Closes up to a chunk of the waiting mails of an announcement that ended. Returns false when none is left. */
export const closeWaitingDeliveries = async (tx: Db, announcementId: string): Promise<boolean> => {
  const result = await tx`
    with over as (
      select d.id, ${whenOver(tx)} as becomes
      from deliveries d join steps s on s.id = d.step_id join announcements a on a.id = s.announcement_id left join revisions r on r.id = s.revision_id
      where s.announcement_id = ${announcementId} and d.state in ('queued', 'retry') limit ${closedAtOnce} for update of d skip locked)
    update deliveries d set state = o.becomes, failed_at = case when o.becomes = 'failed' then now() end,
      reason = case when o.becomes = 'failed' then coalesce(d.reason, 'neverTried') else d.reason end
    from over o where d.id = o.id`;
  return result.count > 0;
};
