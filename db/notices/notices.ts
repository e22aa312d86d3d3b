/**
 * Notices: messages of the portal to one person, outside of announcements.
 * Invariant: a notice is written in the transaction of the act it reports, so that neither exists without the other, and becomes one mail
 * of the ledger.
 */

import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { builder } from '#db/builder.ts';
import type { Db } from '#db/client.ts';
import type { GroupsGap } from '#db/identity/sign-on.ts';
import type { texts } from '#db/schema/announcements.ts';
import type { Stored } from '#db/schema/columns.ts';
import { type departments, notices, type persons } from '#db/schema/people.ts';
import type { Role } from '#domain/role.ts';

/**
 * The kinds of notices. `subject` is the id of an announcement or a person; names and headlines are looked up when the notice is shown, in
 * its reader's language.
 */
export type Notice =
  /** To its submitter: the publisher held the announcement back. `reason` is a key below `outcome` in messages/. */
  | { kind: 'held'; subject: string; detail: { reason: string } }
  /** To its author: mails of this announcement failed for good. How many is read where it leads to. */
  | { kind: 'mails-failed'; subject: string; detail: Record<string, never> }
  /** To the holder of the role. `departmentId`: the department a manager manages; null for the other roles. */
  | { kind: 'role-given' | 'role-ended'; subject: null; detail: { role: Role; departmentId: string | null } }
  /** To the administrators who may decide: somebody is to get a role. `subject`: who would get it. */
  | { kind: 'role-waiting'; subject: string; detail: { role: Role } }
  /** To the other administrators: a setting that one alone does not change waits. And to who asked: it was decided. `subject`: the request. */
  | { kind: 'setting-waiting'; subject: string; detail: { key: 'telephone' | 'retentionDays' | 'sender' } }
  | {
      kind: 'setting-decided';
      subject: string;
      detail: { key: 'telephone' | 'retentionDays' | 'sender'; decision: 'confirmed' | 'declined' };
    }
  /** To the administrators: a group of the sign-on gave or took roles. `subject`: whose. */
  | { kind: 'roles-by-group'; subject: string; detail: { given: Role[]; ended: Role[] } }
  /** To somebody whose groups the sign-on did not say in a form that can be read. `subject`: themselves. */
  | { kind: 'groups-unread'; subject: string; detail: { gap: GroupsGap } }
  /** To the administrators: the same, of the first person it happened to. */
  | { kind: 'groups-unread-of'; subject: string; detail: { gap: GroupsGap } }
  /** To the administrators: somebody came in who may be somebody the portal knows. `subject`: who came in. */
  | { kind: 'double'; subject: string; detail: { by: 'id' | 'email' } }
  /** To the administrators who may decide: an account is to go to another person. `subject`: who would get it. */
  | { kind: 'relink-waiting'; subject: string; detail: Record<string, never> }
  /** To the person who got another account. */
  | { kind: 'relinked'; subject: null; detail: Record<string, never> }
  /** To the administrators: many people left at once, and are held. */
  | { kind: 'departures-held'; subject: null; detail: Record<string, never> }
  /** To the administrator who asked for a trial mail on the first steps: it tests the way to a mailbox. */
  | { kind: 'trial'; subject: null; detail: Record<string, never> };

/**
 * Adds a notice for each of these people; their open browsers are notified at commit, and the worker makes the mails. For the web's and the
 * worker's login.
 */
export const insertNotice = async (tx: Db, notice: Notice & { personIds: string[] }): Promise<void> => {
  const detail = JSON.stringify(notice.detail);
  await tx`
    with inserted as (
      insert into notices (person_id, kind, subject, detail)
      select distinct person, ${notice.kind}, ${notice.subject}::uuid, ${detail}::text::jsonb from unnest(${notice.personIds}::uuid[]) person
      returning person_id)
    select pg_notify('pregon_people', person_id::text) from inserted`;
};

/**
 * Like `insertNotice`, for events that may concern many people at once: skips a person who has `most` unread notices of this kind and
 * detail already. `mail` false: shown in the portal only.
 */
export const insertNoticeSparingly = async (
  tx: Db,
  notice: Notice & { personIds: string[] },
  how: { most: number; mail: boolean },
): Promise<void> => {
  const detail = JSON.stringify(notice.detail);
  await tx`
    with inserted as (
      insert into notices (person_id, kind, subject, detail, mailed_at)
      select distinct person, ${notice.kind}, ${notice.subject}::uuid, ${detail}::text::jsonb, case when ${how.mail} then null::timestamptz else now() end
      from unnest(${notice.personIds}::uuid[]) person
      where (select count(*) from notices n where n.person_id = person and n.read_at is null and n.kind = ${notice.kind}
        and n.detail = ${detail}::text::jsonb) < ${how.most}
      returning person_id)
    select pg_notify('pregon_people', person_id::text) from inserted`;
};

