/** The audience once more, in another way: of random companies and rules, the people one finds by going through them one by one. */
import fc from 'fast-check';
import { isMeant } from '../db/audience/recipients.ts';
import type { Pool } from '../db/client.ts';
import * as sql from '../db/rights.ts';
import type { AudienceRule, Target } from '../domain/audience.ts';
import { departmentIsWithin, groupIsWithin, isWithin, liesWithin, type Scope, siteIsWithin } from '../domain/rights.ts';
import { type Case, type Company, cases, companies, idOf, inCompany, type Person, type Place, pathOf, pathsOf, toCase } from './company.ts';

const isThere = (company: Company, target: Target): boolean => {
  const isOne = (kind: 'department' | 'site' | 'group', list: Place[], id: string) =>
    list.some((place, index) => !place.retired && idOf(kind, index) === id);
  if ('department' in target) return isOne('department', company.departments, target.department);
  if ('site' in target) return isOne('site', company.sites, target.site);
  if ('group' in target) return isOne('group', company.groups, target.group);
  return company.people.some((_person, index) => idOf('person', index) === target.person);
};

const isIn = (company: Company, index: number, target: Target): boolean => {
  const person = company.people[index];
  if (!person || !isThere(company, target)) return false;
  if ('person' in target) return idOf('person', index) === target.person;
  return standsOf(person).some((stand) => {
    if ('site' in target) return stand.site !== null && idOf('site', stand.site) === target.site;
    if ('group' in target) return stand.groups.some((group) => idOf('group', group) === target.group);
    const path = pathOf(company, stand.department);
    return target.below ? path.includes(target.department) : path.at(-1) === target.department;
  });
};

/** Where somebody is, and where they were when that departure is held. */
const standsOf = ({ left, ...person }: Person) => [person, ...(left?.is === 'held' ? [left] : [])];
const pathsOfStands = (company: Company, person: Person): string[] =>
  standsOf(person).flatMap(({ department }) => pathOf(company, department));

const findMeant = (company: Company, rule: AudienceRule): string[] => {
  const { allOf, except, within } = rule;
  if (allOf?.length === 0 || except?.length === 0 || except?.some((target) => !isThere(company, target))) return [];
  const meant = company.people.flatMap((person, index) => {
    const is = (target: Target) => isIn(company, index, target);
    const inScope = within === undefined || pathsOfStands(company, person).some((id) => within.includes(id));
    const named = 'everyone' in rule || rule.anyOf.some(is);
    const isOne =
      (person.active || person.kept) && !person.erased && named && inScope && (allOf ?? []).every(is) && !(except ?? []).some(is);
    return isOne ? [idOf('person', index)] : [];
  });
  return meant.sort();
};

/** Ids of the departments, people, sites and groups within a scope, by domain/rights.ts. */
const findWithin = (company: Company, scope: Scope) => {
  const people = company.people.map((person, index) => ({
    ...person,
    id: idOf('person', index),
    path: pathOf(company, person.department),
  }));
  const active = people.filter((person) => person.active && !person.erased);
  const sites = company.sites.map((_site, index) => ({ id: idOf('site', index), people: active.filter(({ site }) => site === index) }));
  const groups = company.groups.map((_group, index) => ({
    id: idOf('group', index),
    people: active.filter((person) => person.groups.includes(index)),
  }));
  const departments = company.departments.map((_department, index) => ({ id: idOf('department', index), path: pathOf(company, index) }));
  return {
    departments: idsOf(departments.filter(({ path }) => departmentIsWithin(scope, path))),
    people: idsOf(people.filter((person) => isWithin(scope, person))),
    sites: idsOf(sites.filter((site) => siteIsWithin(scope, site.people))),
    groups: idsOf(groups.filter((group) => groupIsWithin(scope, group.people))),
  };
};

/** Somebody who left the scope in a departure that is held. */
const isHeldWithin = (company: Company, scope: Scope, id: string): boolean =>
  company.people.some(
    (person, index) =>
      idOf('person', index) === id && person.left?.is === 'held' && isWithin(scope, { path: pathOf(company, person.left.department) }),
  );

