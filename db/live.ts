/**
 * What is live for whom, now. `expires_at > now()` stands in the query itself, so that nothing expired is shown even
 * when no worker runs.
 */
import type { Db } from './client.ts';

export type LiveFor = { announcementId: string; revision: number; flag: 'none' | 'dismissed' | 'acknowledged' };

/** People for whom the same is live, with the same flags. `key` is another one for each other `live`. */
export type LiveGroup = { key: string; live: LiveFor[]; personIds: string[] };

/**
 * These people by what is live for them, most severe first, then newest. With `since` only those whom the events after it
 * concern: recipients of their announcements; of `joined` only who then came or left. PostgreSQL puts the groups together: a
 * row for each of ten thousand people would take as long to read as the event takes to send. `offset 0` keeps it to looking people
 * up by key, announcement for announcement: just after a publication it knows nothing of the new recipients, and would read them all.
 */
export const listLiveGroups = async (db: Db, personIds: string[], since: number | null = null): Promise<LiveGroup[]> => {
  const people = db`${personIds}::uuid[]`;
  const rows = await db<{ key: string; people: string }[]>`
    with news as materialized (
      select announcement_id, bool_or(kind <> 'joined') as for_all, array_agg(at) as moments from events where seq > ${since} group by 1),
    asked as materialized (
      select a.id, r.number, r.round, a.state = 'live' and a.expires_at > now() as is_live, n.for_all, n.moments, row_number() over (
        order by array_position(array['extreme', 'severe', 'moderate', 'minor'], r.severity), a.live_at desc, a.id) as place
      from announcements a join revisions r on r.id = a.current_revision_id left join news n on n.announcement_id = a.id
      where (a.state = 'live' and a.expires_at > now()) or n.announcement_id is not null),
    mine as (
      select m.person_id, string_agg(concat_ws(' ', a.id, a.number,
          case when c.acknowledged_at is not null then 'acknowledged' when c.dismissed_at is not null then 'dismissed' else 'none' end), ',' order by a.place)
          filter (where a.is_live and m.left_at is null) as key,
        bool_or(a.for_all or m.joined_at = any(a.moments) or m.left_at = any(a.moments)) as is_concerned
      from asked a
        cross join lateral (select * from recipients where announcement_id = a.id and person_id = any(${people}) offset 0) m
        left join lateral (
          select acknowledged_at, dismissed_at from receipts where announcement_id = a.id and round = a.round and person_id = m.person_id offset 0) c on true
      group by m.person_id)
    select coalesce(key, '') as key, string_agg(person_id::text, ',') as people
    from ${since === null ? db`unnest(${people}) asked(person_id) left join mine using (person_id)` : db`mine where is_concerned`}
    group by 1`;
  return rows.map((row) => ({ key: row.key, live: toLive(row.key), personIds: row.people.split(',') }));
};

const toLive = (key: string): LiveFor[] =>
  key.split(',').flatMap((each) => {
    const [announcementId, revision, flag] = each.split(' ');
    return announcementId && flag ? [{ announcementId, revision: Number(revision), flag: flag as LiveFor['flag'] }] : [];
  });

export type LiveText = { locale: string; headline: string; description: string; instruction: string };

export type LiveRow = {
  id: string;
  revision: number;
  round: number;
  severity: 'extreme' | 'severe' | 'moderate' | 'minor';
  status: 'actual' | 'exercise';
  msgType: 'alert' | 'update' | 'cancel';
  senderName: string;
  liveAt: Date;
  expiresAt: Date;
  ackRequired: boolean;
  confidential: boolean;
  fallbackMinutes: number | null;
  texts: LiveText[];
};

/** What is said, in all its languages, of every announcement that is live for anybody. */
export const listLive = (db: Db): Promise<LiveRow[]> =>
  db<LiveRow[]>`
    select a.id, r.number as revision, r.round, r.severity, a.status, r.msg_type, n.name as sender_name, a.live_at, a.expires_at, r.ack_required, a.confidential,
      (r.ladder #>> '{0,afterMinutes}')::int as fallback_minutes,
      (select json_agg(json_build_object('locale', t.locale, 'headline', t.headline, 'description', t.description, 'instruction', t.instruction) order by t.added_at, t.locale)
        from texts t where t.revision_id = r.id) as texts
    from announcements a join revisions r on r.id = a.current_revision_id join senders n on n.id = a.sender_id
    where a.state = 'live' and a.expires_at > now()`;
