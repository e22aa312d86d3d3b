/**
 * The audience once more, in another way: random companies and rules, and the people one finds by going through them one by one.
 * Each company lives in a transaction that is rolled back, with ids made of what a thing is and its number.
 */
import fc from 'fast-check';
import { isMeant } from '../db/audience.ts';
import type { Pool, Tx } from '../db/client.ts';
import { groupIsWithin, isWithin, liesWithin, siteIsWithin } from '../db/rights.ts';
import type { AudienceRule, Target } from '../domain/audience.ts';
import { everywhere, type Scope } from '../domain/rights.ts';

type Place = { retired: boolean };
type Department = Place & { parent: number | null };
type Person = { department: number | null; site: number | null; groups: number[]; active: boolean; erased: boolean };
type Company = { departments: Department[]; sites: Place[]; groups: Place[]; people: Person[] };
type Case = { rule: AudienceRule; scope: Scope };

export const rulesACompany = 10;

const kinds = { department: 1, site: 2, group: 3, person: 4 };
const idOf = (kind: keyof typeof kinds, index: number): string => `0000000${kinds[kind]}-0000-4000-8000-${String(index).padStart(12, '0')}`;

const mostly = (value: boolean) => fc.integer({ min: 0, max: 9 }).map((n) => (n === 9 ? !value : value));
const numbers = fc.nat(999);
const now = { size: 'max' } as const;
const places = fc.array(fc.record({ retired: mostly(false) }), { minLength: 1, maxLength: 3, ...now });

/** A number says which of so many; one in twenty says one that is not there. */
const oneOf = (length: number, n: number): number => (n % 20 === 19 ? length : Math.floor(n / 20) % Math.max(length, 1));
const present = (length: number, n: number): number | null => (oneOf(length, n) < length ? oneOf(length, n) : null);

const companies: fc.Arbitrary<Company> = fc
  .record({
    departments: fc.array(fc.record({ parent: numbers, retired: mostly(false) }), { minLength: 1, maxLength: 12, ...now }),
    sites: places,
    groups: places,
    people: fc.array(
      fc.record({
        department: numbers,
        site: numbers,
        groups: fc.array(numbers, { maxLength: 2, ...now }),
        active: mostly(true),
        erased: mostly(false),
      }),
      { maxLength: 25, ...now },
    ),
  })
  .map(({ departments, sites, groups, people }) => ({
    // A parent stands before its children, so there is no circle.
    departments: departments.map((each, index) => ({ ...each, parent: index === 0 ? null : present(index, each.parent) })),
    sites,
    groups,
    people: people.map((person) => ({
      ...person,
      department: present(departments.length, person.department),
      site: present(sites.length, person.site),
      groups: [...new Set(person.groups.flatMap((group) => present(groups.length, group) ?? []))],
    })),
  }));

type Drawn = { kind: keyof typeof kinds; n: number; below: boolean };

const targets: fc.Arbitrary<Drawn> = fc.record({
  kind: fc.constantFrom('department', 'department', 'department', 'site', 'group', 'person'),
  n: numbers,
  below: mostly(true),
});
/** Rarely there and empty: a list that lost its content. */
const some = (most: number) => fc.array(targets, { minLength: 0, maxLength: most, ...now });
const seldom = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.oneof(fc.constant(undefined), arbitrary);

const cases = fc.array(
  fc.record({
    everyone: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    anyOf: some(5),
    allOf: seldom(some(1)),
    except: seldom(some(2)),
    within: seldom(fc.array(numbers, { maxLength: 4, ...now })),
    scope: fc.option(fc.array(numbers, { maxLength: 3, ...now }), { freq: 5 }),
  }),
  { minLength: rulesACompany, maxLength: rulesACompany },
);

type DrawnCase = typeof cases extends fc.Arbitrary<(infer One)[]> ? One : never;

