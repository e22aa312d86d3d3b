/**
 * The audience rule as one SQL condition, used by count, preview, freeze and late joiners alike.
 * Invariant: it fails closed. What is empty, unknown, retired or half-loaded means nobody, never everyone; and an exception
 * that can not be found any more is no reason to reach those it kept out: then the whole rule means nobody.
 */
import type { PendingQuery, Row } from 'postgres';
import type { Db } from '#db/client.ts';
import { isReachable } from '#db/departures.ts';
import { type AudienceRule, type Counted, idsOf, isWhole, type Spoken, type Target } from '#domain/audience.ts';
import { hasLeft, hasLeftWithin } from './departures.ts';

export type AudienceCount = Counted & { withMail: number };

type Condition = PendingQuery<Row[]>;

/** True for people `p` who are in at least one of these targets, or left it in a departure that is held. */
const isInOneOf = (db: Db, targets: Target[]): Condition => {
  const { alone, below, sites, groups, persons } = idsOf(targets);
  const hasPlaces = alone.length + below.length + sites.length + groups.length > 0;
  const parts = [
    alone.length > 0 && db`p.department_id in (select id from departments where id = any(${alone}::uuid[]) and retired_at is null)`,
    below.length > 0 &&
      db`p.department_id in (select id from departments where path && array(select id from departments where id = any(${below}::uuid[]) and retired_at is null))`,
    sites.length > 0 && db`p.site_id in (select id from sites where id = any(${sites}::uuid[]) and retired_at is null)`,
    groups.length > 0 &&
      db`p.id in (select m.person_id from memberships m join groups g on g.id = m.group_id where g.id = any(${groups}::uuid[]) and g.retired_at is null)`,
    persons.length > 0 && db`p.id = any(${persons}::uuid[])`,
    hasPlaces && hasLeft(db, targets),
  ].filter((part) => part !== false);
  return parts.length === 0 ? db`false` : db`(${parts.reduce((all, part) => db`${all} or ${part}`)})`;
};

/** True when each of these targets is there and not retired. Says the same for every person, so it is asked once. */
export const areKnown = (db: Db, targets: Target[]): Condition => {
  const { alone, below, sites, groups, persons } = idsOf(targets);
  const departments = [...new Set([...alone, ...below])];
  const all = (ids: string[], found: Condition) => db`(select count(*) from ${found}) = ${new Set(ids).size}`;
  return db`(${all(departments, db`departments where id = any(${departments}::uuid[]) and retired_at is null`)}
    and ${all(sites, db`sites where id = any(${sites}::uuid[]) and retired_at is null`)}
    and ${all(groups, db`groups where id = any(${groups}::uuid[]) and retired_at is null`)}
    and ${all(persons, db`persons where id = any(${persons}::uuid[])`)})`;
};

/** True for people `p` whom the rule names before its exceptions, whether they still work here or not. */
export const isNamed = (db: Db, rule: AudienceRule): Condition => {
  if (!isWhole(rule)) return db`false`;
  return db`(${'everyone' in rule ? db`true` : isInOneOf(db, rule.anyOf)}
    ${(rule.allOf ?? []).reduce((all, target) => db`${all} and ${isInOneOf(db, [target])}`, db``)}
    ${rule.within === undefined ? db`` : db`and (p.department_id in (select id from departments where path && ${rule.within}::uuid[]) or ${hasLeftWithin(db, rule.within)})`}
    ${rule.except === undefined ? db`` : db`and ${areKnown(db, rule.except)}`})`;
};

/** True for people `p` whom an exception of the rule keeps out. */
export const isExcepted = (db: Db, rule: AudienceRule): Condition =>
  !isWhole(rule) || rule.except === undefined ? db`false` : db`(${isInOneOf(db, rule.except)} is true)`;

/** True for people `p` whom the rule means. Somebody who was deactivated with many others is still meant as long as that is held. */
export const isMeant = (db: Db, rule: AudienceRule): Condition =>
  db`(${isReachable(db)} and ${isNamed(db, rule)} and not ${isExcepted(db, rule)})`;

