/**
 * What pages read of announcements. Invariant: everything is loaded through the person: as a recipient, as the author, or
 * within the scope they manage; what lies outside is not found, as if it did not exist.
 */
import type { AudienceRule } from './audience.ts';
import type { Db } from './client.ts';

export type TextRow = { locale: string; headline: string; description: string; instruction: string };

const textsOf = (db: Db) => db`
  coalesce((select json_agg(json_build_object('locale', t.locale, 'headline', t.headline, 'description', t.description, 'instruction', t.instruction) order by t.added_at, t.locale)
    from texts t where t.revision_id = r.id), '[]') as texts`;

/** True for rules that lie wholly within these departments and below; null scope: for every rule. */
const liesWithin = (db: Db, scope: string[] | null) =>
  scope === null
    ? db`true`
    : db`(r.audience_rule ? 'anyOf' and jsonb_array_length(r.audience_rule -> 'anyOf') > 0 and not exists (
        select from jsonb_array_elements(r.audience_rule -> 'anyOf') target
        where not exists (select from departments d where d.id = (target ->> 'department')::uuid and d.path && ${scope}::uuid[])))`;

export type ReaderRow = {
  id: string;
  severity: 'extreme' | 'severe' | 'moderate' | 'minor';
  senderName: string;
  liveAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
  endedBecause: string | null;
  acknowledgedAt: Date | null;
  dismissedAt: Date | null;
  texts: TextRow[];
};

/** What was addressed to this person, live first, then newest. */
export const listForRecipient = (db: Db, personId: string, limit: number): Promise<ReaderRow[]> =>
  db<ReaderRow[]>`
    select a.id, r.severity, n.name as sender_name, a.live_at, a.expires_at, a.ended_at, a.ended_because, c.acknowledged_at, c.dismissed_at, ${textsOf(db)}
    from recipients m
      join announcements a on a.id = m.announcement_id and a.state in ('live', 'ended')
      join revisions r on r.id = a.current_revision_id
      join senders n on n.id = a.sender_id
      left join receipts c on c.announcement_id = a.id and c.round = r.round and c.person_id = m.person_id
    where m.person_id = ${personId}
    order by a.live_at desc, a.id limit ${limit}`;

export type FullRow = ReaderRow & {
  state: 'live' | 'ended';
  round: number;
  ackRequired: boolean;
  isRecipient: boolean;
  mayManage: boolean;
  audienceRule: AudienceRule;
};

/** One announcement that went live, for a recipient or somebody who may manage it; null for everybody else. */
export const findForPerson = async (db: Db, by: { id: string; personId: string; scope: string[] | null }): Promise<FullRow | null> => {
  const [row] = await db<FullRow[]>`
    select a.id, a.state, r.severity, r.round, r.ack_required, r.audience_rule, n.name as sender_name, a.live_at, a.expires_at, a.ended_at, a.ended_because,
      m.person_id is not null as is_recipient, a.author_id = ${by.personId} or ${liesWithin(db, by.scope)} as may_manage,
      c.acknowledged_at, c.dismissed_at, ${textsOf(db)}
    from announcements a
      join revisions r on r.id = a.current_revision_id
      join senders n on n.id = a.sender_id
      left join recipients m on m.announcement_id = a.id and m.person_id = ${by.personId}
      left join receipts c on c.announcement_id = a.id and c.round = r.round and c.person_id = m.person_id
    where a.id = ${by.id} and a.state in ('live', 'ended')
      and (m.person_id is not null or a.author_id = ${by.personId} or ${liesWithin(db, by.scope)})`;
  return row ?? null;
};

/** An announcement this person may end, locked; null for everybody else's. */
export const findManaged = async (
  tx: Db,
  by: { id: string; personId: string; scope: string[] | null },
): Promise<{ state: string; severity: string } | null> => {
  const [row] = await tx<{ state: string; severity: string }[]>`
    select a.state, r.severity from announcements a join revisions r on r.id = a.current_revision_id
    where a.id = ${by.id} and a.state in ('live', 'ended') and (a.author_id = ${by.personId} or ${liesWithin(tx, by.scope)})
    for update of a`;
  return row ?? null;
};

export type DeskRow = {
  id: string;
  state: 'draft' | 'submitted' | 'rejected' | 'scheduled' | 'held' | 'live' | 'ended';
  severity: 'extreme' | 'severe' | 'moderate' | 'minor';
  authorId: string;
  authorName: string;
  audienceRule: AudienceRule;
  untaken: boolean;
  liveAt: Date | null;
  expiresAt: Date | null;
  endedAt: Date | null;
  endedBecause: string | null;
  texts: TextRow[];
};

/** The newsroom of this person: their own of any state, and what is live or ended within their scope. */
export const listForDesk = (db: Db, by: { personId: string; scope: string[] | null; endedLimit: number }): Promise<DeskRow[]> =>
  db<DeskRow[]>`
    with visible as (
      select a.id, a.state, r.severity, a.author_id, p.name as author_name, r.audience_rule, a.state = 'scheduled' and a.give_up_at <= now() as untaken,
        a.live_at, coalesce(a.expires_at, r.expires_at) as expires_at, a.ended_at, a.ended_because, ${textsOf(db)},
        row_number() over (partition by a.state = 'ended' order by a.ended_at desc, a.id desc) as place
      from announcements a join revisions r on r.id = a.current_revision_id join persons p on p.id = a.author_id
      where a.author_id = ${by.personId} or (a.state in ('live', 'ended') and ${liesWithin(db, by.scope)}))
    select id, state, severity, author_id, author_name, audience_rule, untaken, live_at, expires_at, ended_at, ended_because, texts
    from visible where state <> 'ended' or place <= ${by.endedLimit}
    order by coalesce(ended_at, live_at) desc nulls first, id desc`;

export type ReachRow = {
  announcementId: string;
  people: number;
  seen: number;
  acknowledged: number;
  mailsSent: number;
  mailsWaiting: number;
  mailsFailed: number;
};

/** How far these announcements got, in the current round. */
export const listReach = (db: Db, announcementIds: string[]): Promise<ReachRow[]> =>
  db<ReachRow[]>`
    select a.id as announcement_id, m.people, m.seen, m.acknowledged, d.sent as mails_sent, d.waiting as mails_waiting, d.failed as mails_failed
    from announcements a join revisions r on r.id = a.current_revision_id
      cross join lateral (
        select count(*)::int as people, count(c.seen_at)::int as seen, count(c.acknowledged_at)::int as acknowledged
        from recipients x left join receipts c on c.announcement_id = x.announcement_id and c.round = r.round and c.person_id = x.person_id
        where x.announcement_id = a.id) m
      cross join lateral (
        select count(*) filter (where y.state = 'accepted')::int as sent, count(*) filter (where y.state in ('queued', 'sending', 'retry'))::int as waiting,
          count(*) filter (where y.state = 'failed')::int as failed
        from steps s join deliveries y on y.step_id = s.id where s.announcement_id = a.id) d
    where a.id = any(${announcementIds}::uuid[])`;

/** Names of departments, for sentences about rules the reader may see. */
export const listDepartmentNames = (db: Db, ids: string[]): Promise<{ id: string; name: string }[]> =>
  db<{ id: string; name: string }[]>`select id, name from departments where id = any(${ids}::uuid[])`;