const toTarget = (company: Company, { kind, n, below }: Drawn): Target => {
  const all = { department: company.departments, site: company.sites, group: company.groups, person: company.people };
  const id = idOf(kind, oneOf(all[kind].length, n));
  return kind === 'department' ? { department: id, below } : ({ [kind]: id } as Target);
};

const toCase = (company: Company, { everyone, anyOf, allOf, except, within, scope }: DrawnCase): Case => {
  const list = (drawn: Drawn[]) => drawn.map((each) => toTarget(company, each));
  const departments = (drawn: number[]) => drawn.map((n) => idOf('department', oneOf(company.departments.length, n)));
  return {
    rule: {
      ...(everyone ? { everyone } : { anyOf: list(anyOf) }),
      ...(allOf ? { allOf: list(allOf) } : {}),
      ...(except ? { except: list(except) } : {}),
      ...(within ? { within: departments(within) } : {}),
    },
    scope: scope === null ? everywhere : { departments: departments(scope) },
  };
};

const pathOf = (company: Company, index: number | null): string[] => {
  const department = index === null ? undefined : company.departments[index];
  return index === null || !department ? [] : [...pathOf(company, department.parent), idOf('department', index)];
};

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
  if ('site' in target) return person.site !== null && idOf('site', person.site) === target.site;
  if ('group' in target) return person.groups.some((group) => idOf('group', group) === target.group);
  const path = pathOf(company, person.department);
  return target.below ? path.includes(target.department) : path.at(-1) === target.department;
};

const findMeant = (company: Company, rule: AudienceRule): string[] => {
  const { allOf, except, within } = rule;
  if (allOf?.length === 0 || except?.length === 0 || except?.some((target) => !isThere(company, target))) return [];
  const meant = company.people.flatMap((person, index) => {
    const is = (target: Target) => isIn(company, index, target);
    const inScope = within === undefined || pathOf(company, person.department).some((id) => within.includes(id));
    const named = 'everyone' in rule || rule.anyOf.some(is);
    const isOne = person.active && !person.erased && named && inScope && (allOf ?? []).every(is) && !(except ?? []).some(is);
    return isOne ? [idOf('person', index)] : [];
  });
  return meant.sort();
};

const isInside = (company: Company, scope: Scope, { department }: Person): boolean =>
  scope.everywhere || pathOf(company, department).some((id) => scope.departments.includes(id));

/** Who and what lies within a scope: each person there, whoever they are; a site and a group while somebody who works here is in it. */
const findWithin = (company: Company, scope: Scope) => {
  const inside = company.people.filter((person) => isInside(company, scope, person));
  const active = inside.filter((person) => person.active && !person.erased);
  const listed = <Kind extends 'site' | 'group'>(kind: Kind, all: Place[], has: (person: Person, index: number) => boolean) =>
    all.flatMap((_place, index) => (scope.everywhere || active.some((person) => has(person, index)) ? [idOf(kind, index)] : []));
  return {
    people: inside.map((person) => idOf('person', company.people.indexOf(person))),
    sites: listed('site', company.sites, (person, index) => person.site === index),
    groups: listed('group', company.groups, (person, index) => person.groups.includes(index)),
  };
};

