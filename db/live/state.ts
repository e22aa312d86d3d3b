/**
 * Live announcements by person. `expires_at > now()` stands in the query itself, so that nothing expired is shown even when no worker runs.
 */

import type { Db } from '#db/client.ts';
import { isLive } from '#db/phases.ts';
import type { announcements, revisions, senders, texts } from '#db/schema/announcements.ts';
import type { Filled, Stored } from '#db/schema/columns.ts';
import { severityOrder } from '#db/severity-order.ts';
import { type Flag, flags } from '#domain/receipt.ts';

export type LiveFor = { announcementId: string; revision: number; flag: Flag };

/** Readers with the same live announcements and the same flags. `key` differs between groups whose `live` differs. */
export type LiveGroup<Reader> = { key: string; live: LiveFor[]; readers: Reader[] };

/**
 * One announcement with one kind of answer, or (`revision` null) unread notices. `people`: the ids it concerns, divided by commas; null:
 * everybody who was asked for.
 */
type StateRow = {
  announcementId: string;
  revision: number | null;
  answer: number;
  isShown: boolean;
  isConcerned: boolean;
  people: string | null;
};

/**
 * The live announcements and unread notices of these people. PostgreSQL returns one row for each announcement and answer: a row for each of
 * ten thousand people would take as long to read as the event takes to send. `offset 0` makes PostgreSQL look people up by key: just after
 * a publication it has no statistics on the new recipients, and would read them all. The number of people is compared first, so that
 * "everybody" need not be listed.
 */
const listStateRows = (db: Db, personIds: string[], since: number | null): Promise<StateRow[]> =>
  db<StateRow[]>`
    with given as materialized (select ${personIds}::uuid[] as ids),
    news as materialized (
      select announcement_id, bool_or(kind <> 'joined') as for_all, array_agg(at) as moments from events where seq > ${since} group by 1),
    asked as materialized (
      select a.id, r.number, r.round, ${isLive(db)} as is_live, n.for_all, n.moments, row_number() over (
          order by ${severityOrder(db)}, a.live_at desc, a.id) as place,
        exists (select from receipts where announcement_id = a.id and round = r.round) as is_answered
      from announcements a join revisions r on r.id = a.current_revision_id left join news n on n.announcement_id = a.id
      where ${isLive(db)} or n.announcement_id is not null),
    parts as (
      select a.place, a.id as announcement_id, a.number as revision, m.answer, m.is_shown, m.is_concerned, m.people
      from asked a cross join lateral (
        select coalesce(c.answer, 0) as answer, a.is_live and left_at is null as is_shown,
          coalesce(a.for_all or joined_at = any(a.moments) or left_at = any(a.moments), false) as is_concerned, array_agg(person_id) as people
        from (select * from recipients where announcement_id = a.id and person_id = any((select ids from given)::uuid[]) offset 0) m
          left join lateral (
            select case when acknowledged_at is not null then 2 when dismissed_at is not null then 1 end as answer
            from receipts where a.is_answered and announcement_id = a.id and round = a.round and person_id = m.person_id offset 0) c on true
        group by 1, 2, 3) m
      union all
      select null, null, null, 0, false, false, array_agg(distinct person_id)
      from notices where person_id = any((select ids from given)::uuid[]) and read_at is null having count(*) > 0)
    select announcement_id, revision, answer, is_shown, is_concerned,
      case when cardinality(people) < (select cardinality(ids) from given)
          and cardinality(people) < (select count(distinct id) from given, unnest(ids) id)
        then array_to_string(people, ',') end as people
    from parts order by place, answer, is_shown, is_concerned`;

/**
 * Groups these readers, in this order, by their live announcements: most severe first, then newest. One person may be several readers. With
 * `since`: only the readers concerned by events after it: recipients of their announcements; for `joined` only the people who joined or
 * left with it. `noticed`: the people with unread notices.
 */
export const listLiveGroups = async <Reader extends { personId: string }>(
  db: Db,
  readers: Reader[],
  since: number | null = null,
): Promise<{ groups: LiveGroup<Reader>[]; noticed: Reader[] }> => {
  const ids = readers.map((reader) => reader.personId);
  const rows = await listStateRows(db, ids, since);
  const parts = rows.map((row): Row => ({ ...row, people: row.people === null ? null : new Set(row.people.split(',')) }));
  const concerned = parts.filter((row) => row.isConcerned);
  const isForAll = since === null || concerned.some((row) => row.people === null);
  const asked = isForAll ? readers : readers.filter((reader) => concerned.some((row) => isOf(row, reader)));
  const one: LiveGroup<Reader>[] = asked.length === 0 ? [] : [{ key: '', live: [], readers: asked }];
  const notices = parts.find((row) => row.revision === null);
  return {
    groups: parts.filter((row) => row.isShown).reduce(divide, one),
    noticed: notices ? asked.filter((reader) => isOf(notices, reader)) : [],
  };
};

type Row = Omit<StateRow, 'people'> & { people: Set<string> | null };

const isOf = ({ people }: Row, { personId }: { personId: string }): boolean => people === null || people.has(personId);

/** Splits each group into the readers this row concerns and the others. */
const divide = <Reader extends { personId: string }>(groups: LiveGroup<Reader>[], row: Row): LiveGroup<Reader>[] => {
  const { announcementId, revision } = row;
  const flag = flags[row.answer] ?? 'none';
  return groups.flatMap((group) => {
    const key = `${group.key},${announcementId} ${revision} ${flag}`;
    const live = [...group.live, { announcementId, revision: revision ?? 0, flag }];
    const mine = row.people === null ? group.readers : group.readers.filter((reader) => isOf(row, reader));
    const others = row.people === null ? [] : group.readers.filter((reader) => !isOf(row, reader));
    return [
      { key, live, readers: mine },
      { ...group, readers: others },
    ].filter((each) => each.readers.length > 0);
  });
};

export type LiveText = Pick<Stored<typeof texts>, 'locale' | 'headline' | 'description' | 'instruction'>;

type Announcement = Stored<typeof announcements>;
type Revision = Stored<typeof revisions>;

export type LiveRow = Pick<Announcement, 'id' | 'status' | 'confidential'> &
  Filled<Pick<Announcement, 'liveAt' | 'expiresAt'>> &
  Pick<Revision, 'round' | 'severity' | 'msgType' | 'ackRequired'> & {
    revision: Revision['number'];
    senderName: Stored<typeof senders>['name'];
    /** Minutes until the first step that asks who has seen it; null: none does. */
    fallbackMinutes: number | null;
    texts: LiveText[];
  };

/** The texts, in all languages, of every live announcement. */
export const listLive = (db: Db): Promise<LiveRow[]> =>
  db<LiveRow[]>`
    select a.id, r.number as revision, r.round, r.severity, a.status, r.msg_type, n.name as sender_name, a.live_at, a.expires_at, r.ack_required, a.confidential,
      (select min(m::int) from jsonb_path_query(r.ladder, '$[*].afterMinutes ? (@ > 0)') m) as fallback_minutes,
      (select json_agg(json_build_object('locale', t.locale, 'headline', t.headline, 'description', t.description, 'instruction', t.instruction) order by t.added_at, t.locale)
        from texts t where t.revision_id = r.id) as texts
    from announcements a join revisions r on r.id = a.current_revision_id join senders n on n.id = a.sender_id
    where ${isLive(db)}`;
