/**
 * Announcements as pages read them.
 * Invariant: everything is loaded through the person (as a recipient, as the author, or within the scope they manage); anything else is not
 * found, as if it did not exist.
 */

import type { Db } from '#db/client.ts';
import { senderOf } from '#db/organization/senders.ts';
import { isExpired, isUntaken, wentOut } from '#db/phases.ts';
import { canWrite, isOnDesk, isOnDeskOfWriter, isTheirs, mayManage, mayRead, writers } from '#db/rights.ts';
import type { announcements, revisions, senders, texts } from '#db/schema/announcements.ts';
import type { Filled, Stored } from '#db/schema/columns.ts';
import type { persons } from '#db/schema/people.ts';
import type { receipts } from '#db/schema/reach.ts';
import type { EscalationStep } from '#domain/delivery.ts';
import type { Asker } from '#domain/rights.ts';
import type { Severity } from '#domain/severity.ts';
import type { State } from '#domain/state.ts';
import { isSoughtByDesk, type SoughtText } from './search.ts';

export type TextRow = Pick<Stored<typeof texts>, 'locale' | 'headline' | 'description' | 'instruction'>;

type Announcement = Stored<typeof announcements>;
type Revision = Stored<typeof revisions>;

const textsOf = (db: Db) => db`
  coalesce((select json_agg(json_build_object('locale', t.locale, 'headline', t.headline, 'description', t.description, 'instruction', t.instruction) order by t.added_at, t.locale)
    from texts t where t.revision_id = r.id), '[]') as texts`;

const countedOf = (db: Db) =>
  db`case when r.submitted_at is not null and r.counted ?& array['total', 'departments'] then r.counted end as counted`;

export type ReaderRow = Pick<Announcement, 'id' | 'endedAt' | 'endedBecause' | 'endedWhy'> &
  Filled<Pick<Announcement, 'liveAt' | 'expiresAt'>> &
  Pick<Revision, 'severity'> &
  Pick<Stored<typeof receipts>, 'acknowledgedAt' | 'dismissedAt'> & {
    senderName: Stored<typeof senders>['name'];
    texts: TextRow[];
  };

export type FullRow = ReaderRow &
  Pick<Announcement, 'publicCode' | 'authorId'> &
  Pick<Revision, 'round' | 'ackRequired' | 'audienceRule' | 'counted'> & {
    state: 'live' | 'ended';
    revision: Revision['number'];
    /** The sender's card, as the settings stored it. */
    senderCard: Stored<typeof senders>['card'];
    isRecipient: boolean;
    mayManage: boolean;
    mayEnd: boolean;
    /** As `listShapes` says it. */
    shape: string;
  };

/** One announcement that went live, for a recipient or somebody who may manage it; null for everybody else. */
export const findForPerson = async (db: Db, by: Asker & { id: string }): Promise<FullRow | null> => {
  const [row] = await db<FullRow[]>`
    select a.id, a.state, a.author_id, r.severity, r.number as revision, r.round, r.ack_required, r.audience_rule, ${countedOf(db)}, a.public_code, n.name as sender_name, n.card as sender_card,
      ${shapeOf(db)} as shape, a.live_at, a.expires_at, a.ended_at, a.ended_because, a.ended_why, m.person_id is not null as is_recipient, ${mayManage(db, by)} as may_manage, ${isTheirs(db, by)} as may_end,
      c.acknowledged_at, c.dismissed_at, ${textsOf(db)}
    from announcements a
      join revisions r on r.id = a.current_revision_id
      join senders n on n.id = a.sender_id
      left join recipients m on m.announcement_id = a.id and m.person_id = ${by.personId}
      left join receipts c on c.announcement_id = a.id and c.round = r.round and c.person_id = m.person_id
    where a.id = ${by.id} and ${mayRead(db, by)}`;
  return row ?? null;
};