const insertCompany = async (tx: Tx, company: Company): Promise<void> => {
  const departments = company.departments.map((each, index) => ({
    id: idOf('department', index),
    path: pathOf(company, index),
    retired: each.retired,
  }));
  const list = (kind: 'site' | 'group', all: Place[]) => all.map(({ retired }, index) => ({ id: idOf(kind, index), retired }));
  const people = company.people.map((person, index) => ({
    id: idOf('person', index),
    department_id: person.department === null ? null : idOf('department', person.department),
    site_id: person.site === null ? null : idOf('site', person.site),
    active: person.active,
    erased: person.erased,
  }));
  const members = company.people.flatMap((person, index) =>
    person.groups.map((group) => ({ group_id: idOf('group', group), person_id: idOf('person', index) })),
  );
  await tx`insert into departments (id, name, path, retired_at) select id, 'x', path, case when retired then now() end
    from jsonb_to_recordset(${tx.json(departments)}) as d(id uuid, path uuid[], retired boolean)`;
  await tx`insert into sites (id, name, time_zone, retired_at) select id, 'x', 'UTC', case when retired then now() end
    from jsonb_to_recordset(${tx.json(list('site', company.sites))}) as s(id uuid, retired boolean)`;
  await tx`insert into groups (id, name, source, retired_at) select id, 'x', 'hand', case when retired then now() end
    from jsonb_to_recordset(${tx.json(list('group', company.groups))}) as g(id uuid, retired boolean)`;
  await tx`insert into persons (id, source, name, department_id, site_id, active, erased_at)
    select id, 'csv', 'x', department_id, site_id, active, case when erased then now() end
    from jsonb_to_recordset(${tx.json(people)}) as p(id uuid, department_id uuid, site_id uuid, active boolean, erased boolean)`;
  await tx`insert into memberships (group_id, person_id) select group_id, person_id
    from jsonb_to_recordset(${tx.json(members)}) as m(group_id uuid, person_id uuid)`;
};

class RolledBack extends Error {}

type Answer = { meant: string[]; shown: boolean } & ReturnType<typeof findWithin>;

/** What the database says of each case: whom the rule means, whether somebody with this scope may be shown it, and what lies within it. */
const askDatabase = async (owner: Pool, company: Company, asked: Case[]): Promise<Answer[]> => {
  let answers: Answer[] = [];
  const work = owner.begin(async (tx) => {
    // Neither triggers nor foreign keys: what they do is no part of the question.
    await tx`set local session_replication_role = replica`;
    await insertCompany(tx, company);
    const questions = asked.map(
      ({ rule, scope }, index) => tx`
        select ${index}::int as index, array(select p.id from persons p where ${isMeant(tx, rule)} order by p.id) as meant,
          coalesce((select ${liesWithin(tx, scope)} from (select ${tx.json(rule)}::jsonb as audience_rule) r), false) as shown,
          array(select p.id from persons p where ${isWithin(tx, scope)} order by p.id) as people,
          array(select s.id from sites s where ${siteIsWithin(tx, scope)} order by s.id) as sites,
          array(select g.id from groups g where ${groupIsWithin(tx, scope)} order by g.id) as groups`,
    );
    answers = await tx<Answer[]>`select * from (${questions.reduce((all, each) => tx`${all} union all ${each}`)}) q order by index`;
    throw new RolledBack();
  });
  await work.catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error;
  });
  return answers;
};

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
      const { meant, shown, people, sites, groups } = answer;
      const expected = findMeant(company, rule);
      if (meant.join() !== expected.join()) throw new Error(`${JSON.stringify(rule)} means ${meant}, should mean ${expected}`);
      const outside = company.people.filter((person, at) => meant.includes(idOf('person', at)) && !isInside(company, scope, person));
      if (shown && outside.length > 0)
        throw new Error(`${JSON.stringify(rule)} is shown within ${JSON.stringify(scope)}, and means others`);
      if (scope.departments?.length === 0 && shown) throw new Error(`${JSON.stringify(rule)} is shown to somebody without a scope`);
      const within = JSON.stringify(findWithin(company, scope));
      if (JSON.stringify({ people, sites, groups }) !== within)
        throw new Error(`Within ${JSON.stringify(scope)} lies ${within}, not ${people} ${sites} ${groups}`);
      tried.cases += 1;
      if (people.length > 0 && people.length < company.people.length) tried.partial += 1;
      if (meant.length === 0) return;
      for (const part of ['anyOf', 'allOf', 'except', 'within'] as const) tried[part] += part in rule ? 1 : 0;
      tried.shown += shown ? 1 : 0;
    });
  });
  await fc.assert(property, { numRuns: given.companies, ...(given.seed === undefined ? {} : { seed: given.seed }) });
  return tried;
};
