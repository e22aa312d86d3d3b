/**
 * Announcements addressed to one person, live and ended (the archive, the home page), and live announcements in the departments somebody
 * manages.
 * Invariant: the archive starts from the person's own rows in recipients; nothing else is listed or counted.
 */

import type { Db } from '#db/client.ts';
import { isLive, wentOut } from '#db/phases.ts';
import { liesWithin } from '#db/rights.ts';
import type { announcements, revisions, senders, texts } from '#db/schema/announcements.ts';
import type { Filled, Stored } from '#db/schema/columns.ts';
import type { receipts } from '#db/schema/reach.ts';
import { severityOrder } from '#db/severity-order.ts';
import type { Scope } from '#domain/rights.ts';
import { routineSeverities, type Severity } from '#domain/severity.ts';
import { isSoughtByReader, type SoughtText } from './search.ts';

type Announcement = Stored<typeof announcements>;
type Headline = Pick<Stored<typeof texts>, 'locale' | 'headline'>;

/** `endedAt`: set when it ended, or when its time is over and the worker has not ended it yet. */
export type ArchiveRow = Pick<Announcement, 'id' | 'endedAt' | 'endedBecause' | 'endedWhy'> &
  Filled<Pick<Announcement, 'liveAt' | 'expiresAt'>> &
  Pick<Stored<typeof revisions>, 'severity'> &
  Pick<Stored<typeof receipts>, 'acknowledgedAt' | 'dismissedAt'> & { senderName: Sender['name']; texts: Headline[] };

type Sender = Stored<typeof senders>;

export type ArchiveFilter = {
  /** Its words must all occur in the same text of the announcement. Folded as `fold` does it: lower case, no accents. */
  sought: SoughtText;
  severity: Severity | null;
  senderId: string | null;
  /** Went live at or after, and before. */
  from: Date | null;
  until: Date | null;
};

const headlinesOf = (db: Db) => db`
  (select json_agg(json_build_object('locale', t.locale, 'headline', t.headline) order by t.added_at, t.locale)
    from texts t where t.revision_id = r.id) as texts`;

const lineOf = (db: Db) => db`
  a.id, r.severity, n.name as sender_name, a.live_at, a.expires_at,
  coalesce(a.ended_at, case when a.expires_at <= now() then a.expires_at end) as ended_at,
  case when a.ended_at is not null then a.ended_because when a.expires_at <= now() then 'expired' end as ended_because,
  case when a.ended_at is not null then a.ended_why end as ended_why,
  c.acknowledged_at, c.dismissed_at, ${headlinesOf(db)}`;

const addressed = (db: Db) => db`
  recipients m
    join announcements a on a.id = m.announcement_id and ${wentOut(db)}
    join revisions r on r.id = a.current_revision_id
    join senders n on n.id = a.sender_id
    left join receipts c on c.announcement_id = a.id and c.round = r.round and c.person_id = m.person_id`;

const matches = (db: Db, filter: ArchiveFilter) => db`
  ${filter.severity === null ? db`true` : db`r.severity = ${filter.severity}`}
  and ${filter.senderId === null ? db`true` : db`a.sender_id = ${filter.senderId}`}
  and ${filter.from === null ? db`true` : db`a.live_at >= ${filter.from}`}
  and ${filter.until === null ? db`true` : db`a.live_at < ${filter.until}`}
  and ${isSoughtByReader(db, filter.sought)}`;

export const countArchive = async (db: Db, personId: string, filter: ArchiveFilter): Promise<number> => {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from ${addressed(db)} where m.person_id = ${personId} and ${matches(db, filter)}`;
  return row?.count ?? 0;
};

/** Newest first. */
export const listArchive = (
  db: Db,
  personId: string,
  filter: ArchiveFilter,
  page: { limit: number; offset: number },
): Promise<ArchiveRow[]> =>
  db<ArchiveRow[]>`
    select ${lineOf(db)} from ${addressed(db)} where m.person_id = ${personId} and ${matches(db, filter)}
    order by a.live_at desc, a.id limit ${page.limit} offset ${page.offset}`;

/** Senders of the announcements this person received. */
export const listSendersTo = (db: Db, personId: string): Promise<Pick<Sender, 'id' | 'name'>[]> =>
  db<Pick<Sender, 'id' | 'name'>[]>`select distinct n.id, n.name from ${addressed(db)} where m.person_id = ${personId} order by n.name`;

/** This person's row in recipients, looked up by key: without up-to-date statistics PostgreSQL would read every row the person ever got. */
const receivedBy = (db: Db, personId: string) =>
  db`cross join lateral (select left_at from recipients where announcement_id = a.id and person_id = ${personId} offset 0) m`;

/**
 * Live announcements the person answered; then the latest that are over, of the last days: advisories, information, and those ended with a
 * reason. Newest first. Their ids are found first, from the newest on and at most `limit`: a long history costs nothing.
 */
export const listForHome = (db: Db, personId: string, news: { days: number; limit: number }): Promise<ArchiveRow[]> =>
  db<ArchiveRow[]>`
    with news as materialized (
      select a.id from announcements a join revisions r on r.id = a.current_revision_id ${receivedBy(db, personId)}
      where ${wentOut(db)} and a.live_at > now() - make_interval(days => ${news.days}) and (a.ended_at is not null or a.expires_at <= now())
        and (r.severity = any(${[...routineSeverities]}::text[]) or a.ended_why is not null)
      order by a.live_at desc limit ${news.limit}),
    answered as materialized (
      select a.id from announcements a join revisions r on r.id = a.current_revision_id ${receivedBy(db, personId)}
        join receipts c on c.announcement_id = a.id and c.round = r.round and c.person_id = ${personId}
      where ${isLive(db)} and a.ended_at is null and m.left_at is null and coalesce(c.acknowledged_at, c.dismissed_at) is not null)
    select ${lineOf(db)}
    from (select id from news union all select id from answered) shown
      join announcements a on a.id = shown.id
      join revisions r on r.id = a.current_revision_id
      join senders n on n.id = a.sender_id
      left join receipts c on c.announcement_id = a.id and c.round = r.round and c.person_id = ${personId}
    order by a.live_at desc, a.id`;

export type ScopeRow = Pick<ArchiveRow, 'id' | 'severity' | 'liveAt' | 'expiresAt' | 'texts'>;

/** Live announcements that lie wholly within these departments and below; most severe first. */
export const listLiveWithin = (db: Db, scope: Scope): Promise<ScopeRow[]> =>
  db<ScopeRow[]>`
    select a.id, r.severity, a.live_at, a.expires_at, ${headlinesOf(db)}
    from announcements a join revisions r on r.id = a.current_revision_id
    where ${isLive(db)} and ${liesWithin(db, scope)}
    order by ${severityOrder(db)}, a.live_at desc, a.id`;
