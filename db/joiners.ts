/**
 * Late joiners: who came to be meant by what is live, and who no longer is. The worker's login only.
 * Invariant: found by when a person last changed, with the condition of the freeze; each announcement remembers up to when it was
 * looked at, so an outage loses nobody and two workers do not look at the same one at once.
 */
import type { AudienceRule, Target } from '#domain/audience.ts';
import { areKnown, isMeant } from './audience.ts';
import type { Db } from './client.ts';

/** From its publication on an announcement is looked at. */
export const insertJoinMark = async (tx: Db, announcementId: string): Promise<void> => {
  await tx`insert into join_marks (announcement_id) values (${announcementId})`;
};

/** What ended is looked at no more. Not by whoever ends it: a look that is in hand must not hold up an end. */
export const deleteOldJoinMarks = async (tx: Db): Promise<void> => {
  await tx`delete from join_marks j using announcements a where a.id = j.announcement_id and a.state = 'ended'`;
};

/** What is live and may still be joined. */
export const listJoinable = async (db: Db): Promise<string[]> => {
  const rows = await db<{ id: string }[]>`
    select a.id from join_marks j join announcements a on a.id = j.announcement_id
    where a.state = 'live' and a.expires_at > now() and a.ended_because is null order by a.id`;
  return rows.map((row) => row.id);
};

export type JoinableRow = {
  id: string;
  revisionId: string;
  round: number;
  audienceRule: AudienceRule;
  /** People who changed before this were looked at; as text, with the database's microseconds. */
  since: string;
};

/** One of them, its mark locked; null when another worker has it in hand or it has ended. */
export const claimJoinable = async (tx: Db, id: string, lookBackMs: number): Promise<JoinableRow | null> => {
  const [row] = await tx<JoinableRow[]>`
    select a.id, r.id as revision_id, r.round, r.audience_rule, (j.looked_until - make_interval(secs => ${lookBackMs / 1000}))::text as since
    from join_marks j join announcements a on a.id = j.announcement_id join revisions r on r.id = a.current_revision_id
    where a.id = ${id} and a.state = 'live' and a.expires_at > now() and a.ended_because is null for update of j skip locked`;
  return row ?? null;
};

/** Everybody who changed before this transaction began was looked at. */
export const updateJoinMark = async (tx: Db, announcementId: string): Promise<void> => {
  await tx`update join_marks set looked_until = now() where announcement_id = ${announcementId}`;
};

/**
 * Adds who is meant now and was not; also who had left. Returns how many. Each of the few who changed is looked up by itself: just
 * after a publication PostgreSQL knows nothing of its recipients yet, and would compare all with all.
 */
export const insertJoined = async (tx: Db, joinable: JoinableRow): Promise<number> => {
  const { id, audienceRule, since } = joinable;
  const result = await tx`
    insert into recipients (announcement_id, person_id, department_id, site_id, origin)
    select ${id}, p.id, p.department_id, p.site_id, 'joined' from persons p
    where p.changed_at > ${since}::text::timestamptz and ${isMeant(tx, audienceRule)}
      and (select m.left_at is null from recipients m where m.announcement_id = ${id} and m.person_id = p.id) is not true
    on conflict (announcement_id, person_id) do update set left_at = null, joined_at = now()`;
  return result.count;
};

/**
 * Marks who is not meant any more: they keep what they were sent. While something that the rule names is retired or gone nobody
 * leaves: a merged department is no reason to take a warning from its people. Returns how many. Each who changed is looked up by
 * itself, as above.
 */
export const updateLeft = async (tx: Db, joinable: JoinableRow, named: Target[]): Promise<number> => {
  const { id, audienceRule, since } = joinable;
  const result = await tx`
    update recipients set left_at = now() where ctid = any(array(
      select m.ctid from persons p cross join lateral (
        select ctid from recipients where announcement_id = ${id} and person_id = p.id and left_at is null offset 0) m
      where p.changed_at > ${since}::text::timestamptz and not ${isMeant(tx, audienceRule)} and ${areKnown(tx, named)}))`;
  return result.count;
};

/**
 * People who joined after a step was carried out get a step of their own, as long after now as the first was after the publication; at most one
 * waits, and who joins meanwhile is reached by it too.
 */
export const insertJoinerStep = async (tx: Db, joinable: JoinableRow): Promise<void> => {
  await tx`
    insert into steps (announcement_id, revision_id, kind, due_at, rule)
    select s.announcement_id, s.revision_id, s.kind, now() + make_interval(mins => coalesce((r.ladder #>> '{0,afterMinutes}')::int, 0)), s.rule
    from steps s join revisions r on r.id = s.revision_id
    where s.revision_id = ${joinable.revisionId} and s.kind = 'fallback' and s.state = 'done'
      and not exists (select from steps w where w.revision_id = s.revision_id and w.kind = 'fallback' and w.state = 'waiting')
    order by s.done_at desc limit 1`;
};