type DepartmentPeople = { departmentId: string | null; people: number };

/** People who may be reached, whatever their department. */
export const countPeople = async (db: Db): Promise<number> => {
  const [row] = await db<{ count: number }[]>`select count(*)::int as count from persons p where ${isReachable(db)}`;
  return row?.count ?? 0;
};

/** True for the rule "everyone" without a condition: it needs no counting. */
const isPlainEveryone = (rule: AudienceRule): boolean => 'everyone' in rule && !rule.allOf && !rule.except && !rule.within;

const sumOf = (rows: { people: number }[]): number => rows.reduce((sum, row) => sum + row.people, 0);

const toCounted = async (db: Db, rule: AudienceRule, rows: DepartmentPeople[]): Promise<Counted> => {
  const total = sumOf(rows);
  return {
    total,
    departments: Object.fromEntries(rows.map((row) => [row.departmentId ?? '', row.people])),
    isEveryone: total > 0 && (isPlainEveryone(rule) || total === (await countPeople(db))),
  };
};

/**
 * For the people `p` of the statement: how many chose each of these languages, in the order of the languages. Grouping by language as well
 * took half as long again.
 */
export const speakersOf = (db: Db, { languages }: Spoken): Condition =>
  db`array[${languages.reduce((all, language, index) => db`${all} ${index === 0 ? db`` : db`,`} count(*) filter (where p.locale = ${language})`, db``)}]::int[]`;

/** People by the language they read. A person whose record names none of the portal's languages counts for the portal's default. */
export const toReaders = (rows: { people: number; speakers: number[] }[], { languages, otherwise }: Spoken): Record<string, number> => {
  const chosen = languages.map((language, index) => ({ language, people: rows.reduce((sum, row) => sum + (row.speakers[index] ?? 0), 0) }));
  const others = { language: otherwise, people: sumOf(rows) - sumOf(chosen) };
  return Object.fromEntries(
    [...Map.groupBy([...chosen, others], (each) => each.language)].map(([language, some]) => [language, sumOf(some)]),
  );
};

type MeantRow = DepartmentPeople & { withMail: number; speakers: number[] };

const listMeant = (db: Db, rule: AudienceRule, speakers: Condition) =>
  db<MeantRow[]>`
    select p.department_id, count(*)::int as people, count(p.email)::int as with_mail, ${speakers} as speakers
    from persons p where ${isMeant(db, rule)} group by 1`;

const toAudienceCount = async (db: Db, rule: AudienceRule, rows: MeantRow[]): Promise<AudienceCount> => ({
  ...(await toCounted(db, rule, rows)),
  withMail: rows.reduce((sum, row) => sum + row.withMail, 0),
});

/** How many people the rule means now, and how many of them read each language; both from one statement, of one moment. */
export const countReaders = async (
  db: Db,
  rule: AudienceRule,
  spoken: Spoken,
): Promise<AudienceCount & { readers: Record<string, number> }> => {
  const rows = await listMeant(db, rule, speakersOf(db, spoken));
  return { ...(await toAudienceCount(db, rule, rows)), readers: toReaders(rows, spoken) };
};

/** How many people the rule means now. */
export const countAudience = async (db: Db, rule: AudienceRule): Promise<AudienceCount> =>
  toAudienceCount(db, rule, await listMeant(db, rule, db`'{}'::int[]`));

/** Freezes the audience: inserts a recipient row for each person meant now. Returns the counts of these rows. The worker's login only. */
export const insertFrozenRecipients = async (tx: Db, announcementId: string, rule: AudienceRule): Promise<Counted> => {
  await tx`
    insert into recipients (announcement_id, person_id, department_id, site_id, origin)
    select ${announcementId}, p.id, p.department_id, p.site_id, 'frozen' from persons p where ${isMeant(tx, rule)}`;
  const rows = await tx<DepartmentPeople[]>`
    select department_id, count(*)::int as people from recipients where announcement_id = ${announcementId} group by 1`;
  return toCounted(tx, rule, rows);
};
