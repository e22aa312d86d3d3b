/**
 * Random companies with rules about them, for unit tests: each lives in a transaction that is rolled back, with ids made of what a thing
 * is and its number.
 */
import fc from 'fast-check';
import type { Pool, Tx } from '../db/client.ts';
import type { AudienceRule, Target } from '../domain/audience.ts';
import { everywhere, type Scope } from '../domain/rights.ts';

export type Place = { retired: boolean };
type Department = Place & { parent: number | null };
/** A departure: only one that is held counts; the others are not held, confirmed, or over. */
type Left = { is: 'held' | 'free' | 'confirmed' | 'over'; department: number | null; site: number | null; groups: number[] };
export type Person = {
  department: number | null;
  site: number | null;
  groups: number[];
  active: boolean;
  erased: boolean;
  /** Deactivated with many others, and kept. */
  kept: boolean;
  left: Left | null;
};
export type Company = { departments: Department[]; sites: Place[]; groups: Place[]; people: Person[] };
export type Case = { rule: AudienceRule; scope: Scope };

export const rulesACompany = 10;

const kinds = { department: 1, site: 2, group: 3, person: 4 };
export const idOf = (kind: keyof typeof kinds, index: number): string =>
  `0000000${kinds[kind]}-0000-4000-8000-${String(index).padStart(12, '0')}`;

const mostly = (value: boolean) => fc.integer({ min: 0, max: 9 }).map((n) => (n === 9 ? !value : value));
const numbers = fc.nat(999);
const now = { size: 'max' } as const;
const places = fc.array(fc.record({ retired: mostly(false) }), { minLength: 1, maxLength: 3, ...now });

/** A number says which of so many; one in twenty says one that is not there. */
const oneOf = (length: number, n: number): number => (n % 20 === 19 ? length : Math.floor(n / 20) % Math.max(length, 1));
const present = (length: number, n: number): number | null => (oneOf(length, n) < length ? oneOf(length, n) : null);

export const companies: fc.Arbitrary<Company> = fc
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
        kept: fc.boolean(),
        left: fc.option(
          fc.record({
            is: fc.constantFrom('held', 'held', 'held', 'free', 'confirmed', 'over'),
            department: numbers,
            site: numbers,
            groups: fc.array(numbers, { maxLength: 2, ...now }),
          }),
          { freq: 1 },
        ),
      }),
      { maxLength: 25, ...now },
    ),
  })
  .map(({ departments, sites, groups, people }) => ({
    // A parent stands before its children, so there is no circle.
    departments: departments.map((each, index) => ({ ...each, parent: index === 0 ? null : present(index, each.parent) })),
    sites,
    groups,
    people: people.map(({ left, ...person }) => {
      const placed = <Drawn extends { department: number; site: number; groups: number[] }>(drawn: Drawn) => ({
        ...drawn,
        department: present(departments.length, drawn.department),
        site: present(sites.length, drawn.site),
        groups: [...new Set(drawn.groups.flatMap((group) => present(groups.length, group) ?? []))],
      });
      return { ...placed(person), kept: person.kept && !person.active, left: left && placed(left) };
    }),
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

export const cases = fc.array(
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

export const toCase = (company: Company, { everyone, anyOf, allOf, except, within, scope }: DrawnCase): Case => {
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

export const pathOf = (company: Company, index: number | null): string[] => {
  const department = index === null ? undefined : company.departments[index];
  return index === null || !department ? [] : [...pathOf(company, department.parent), idOf('department', index)];
};

/** pathOf by the id of a department. */
export const pathsOf = (company: Company) => {
  const paths = new Map(company.departments.map((_department, index) => [idOf('department', index), pathOf(company, index)]));
  return (department: string): string[] => paths.get(department) ?? [];
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
    kept: person.kept,
  }));
  const departures = company.people.flatMap(({ left }, index) => {
    if (!left) return [];
    const common = {
      person_id: idOf('person', index),
      is: left.is,
      departments: [] as string[],
      site_id: null as string | null,
      groups: [] as string[],
    };
    return [
      ...(left.department === null ? [] : [{ ...common, kind: 'department', departments: pathOf(company, left.department) }]),
      ...(left.site === null ? [] : [{ ...common, kind: 'site', site_id: idOf('site', left.site) }]),
      ...left.groups.map((group) => ({ ...common, kind: 'group', groups: [idOf('group', group)] })),
    ];
  });
  const members = company.people.flatMap((person, index) =>
    person.groups.map((group) => ({ group_id: idOf('group', group), person_id: idOf('person', index) })),
  );
  await tx`insert into departments (id, name, path, retired_at) select id, 'x', path, case when retired then now() end
    from jsonb_to_recordset(${tx.json(departments)}) as d(id uuid, path uuid[], retired boolean)`;
  await tx`insert into sites (id, name, time_zone, retired_at) select id, 'x', 'UTC', case when retired then now() end
    from jsonb_to_recordset(${tx.json(list('site', company.sites))}) as s(id uuid, retired boolean)`;
  await tx`insert into groups (id, name, source, retired_at) select id, 'x', 'hand', case when retired then now() end
    from jsonb_to_recordset(${tx.json(list('group', company.groups))}) as g(id uuid, retired boolean)`;
  await tx`insert into persons (id, source, name, department_id, site_id, active, erased_at, kept_until)
    select id, 'csv', 'x', department_id, site_id, active, case when erased then now() end, case when kept then now() + interval '1 hour' end
    from jsonb_to_recordset(${tx.json(people)}) as p(id uuid, department_id uuid, site_id uuid, active boolean, erased boolean, kept boolean)`;
  await tx`insert into departures (person_id, kind, departments, site_id, groups, held_until, decided_at)
    select person_id, kind, departments, site_id, groups, case "is" when 'over' then now() - interval '1 second' when 'free' then null else now() + interval '1 hour' end,
      case "is" when 'confirmed' then now() end
    from jsonb_to_recordset(${tx.json(departures)}) as d(person_id uuid, kind text, departments uuid[], site_id uuid, groups uuid[], "is" text)`;
  await tx`insert into memberships (group_id, person_id) select group_id, person_id
    from jsonb_to_recordset(${tx.json(members)}) as m(group_id uuid, person_id uuid)`;
};

class RolledBack extends Error {}

/** Returns what `ask` returned while the company was in the database. */
export const inCompany = async <Answer>(owner: Pool, company: Company, ask: (tx: Tx) => Promise<Answer>): Promise<Answer> => {
  const answers: Answer[] = [];
  const work = owner.begin(async (tx) => {
    // Neither triggers nor foreign keys: what they do is no part of the question.
    await tx`set local session_replication_role = replica`;
    await insertCompany(tx, company);
    answers.push(await ask(tx));
    throw new RolledBack();
  });
  await work.catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error;
  });
  const [answer] = answers;
  if (answer === undefined) throw new Error('A company gave no answer');
  return answer;
};
