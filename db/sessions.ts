/**
 * Sign-ins and the people behind them. Invariant: a session counts only while it is not ended, not idle, not too old,
 * and its person is active; the database's clock decides, at each request.
 */
import type { Db } from './client.ts';

/** Hours of idleness and of age after which a session ends: those who can publish sign in each day. */
const limits = { privileged: { idle: 12, absolute: 24 }, employee: { idle: 7 * 24, absolute: 30 * 24 } };

export type ViewerRow = {
  sessionHash: string;
  personId: string;
  name: string;
  locale: string | null;
  timeZone: string;
  departmentId: string | null;
  departmentName: string | null;
  siteName: string | null;
  source: string;
  version: number;
  grants: { role: string; departmentId: string | null }[];
  /** True when the session's last use is worth writing down again. */
  stale: boolean;
};

/** The people of these sessions (SHA-256 of their tokens); sessions that do not count any more are left out. */
export const listViewers = (db: Db, hashes: string[]): Promise<ViewerRow[]> =>
  db<ViewerRow[]>`
    select s.id_hash as session_hash, p.id as person_id, p.name, p.locale, coalesce(p.time_zone, t.time_zone, 'UTC') as time_zone,
      p.department_id, d.name as department_name, t.name as site_name, p.source, p.version, held.grants,
      s.last_seen_at < now() - interval '5 minutes' as stale
    from sessions s
      join persons p on p.id = s.person_id and p.active and p.erased_at is null
      left join departments d on d.id = p.department_id
      left join sites t on t.id = p.site_id
      cross join lateral (
        select coalesce(json_agg(json_build_object('role', g.role, 'departmentId', g.department_id)), '[]') as grants,
          coalesce(bool_or(g.role in ('editor', 'approver', 'administrator')), false) as privileged
        from grants g where g.person_id = p.id and g.starts_at <= now() and (g.ends_at is null or g.ends_at > now())) held
    where s.id_hash = any(${hashes}) and s.ended_at is null
      and s.last_seen_at > now() - make_interval(hours => case when held.privileged then ${limits.privileged.idle}::int else ${limits.employee.idle}::int end)
      and s.created_at > now() - make_interval(hours => case when held.privileged then ${limits.privileged.absolute}::int else ${limits.employee.absolute}::int end)`;

/** Stores a new session of a person who just signed in. */
export const insertSession = async (tx: Db, session: { hash: string; personId: string }): Promise<void> => {
  await tx`insert into sessions (id_hash, person_id, auth_time) values (${session.hash}, ${session.personId}, now())`;
};

/** Writes down that these sessions are in use: a page was asked for, or a stream is open. */
export const updateSessionsSeen = async (tx: Db, hashes: string[]): Promise<void> => {
  await tx`update sessions set last_seen_at = now() where id_hash = any(${hashes}) and ended_at is null`;
};

/** Ends one session and returns whose it was; null when it had ended before or never was. */
export const endSession = async (tx: Db, hash: string): Promise<string | null> => {
  const [row] = await tx<{ personId: string }[]>`
    update sessions set ended_at = now() where id_hash = ${hash} and ended_at is null returning person_id`;
  return row?.personId ?? null;
};
