/**
 * Sign-ins and the people behind them. Invariant: a session counts only while it is not ended, not idle, not too old,
 * and its person may sign in; the database's clock decides, at each request. Who is deactivated and kept (departures) reads, without roles.
 */

import type { Db } from '#db/client.ts';
import { isReachable } from '#db/departures.ts';
import type { Stored } from '#db/schema/columns.ts';
import type { departments, grants, persons, sites } from '#db/schema/people.ts';
import type { devices, sessions } from '#db/schema/sign-on.ts';
import { roles } from '#domain/role.ts';

/** Hours of idleness and of age after which a session ends: those who can publish sign in each day. */
const limits = { privileged: { idle: 12, absolute: 24 }, employee: { idle: 7 * 24, absolute: 30 * 24 } };

type Session = Stored<typeof sessions>;
type Person = Stored<typeof persons>;

export type ViewerRow = Pick<Person, 'name' | 'locale' | 'departmentId' | 'source' | 'version'> & {
  sessionHash: Session['idHash'];
  personId: Person['id'];
  timeZone: string;
  departmentName: Stored<typeof departments>['name'] | null;
  siteName: Stored<typeof sites>['name'] | null;
  grants: Pick<Stored<typeof grants>, 'role' | 'departmentId'>[];
  /** True when the session's last use is worth writing down again. */
  stale: boolean;
};

/** The rights on which a session's limits depend, and whether session `s` still counts. */
const heldBy = (db: Db) => db`
  select coalesce(json_agg(json_build_object('role', g.role, 'departmentId', g.department_id)), '[]') as grants,
    coalesce(bool_or(g.role = any(${[...roles]}::text[])), false) as privileged
  from grants g where g.person_id = s.person_id and g.starts_at <= now() and (g.ends_at is null or g.ends_at > now())`;

const counts = (db: Db) => db`
  s.ended_at is null
    and s.last_seen_at > now() - make_interval(hours => case when held.privileged then ${limits.privileged.idle}::int else ${limits.employee.idle}::int end)
    and s.created_at > now() - make_interval(hours => case when held.privileged then ${limits.privileged.absolute}::int else ${limits.employee.absolute}::int end)`;

/** The people of these sessions (SHA-256 of their tokens); sessions that do not count any more are left out. */
export const listViewers = (db: Db, hashes: string[]): Promise<ViewerRow[]> =>
  db<ViewerRow[]>`
    select s.id_hash as session_hash, p.id as person_id, p.name, p.locale, coalesce(p.time_zone, t.time_zone, 'UTC') as time_zone,
      p.department_id, d.name as department_name, t.name as site_name, p.source, p.version,
      case when p.active then held.grants else '[]' end as grants,
      s.last_seen_at < now() - interval '5 minutes' as stale
    from sessions s
      join persons p on p.id = s.person_id and ${isReachable(db)}
      left join departments d on d.id = p.department_id
      left join sites t on t.id = p.site_id
      cross join lateral (${heldBy(db)}) held
    where s.id_hash = any(${hashes}) and ${counts(db)}`;

/** Of a viewer, what a stream needs: at a thousand connects a second each column counts. */
export type ReaderRow = Pick<ViewerRow, 'sessionHash' | 'personId' | 'locale' | 'version' | 'stale'>;

/** Like `listViewers`, for streams. */
export const listReaders = (db: Db, hashes: string[]): Promise<ReaderRow[]> =>
  db<ReaderRow[]>`
    select s.id_hash as session_hash, p.id as person_id, p.locale, p.version, s.last_seen_at < now() - interval '5 minutes' as stale
    from sessions s
      join persons p on p.id = s.person_id and ${isReachable(db)}
      cross join lateral (${heldBy(db)}) held
    where s.id_hash = any(${hashes}) and ${counts(db)}`;

export type SessionRow = Pick<Session, 'createdAt' | 'lastSeenAt'> & {
  hash: Session['idHash'];
  /** Null when it was not written down at sign-in, empty when the browser said nothing we know. */
  browser: Stored<typeof devices>['browser'] | null;
  system: Stored<typeof devices>['system'] | null;
};

/** Where this person is signed in, the last used first. */
export const listSessionsOf = (db: Db, personId: string): Promise<SessionRow[]> =>
  db<SessionRow[]>`
    select s.id_hash as hash, s.created_at, s.last_seen_at, d.browser, d.system
    from sessions s left join devices d on d.session_hash = s.id_hash cross join lateral (${heldBy(db)}) held
    where s.person_id = ${personId} and ${counts(db)}
    order by s.last_seen_at desc, s.created_at desc`;

/** Stores a new session of a person who just signed in. */
export const insertSession = async (tx: Db, session: { hash: string; personId: string }): Promise<void> => {
  await tx`insert into sessions (id_hash, person_id, auth_time) values (${session.hash}, ${session.personId}, now())`;
};

/** Stores the browser and system a session began with. */
export const insertDevice = async (tx: Db, device: { sessionHash: string; browser: string; system: string }): Promise<void> => {
  await tx`insert into devices (session_hash, browser, system) values (${device.sessionHash}, ${device.browser}, ${device.system})`;
};

/** Writes down that these sessions are in use: a page was asked for, or a stream is open. */
export const updateSessionsSeen = async (tx: Db, hashes: string[]): Promise<void> => {
  await tx`update sessions set last_seen_at = now() where id_hash = any(${hashes}) and ended_at is null`;
};

/** Ends one session and returns whose it was; null when it had ended before or never was. */
export const endSession = async (tx: Db, hash: string): Promise<string | null> => {
  const [row] = await tx<Pick<Session, 'personId'>[]>`
    update sessions set ended_at = now() where id_hash = ${hash} and ended_at is null returning person_id`;
  return row?.personId ?? null;
};

/** Ends sessions of this person, never anybody else's: the one named, or all but the one to keep. Returns how many. */
export const endSessionsOf = async (tx: Db, personId: string, which: { hash: string } | { keep: string }): Promise<number> => {
  const result = await tx`
    update sessions set ended_at = now()
    where person_id = ${personId} and ended_at is null and ${'hash' in which ? tx`id_hash = ${which.hash}` : tx`id_hash <> ${which.keep}`}`;
  return result.count;
};