/** The id behind a public code, for those who may read the announcement; null for everybody else. */
export const findIdByCode = async (db: Db, by: Asker & { code: string }): Promise<string | null> => {
  const [row] = await db<{ id: string }[]>`
    select a.id from announcements a join revisions r on r.id = a.current_revision_id
      left join recipients m on m.announcement_id = a.id and m.person_id = ${by.personId}
    where a.public_code = ${by.code} and ${mayRead(db, by)}`;
  return row?.id ?? null;
};

/** An announcement this person may end, locked; null for everybody else's. */
export const findManaged = async (tx: Db, by: Asker & { id: string }): Promise<{ state: string; severity: Severity } | null> => {
  const [row] = await tx<{ state: string; severity: Severity }[]>`
    select a.state, r.severity from announcements a join revisions r on r.id = a.current_revision_id
    where a.id = ${by.id} and ${wentOut(tx)} and ${isTheirs(tx, by)}
    for update of a`;
  return row ?? null;
};

/**
 * People in whose newsroom one of these announcements is, by their rights now, or was until a moment ago: an announcement that was held and
 * is now a draft, scheduled or deleted leaves the newsroom of every editor; a deleted one leaves its author's.
 */
export const listDesksOf = async (db: Db, announcementIds: string[]): Promise<string[]> => {
  const stood = db`
    (a.author_id = w.person_id or (w.is_editor and r.state in ('draft', 'scheduled', 'deleted')
      and exists (select from revisions o where o.announcement_id = a.id and o.submitted_at is not null)))`;
  const rows = await db<{ personId: string }[]>`
    with writers as (${writers(db)})
    select distinct w.person_id
    from announcements a join revisions r on r.id = a.current_revision_id
      join writers w on ${canWrite(db)}
    where a.id = any(${announcementIds}::uuid[])
      and (${isOnDeskOfWriter(db)} or ${stood})`;
  return rows.map((row) => row.personId);
};

/** Ids of announcements that changed recently or still may: for a process that heard nothing for a while. The latest 200. */
export const listUnderWay = async (db: Db): Promise<string[]> => {
  const rows = await db<{ id: string }[]>`
    select a.id from announcements a join revisions r on r.id = a.current_revision_id
    where r.state in ('submitted', 'scheduled', 'held', 'live') or a.ended_at > now() - interval '10 minutes'
    order by coalesce(a.ended_at, a.live_at) desc nulls first limit 200`;
  return rows.map((row) => row.id);
};

export const sections = ['held', 'live', 'waiting', 'drafts', 'ended'] as const;
/** The section of a newsroom an announcement is in. */
export type Section = (typeof sections)[number];

const sectionOf = (db: Db) => db`
  case when r.state = 'held' then 'held' when r.state = 'draft' then 'drafts' when r.state in ('submitted', 'rejected', 'scheduled') then 'waiting'
    when a.state = 'ended' or ${isExpired(db)} then 'ended' else 'live' end`;

/** A text that changes whenever an announcement's place in the newsroom, or the actions allowed on it, changes. */
const shapeOf = (db: Db) =>
  db`concat_ws(' ', a.id, ${sectionOf(db)}, a.ended_because, a.expires_at, case when ${isUntaken(db)} then 'untaken' end)`;

/** A text that changes whenever something in this newsroom that is not over changes: a page with an older one is out of date. */
export const findDeskShape = async (db: Db, by: Asker): Promise<string> => {
  const [row] = await db<{ shape: string }[]>`
    select md5(coalesce(string_agg(${shapeOf(db)}, ',' order by a.id), '')) as shape
    from announcements a join revisions r on r.id = a.current_revision_id
    where a.state <> 'ended' and not ${isExpired(db)} and ${isOnDesk(db, by)}`;
  return row?.shape ?? '';
};

/** Those of these announcements that stand in this newsroom and went out. */
export const listShapes = (db: Db, by: Asker & { ids: string[] }): Promise<{ id: string; shape: string }[]> =>
  db<{ id: string; shape: string }[]>`
    select a.id, ${shapeOf(db)} as shape
    from announcements a join revisions r on r.id = a.current_revision_id
    where a.id = any(${by.ids}::uuid[]) and ${wentOut(db)} and ${isOnDesk(db, by)} order by a.id`;

