/**
 * Late joiners: people who came to be meant by a live announcement, and people who no longer are. The worker's login only.
 * Invariant: they are found by the time their record last changed, with the condition of the freeze; each announcement stores up to which
 * time it was checked, so that an outage misses nobody and two workers never check the same one at once.
 */

import type { Db } from '#db/client.ts';
import { isUnended } from '#db/phases.ts';
import type { announcements, revisions } from '#db/schema/announcements.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { Target } from '#domain/audience.ts';
import { areKnown, isMeant } from './recipients.ts';

/** Starts the checks of an announcement, at its publication. */
export const insertJoinMark = async (tx: Db, announcementId: string): Promise<void> => {
  await tx`insert into join_marks (announcement_id) values (${announcementId})`;
};

/** Stops the checks of announcements that ended. Not part of the ending itself, which would have to wait for a check that is running. */
export const deleteOldJoinMarks = async (tx: Db): Promise<void> => {
  await tx`delete from join_marks j using announcements a where a.id = j.announcement_id and a.state = 'ended'`;
};

/** Ids of the live announcements to check. */
export const listJoinable = async (db: Db): Promise<string[]> => {
  const rows = await db<{ id: string }[]>`
    select a.id from join_marks j join announcements a on a.id = j.announcement_id
    where ${isUnended(db)} order by a.id`;
  return rows.map((row) => row.id);
};

type Revision = Stored<typeof revisions>;

export type JoinableRow = Pick<Stored<typeof announcements>, 'id'> & {
  revisionId: Revision['id'];
  round: Revision['round'];
  audienceRule: Revision['audienceRule'];
  /** People who changed before this were looked at; as text, with the database's microseconds. */
  since: string;
};

/** One of them, its mark locked; null when another worker is checking it, or it has ended. */
export const claimJoinable = async (tx: Db, id: string, lookBackMs: number): Promise<JoinableRow | null> => {
  const [row] = await tx<JoinableRow[]>`
    select a.id, r.id as revision_id, r.round, r.audience_rule, (j.looked_until - make_interval(secs => ${lookBackMs / 1000}))::text as since
    from join_marks j join announcements a on a.id = j.announcement_id join revisions r on r.id = a.current_revision_id
    where a.id = ${id} and ${isUnended(tx)} for update of j skip locked`;
  return row ?? null;
};

/** Stores that everybody whose record changed before this transaction began was checked. */
export const updateJoinMark = async (tx: Db, announcementId: string): Promise<void> => {
  await tx`update join_marks set looked_until = now() where announcement_id = ${announcementId}`;
};

/**
 * Adds people who are meant now and were not, including those who had left. Returns how many. Each of the few whose record changed is
 * looked up separately: just after a publication PostgreSQL has no statistics on its recipients, and would compare all with all.
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
 * Marks people who are not meant any more; they keep what they were sent. Nobody is marked while something the rule names is retired or
 * gone: merging a department must not take a warning from its people. Returns how many. Each person is looked up separately, as above.
 */
export const updateLeft = async (tx: Db, joinable: JoinableRow, named: Target[]): Promise<number> => {
  const { id, audienceRule, since } = joinable;
  const result = await tx`
    update recipients set left_at = now() where ctid = any(array(
      select m.ctid from persons p cross join lateral (
        select ctid from recipients where announcement_id = ${id} and person_id = p.id and left_at is null offset 0) m
      where p.changed_at > ${since}::text::timestamptz and ${isMeant(tx, audienceRule)} is not true and ${areKnown(tx, named)}))`;
  return result.count;
};

/**
 * Gives people who joined after a step was carried out a step of their own, for each step of the escalation: by its channel, due as long
 * after now as it was after the publication. At most one such step waits for each; it also reaches people who join meanwhile. A step that was
 * stored without its minutes, by an earlier release, has those of the escalation's first.
 */
export const insertJoinerStep = async (tx: Db, joinable: JoinableRow): Promise<void> => {
  await tx`
    insert into steps (announcement_id, revision_id, kind, due_at, rule)
    select distinct on (s.rule) s.announcement_id, s.revision_id, s.kind, now() + make_interval(mins => coalesce((s.rule ->> 'afterMinutes')::int,
      (select min(m::int) from jsonb_path_query(r.ladder, '$[*].afterMinutes ? (@ >= 0)') m), 0)), s.rule
    from steps s join revisions r on r.id = s.revision_id
    where s.revision_id = ${joinable.revisionId} and s.kind = 'fallback' and s.state = 'done'
      and not exists (select from steps w where w.revision_id = s.revision_id and w.kind = 'fallback' and w.state = 'waiting' and w.rule = s.rule)`;
};
