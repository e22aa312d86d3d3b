/**
 * The audience rule as one SQL condition, used by count, freeze and every other question about who is meant.
 * Invariant: it fails closed. An empty rule, an unknown department, a missing list means nobody, never everyone.
 */
import type { PendingQuery, Row } from 'postgres';
import type { Db } from './client.ts';

/**
 * everyone: all active people. anyOf: people of these departments, with all below or without.
 * within: the writer's scope (departments with all below); what lies outside is not addressed whatever anyOf says.
 */
export type AudienceRule = { everyone: true } | { anyOf: { department: string; below: boolean }[]; within?: string[] };

export type AudienceCount = { total: number; withMail: number; departments: Record<string, number> };

/** The condition on persons `p`. */
const isMeant = (db: Db, rule: AudienceRule): PendingQuery<Row[]> => {
  if ('everyone' in rule) return db`p.active and p.erased_at is null and ${rule.everyone === true}`;
  const alone = rule.anyOf.filter((target) => !target.below).map((target) => target.department);
  const below = rule.anyOf.filter((target) => target.below).map((target) => target.department);
  const scope =
    rule.within === undefined ? db`` : db`and p.department_id in (select id from departments where path && ${rule.within}::uuid[])`;
  return db`p.active and p.erased_at is null and (
    p.department_id = any(${alone}::uuid[]) or p.department_id in (select id from departments where path && ${below}::uuid[])) ${scope}`;
};

/** How many people the rule means now, in all and by department ('' for people without one). */
export const countAudience = async (db: Db, rule: AudienceRule): Promise<AudienceCount> => {
  const rows = await db<{ departmentId: string | null; people: number; withMail: number }[]>`
    select p.department_id, count(*)::int as people, count(p.email)::int as with_mail from persons p where ${isMeant(db, rule)} group by 1`;
  return {
    total: rows.reduce((sum, row) => sum + row.people, 0),
    withMail: rows.reduce((sum, row) => sum + row.withMail, 0),
    departments: Object.fromEntries(rows.map((row) => [row.departmentId ?? '', row.people])),
  };
};

/** Freezes the audience: a row for each person meant now, in one statement. Returns how many. The worker's login only. */
export const insertFrozenRecipients = async (tx: Db, announcementId: string, rule: AudienceRule): Promise<number> => {
  const result = await tx`
    insert into recipients (announcement_id, person_id, department_id, site_id, origin)
    select ${announcementId}, p.id, p.department_id, p.site_id, 'frozen' from persons p where ${isMeant(tx, rule)}`;
  return result.count;
};