/** `counted`: null before it was confirmed. `giveUpAt`: from then on the publisher no longer takes it; null when it was never scheduled. */
export type DeskRow = Pick<
  Announcement,
  'id' | 'authorId' | 'giveUpAt' | 'liveAt' | 'expiresAt' | 'endedAt' | 'endedBecause' | 'endedWhy'
> &
  Pick<Revision, 'severity' | 'audienceRule' | 'counted'> & {
    section: Section;
    /** How many of those that are asked for stand in this section, on all pages. */
    total: number;
    state: Exclude<State, 'deleted'>;
    authorName: Stored<typeof persons>['name'];
    untaken: boolean;
    mayEnd: boolean;
    texts: TextRow[];
  };

/** `section` null: of each section. */
export type DeskPage = { section: Section | null; limit: number; offset: number };

/**
 * The newsroom of this person: their own of any state, what is live or ended within their scope, for editors what is held; of each section
 * one page, newest first. With something that is looked for only what answers to it.
 */
export const listForDesk = (db: Db, by: Asker & { sought: SoughtText; page: DeskPage }): Promise<DeskRow[]> =>
  db<DeskRow[]>`
    with visible as (
      select a.id, ${sectionOf(db)} as section, ${isTheirs(db, by)} as may_end, a.live_at, coalesce(a.ended_at, a.expires_at) as over_at
      from announcements a join revisions r on r.id = a.current_revision_id join persons p on p.id = a.author_id
      where ${isOnDesk(db, by)} and ${isSoughtByDesk(db, by.sought)}),
    dated as (select id, section, may_end, section = 'ended' as is_over, case when section = 'ended' then over_at else live_at end as at from visible),
    placed as (
      select dated.*, row_number() over (partition by section order by at desc nulls first, id desc) as place, count(*) over (partition by section) as total from dated)
    select a.id, placed.section, placed.total::int as total, case when is_over then 'ended' else r.state end as state,
      r.severity, a.author_id, p.name as author_name, r.audience_rule, ${countedOf(db)}, coalesce(${isUntaken(db)}, false) as untaken, a.give_up_at,
      placed.may_end, a.live_at, coalesce(a.expires_at, r.expires_at) as expires_at, case when is_over then placed.at end as ended_at,
      case when is_over then coalesce(a.ended_because, 'expired') end as ended_because, a.ended_why, ${textsOf(db)}
    from placed join announcements a on a.id = placed.id join revisions r on r.id = a.current_revision_id join persons p on p.id = a.author_id
    where ${by.page.section === null ? db`true` : db`placed.section = ${by.page.section}`}
      and placed.place > ${by.page.offset} and placed.place <= ${by.page.offset + by.page.limit}
    order by placed.section, placed.place`;

export type SourceRow = Pick<Revision, 'severity' | 'audienceRule' | 'ackRequired'> & {
  /** Null: the first of all senders. */
  senderId: Announcement['senderId'] | null;
  escalation: EscalationStep[];
  texts: TextRow[];
};

/** The content of an announcement in this person's newsroom, to be used again; null for any other. */
export const findOnDesk = async (db: Db, by: Asker & { id: string }): Promise<SourceRow | null> => {
  const [row] = await db<SourceRow[]>`
    select r.severity, ${senderOf(db)}, r.audience_rule, r.ack_required, r.ladder as escalation, ${textsOf(db)}
    from announcements a join revisions r on r.id = a.current_revision_id where a.id = ${by.id} and ${isOnDesk(db, by)}`;
  return row ?? null;
};

/** Names of departments, for sentences about rules the reader may see. */
export const listDepartmentNames = (db: Db, ids: string[]): Promise<{ id: string; name: string }[]> =>
  db<{ id: string; name: string }[]>`select id, name from departments where id = any(${ids}::uuid[])`;
