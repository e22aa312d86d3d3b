/**
 * What lies within what somebody may see and address, as SQL conditions.
 */
import type { PendingQuery, Row } from 'postgres';
import { departmentsOf, isEverywhere, type Scope } from '#domain/rights.ts';
import type { Db } from './client.ts';

type Part = PendingQuery<Row[]>;

/** Somebody who asks, with what they may see beyond their own. */
export type Desk = { personId: string; scope: Scope };

/** The departments of a scope that is not everywhere: none of them overlaps no path, so nothing lies within. */
const placesOf = (db: Db, scope: Scope) => db`${departmentsOf(scope)}::uuid[]`;

/** Departments `d` that lie within the scope. */
export const departmentIsWithin = (db: Db, scope: Scope) => (isEverywhere(scope) ? db`true` : db`d.path && ${placesOf(db, scope)}`);

/** People `p` whose department lies within the scope; everywhere: also those without one. */
export const isWithin = (db: Db, scope: Scope) =>
  isEverywhere(scope) ? db`true` : db`p.department_id in (select id from departments where path && ${placesOf(db, scope)})`;

/** Sites `s` where somebody works who lies within the scope; everywhere: also empty ones. */
export const siteIsWithin = (db: Db, scope: Scope) =>
  isEverywhere(scope)
    ? db`true`
    : db`exists (select from persons p where p.site_id = s.id and p.active and p.erased_at is null and ${isWithin(db, scope)})`;

/** Groups `g` with somebody in them who lies within the scope; everywhere: also empty ones. */
export const groupIsWithin = (db: Db, scope: Scope) =>
  isEverywhere(scope)
    ? db`true`
    : db`exists (select from memberships m join persons p on p.id = m.person_id and p.active and p.erased_at is null
        where m.group_id = g.id and ${isWithin(db, scope)})`;

/**
 * True for rules that can not mean anybody outside of the scope; everywhere: for every rule. That is so when each target of anyOf is a
 * department inside, when one of allOf is, or when the rule carries a scope that lies inside.
 */
export const liesWithin = (db: Db, scope: Scope) => (isEverywhere(scope) ? db`true` : liesIn(db, placesOf(db, scope)));

/** The same for departments that the statement itself knows. */
export const liesIn = (db: Db, scope: Part) => {
  const isInside = (id: Part) => db`exists (select from departments d where d.id = ${id}::uuid and d.path && ${scope})`;
  const areAllInside = (list: string, id: PendingQuery<Row[]>) => db`
    (jsonb_array_length(coalesce(r.audience_rule -> ${list}, '[]')) > 0
      and not exists (select from jsonb_array_elements(r.audience_rule -> ${list}) target where not ${isInside(id)}))`;
  return db`
    (${areAllInside('anyOf', db`(target ->> 'department')`)} or ${areAllInside('within', db`(target #>> '{}')`)}
      or exists (select from jsonb_array_elements(r.audience_rule -> 'allOf') target where ${isInside(db`(target ->> 'department')`)}))`;
};

/**
 * True for what somebody may end: their own; within their scope what was written for just that scope (a manager's word,
 * not the editors'); everything for editors.
 */
export const isTheirs = (db: Db, by: Desk) => db`
  (a.author_id = ${by.personId} or (${isEverywhere(by.scope)} or r.audience_rule ? 'within') and ${liesWithin(db, by.scope)})`;

/** True for what stands in the newsroom of `person`. What is held is every editor's concern, should its author not be there. */
export const stands = (db: Db, who: { person: Part; isEditor: Part; within: Part }) => db`
  (a.state <> 'deleted' and a.author_id = ${who.person} or (a.state in ('live', 'ended') and ${who.within}) or (a.state = 'held' and ${who.isEditor}))`;

/** The same for somebody whose rights are known. */
export const isOnDesk = (db: Db, by: Desk) =>
  stands(db, { person: db`${by.personId}`, isEditor: db`${isEverywhere(by.scope)}::boolean`, within: liesWithin(db, by.scope) });