/** Marks these as read where they are not yet, and tells the open browsers of whose they are, at commit (PostgreSQL: each once). */
const updateRead = async (tx: Db, which: SQL | undefined): Promise<void> => {
  const q = builder(tx);
  const update = q
    .update(notices)
    .set({ readAt: sql`now()` })
    .where(and(which, isNull(notices.readAt)));
  const read = q.$with('read').as(update.returning({ personId: notices.personId }));
  await q
    .with(read)
    .select({ told: sql`pg_notify('pregon_people', ${read.personId}::text)` })
    .from(read);
};

/**
 * Marks notices as read because their matter is settled (released, decided); a mail of one that still waits is skipped when it is claimed.
 * The web's login.
 */
export const updateNoticesSettled = (tx: Db, { kind, subject }: { kind: Notice['kind']; subject: string | null }): Promise<void> =>
  updateRead(tx, and(eq(notices.kind, kind), subject === null ? isNull(notices.subject) : eq(notices.subject, subject)));

/** Marks these notices of this person as read; ids of other people's notices are ignored. */
export const updateNoticesRead = (tx: Db, personId: string, ids: string[]): Promise<void> =>
  updateRead(tx, and(eq(notices.personId, personId), sql`${notices.id} = any(${sql.param(ids)}::uuid[])`));

/** Marks all of this person's notices of one kind as read. */
export const updateOwnNoticesRead = (tx: Db, personId: string, kind: Notice['kind']): Promise<void> =>
  updateRead(tx, and(eq(notices.personId, personId), eq(notices.kind, kind)));

export const noticesAtOnce = 5;

export type NoticeRow = Notice &
  Pick<Stored<typeof notices>, 'id' | 'personId' | 'at'> & {
    /** How many this person has not read, with those beyond `noticesAtOnce`. */
    unread: number;
    /** The person it is about, the department in its detail, the headlines of the announcement it is about: null where there is none. */
    personName: Stored<typeof persons>['name'] | null;
    departmentName: Stored<typeof departments>['name'] | null;
    headlines: Pick<Stored<typeof texts>, 'locale' | 'headline'>[] | null;
  };

/** The notices `n` with the names they mention. */
const withNames = (db: Db, from: ReturnType<Db>) => db`
  select n.id, n.person_id, n.kind, n.subject, n.detail, n.at, n.unread, p.name as person_name, d.name as department_name,
    (select json_agg(json_build_object('locale', t.locale, 'headline', t.headline) order by t.added_at, t.locale)
      from announcements a join texts t on t.revision_id = a.current_revision_id where a.id = n.subject) as headlines
  from (${from}) n left join persons p on p.id = n.subject left join departments d on d.id = (n.detail ->> 'departmentId')::uuid`;

/** The newest unread ones of each of these people, newest first. */
export const listUnreadNotices = (db: Db, personIds: string[]): Promise<NoticeRow[]> =>
  db<NoticeRow[]>`
    ${withNames(
      db,
      db`select *, (count(*) over (partition by person_id))::int as unread,
          row_number() over (partition by person_id order by at desc, id desc) as place
        from notices where person_id = any(${personIds}::uuid[]) and read_at is null`,
    )} where n.place <= ${noticesAtOnce} order by n.at desc, n.id desc`;

/** One notice, for its mail; null when it is gone. */
export const findNotice = async (db: Db, id: string): Promise<NoticeRow | null> => {
  const [row] = await db<NoticeRow[]>`${withNames(db, db`select *, 1 as unread from notices where id = ${id}`)}`;
  return row ?? null;
};

/**
 * Writes the mails of up to `limit` notices: for each a step that is done and one delivery, if the person is active and has an address.
 * Returns how many notices it handled. The worker's login only.
 */
export const insertNoticeMails = async (tx: Db, limit: number, priority: number): Promise<number> => {
  const result = await tx`
    with due as (
      select id, person_id from notices where mailed_at is null order by at limit ${limit} for update skip locked),
    taken as (
      update notices n set mailed_at = now() from due where n.id = due.id returning n.id, n.person_id, n.read_at),
    step as (
      insert into steps (kind, due_at, rule, state, done_at)
      select 'notice', now(), jsonb_build_object('notice', t.id), 'done', now() from taken t where t.read_at is null
      returning id, rule),
    mail as (
      insert into deliveries (step_id, person_id, channel, address, priority)
      select s.id, p.id, 'mail', p.email, ${priority}
      from step s join taken t on t.id = (s.rule ->> 'notice')::uuid
        join persons p on p.id = t.person_id and p.active and p.erased_at is null and p.email is not null)
    select from taken`;
  return result.count;
};