const idsOf = (list: { id: string }[]): string[] => list.map(({ id }) => id);

type Answer = { index: number; meant: string[]; shown: boolean } & ReturnType<typeof findWithin>;

/** Answers of the database to each case: the people the rule means, whether it lies within the scope, and what else does. */
const askDatabase = (owner: Pool, company: Company, asked: Case[]): Promise<Answer[]> =>
  inCompany(owner, company, (tx) => {
    const questions = asked.map(
      ({ rule, scope }, index) => tx`
        select ${index}::int as index, array(select p.id from persons p where ${isMeant(tx, rule)} order by p.id) as meant,
          coalesce((select ${sql.liesWithin(tx, scope)} from (select ${tx.json(rule)}::jsonb as audience_rule) r), false) as shown,
          array(select d.id from departments d where ${sql.departmentIsWithin(tx, scope)} order by d.id) as departments,
          array(select p.id from persons p where ${sql.isWithin(tx, scope)} order by p.id) as people,
          array(select s.id from sites s where ${sql.siteIsWithin(tx, scope)} order by s.id) as sites,
          array(select g.id from groups g where ${sql.groupIsWithin(tx, scope)} order by g.id) as groups`,
    );
    return tx<Answer[]>`select * from (${questions.reduce((all, each) => tx`${all} union all ${each}`)}) q order by index`;
  });

/**
 * Cases that mean somebody, by what is in their rule, and whose scope is a part of the company: a random rule that means nobody proves
 * little, nor does a scope with nobody or everybody in it.
 */
export type Tried = { cases: number; anyOf: number; allOf: number; except: number; within: number; shown: number; partial: number };

/** Throws with the smallest company that shows it when the two differ. Says how many cases there were, and how much was in them. */
export const compareWithOracle = async (owner: Pool, given: { companies: number; seed?: number }): Promise<Tried> => {
  const tried: Tried = { cases: 0, anyOf: 0, allOf: 0, except: 0, within: 0, shown: 0, partial: 0 };
  // Each case is another statement: kept on the connection, a hundred thousand of them are 8 GB.
  owner.options.prepare = false;
  const property = fc.asyncProperty(companies, cases, async (company, drawn) => {
    const asked = drawn.map((each) => toCase(company, each));
    const answers = await askDatabase(owner, company, asked);
    asked.forEach(({ rule, scope }, index) => {
      const answer = answers[index];
      if (!answer) throw new Error('A case has no answer');
      const { index: _index, meant, shown, ...within } = answer;
      const told = `${JSON.stringify(rule)} within ${JSON.stringify(scope)}`;
      const expected = findMeant(company, rule);
      if (meant.join() !== expected.join()) throw new Error(`${JSON.stringify(rule)} means ${meant}, should mean ${expected}`);
      const outside = meant.filter((id) => !within.people.includes(id) && !isHeldWithin(company, scope, id));
      if (shown && outside.length > 0) throw new Error(`${told} is shown, and means others: ${outside}`);
      if (shown !== liesWithin(scope, rule, pathsOf(company))) throw new Error(`${told} is ${shown ? '' : 'not '}shown`);
      const inside = findWithin(company, scope);
      if (JSON.stringify(within) !== JSON.stringify(inside))
        throw new Error(`${told} lies ${JSON.stringify(within)}, should lie ${JSON.stringify(inside)}`);
      tried.cases += 1;
      if (within.people.length > 0 && within.people.length < company.people.length) tried.partial += 1;
      if (meant.length === 0) return;
      for (const part of ['anyOf', 'allOf', 'except', 'within'] as const) tried[part] += part in rule ? 1 : 0;
      tried.shown += shown ? 1 : 0;
    });
  });
  await fc.assert(property, { numRuns: given.companies, ...(given.seed === undefined ? {} : { seed: given.seed }) });
  return tried;
};
