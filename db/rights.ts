/**
 * Rights as SQL conditions on many rows. Invariant: each says the same as the function of its name in domain/rights.ts, which explains it;
 * rights-compared.test.ts and audience/oracle.test.ts compare the two. The statement names the announcement `a`, its current revision `r`
 * and the asker's row of recipients `m`.
 */
import type { PendingQuery, Row } from 'postgres';
import { type Asker, departmentsOf, isEverywhere, type Scope } from '#domain/rights.ts';
import type { Db } from './client.ts';
import { wentOut } from './phases.ts';

type Part = PendingQuery<Row[]>;

/** The departments of a scope that is not everywhere. An empty array overlaps no path: then nothing lies within. */
const placesOf = (db: Db, scope: Scope) => db`${departmentsOf(scope)}::uuid[]`;

/** On departments `d`. */
export const departmentIsWithin = (db: Db, scope: Scope) => (isEverywhere(scope) ? db`true` : db`d.path && ${placesOf(db, scope)}`);

/** On persons `p`. */
export const isWithin = (db: Db, scope: Scope) =>
  isEverywhere(scope) ? db`true` : db`p.department_id in (select id from departments where path && ${placesOf(db, scope)})`;

/** On sites `s`. */
export const siteIsWithin = (db: Db, scope: Scope) =>
  isEverywhere(scope)
    ? db`true`
    : db`exists (select from persons p where p.site_id = s.id and p.active and p.erased_at is null and ${isWithin(db, scope)})`;

/** On groups `g`. */
export const groupIsWithin = (db: Db, scope: Scope) =>
  isEverywhere(scope)
    ? db`true`
    : db`exists (select from memberships m join persons p on p.id = m.person_id and p.active and p.erased_at is null
        where m.group_id = g.id and ${isWithin(db, scope)})`;

/** On the rule of `r`. */
export const liesWithin = (db: Db, scope: Scope) => (isEverywhere(scope) ? db`true` : liesIn(db, placesOf(db, scope)));

/** liesWithin, with departments that the statement itself supplies as uuid[]. */
const liesIn = (db: Db, scope: Part) => {
  const isInside = (id: Part) => db`exists (select from departments d where d.id = ${id}::uuid and d.path && ${scope})`;
  const areAllInside = (list: string, id: PendingQuery<Row[]>) => db`
    (jsonb_array_length(coalesce(r.audience_rule -> ${list}, '[]')) > 0
      and not exists (select from jsonb_array_elements(r.audience_rule -> ${list}) target where not ${isInside(id)}))`;
  return db`
    (${areAllInside('anyOf', db`(target ->> 'department')`)} or ${areAllInside('within', db`(target #>> '{}')`)}
      or exists (select from jsonb_array_elements(r.audience_rule -> 'allOf') target where ${isInside(db`(target ->> 'department')`)}))`;
};

export const mayManage = (db: Db, by: Asker) => db`(a.author_id = ${by.personId} or ${liesWithin(db, by.scope)})`;

export const mayRead = (db: Db, by: Asker) => db`(${wentOut(db)} and (m.person_id is not null or ${mayManage(db, by)}))`;

export const isTheirs = (db: Db, by: Asker) => db`
  (a.author_id = ${by.personId} or (${isEverywhere(by.scope)} or r.audience_rule ? 'within') and ${liesWithin(db, by.scope)})`;

/** isOnDesk, with a person and rights that the statement itself supplies. */
const stands = (db: Db, who: { person: Part; isEditor: Part; within: Part }) => db`
  (a.state <> 'deleted' and a.author_id = ${who.person} or (${wentOut(db)} and ${who.within}) or (r.state = 'held' and ${who.isEditor}))`;

export const isOnDesk = (db: Db, by: Asker) =>
  stands(db, { person: db`${by.personId}`, isEditor: db`${isEverywhere(by.scope)}::boolean`, within: liesWithin(db, by.scope) });

/** A row for each person with a grant to write now: person_id, and is_editor and manages as rightsOf has them. */
export const writers = (db: Db) => db`
  select g.person_id, bool_or(g.role = 'editor') as is_editor,
    coalesce(array_agg(g.department_id) filter (where g.role = 'manager' and g.department_id is not null), '{}') as manages
  from grants g where g.role in ('editor', 'manager') and g.starts_at <= now() and (g.ends_at is null or g.ends_at > now()) group by 1`;

/** On rows `w` of writers. */
export const canWrite = (db: Db) => db`(w.is_editor or w.manages <> '{}')`;

/** isOnDesk, on rows `w` of writers. */
export const isOnDeskOfWriter = (db: Db) =>
  stands(db, { person: db`w.person_id`, isEditor: db`w.is_editor`, within: db`(w.is_editor or ${liesIn(db, db`w.manages`)})` });
