/**
 * What is live for whom, now. `expires_at > now()` stands in the query itself, so that nothing expired is shown even
 * when no worker runs.
 */
import type { Db } from './client.ts';

export type LiveFor = {
  personId: string;
  announcementId: string;
  revision: number;
  round: number;
  flag: 'none' | 'dismissed' | 'acknowledged';
};

/** The announcements live for each of these people, most severe first, then newest. */
export const listLiveFor = (db: Db, personIds: string[]): Promise<LiveFor[]> =>
  db<LiveFor[]>`
    select m.person_id, a.id as announcement_id, r.number as revision, r.round,
      case when c.acknowledged_at is not null then 'acknowledged' when c.dismissed_at is not null then 'dismissed' else 'none' end as flag
    from announcements a
      join revisions r on r.id = a.current_revision_id
      join recipients m on m.announcement_id = a.id and m.person_id = any(${personIds}::uuid[]) and m.left_at is null
      left join receipts c on c.announcement_id = a.id and c.round = r.round and c.person_id = m.person_id
    where a.state = 'live' and a.expires_at > now()
    order by array_position(array['extreme', 'severe', 'moderate', 'minor'], r.severity), a.live_at desc, a.id`;

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
  fallbackMinutes: number | null;
  texts: LiveText[];
};

/** What is said, in all its languages, of every announcement that is live for anybody. */
export const listLive = (db: Db): Promise<LiveRow[]> =>
  db<LiveRow[]>`
    select a.id, r.number as revision, r.round, r.severity, a.status, r.msg_type, n.name as sender_name, a.live_at, a.expires_at, r.ack_required,
      (r.ladder #>> '{0,afterMinutes}')::int as fallback_minutes,
      (select json_agg(json_build_object('locale', t.locale, 'headline', t.headline, 'description', t.description, 'instruction', t.instruction) order by t.added_at, t.locale)
        from texts t where t.revision_id = r.id) as texts
    from announcements a join revisions r on r.id = a.current_revision_id join senders n on n.id = a.sender_id
    where a.state = 'live' and a.expires_at > now()`;

/** Which of these people the events after `seq` concern: recipients of their announcements; of `joined` only who then came or left. */
export const listConcernedAfter = (db: Db, seq: number, personIds: string[]): Promise<{ personId: string }[]> =>
  db<{ personId: string }[]>`
    select distinct m.person_id from events e join recipients m on m.announcement_id = e.announcement_id
    where e.seq > ${seq} and m.person_id = any(${personIds}::uuid[]) and (e.kind <> 'joined' or m.joined_at = e.at or m.left_at = e.at)`;
