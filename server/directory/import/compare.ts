/**
 * Compares a row of a file with its person, and says what becomes of them. Pure. Invariant: no fact that a better source keeps is changed, what a person chose for themselves
 * stays, and whoever an administrator deactivated is not brought back. A row never gives a role.
 */
import type { CandidateRow } from '#db/directory/import-rows.ts';
import type { Facts } from '#db/directory/person.ts';
import type { ImportedPerson } from '#db/schema/imports.ts';
import type { ImportField, ImportNote, ImportVerdict } from '#domain/import.ts';
import { allFacts, applyFacts, type Fact, sourceOf } from '../sources.ts';
import type { Said } from './row.ts';

/** Places the row names, as ids; undefined: the file has no such column. */
export type Found = { department: string | null | undefined; site: string | null | undefined; groups: string[] | undefined };

export type Compared = {
  verdict: Exclude<ImportVerdict, 'refused'>;
  changes: ImportField[];
  notes: ImportNote[];
  before: ImportedPerson | null;
  after: ImportedPerson | null;
  /** Looked for when all people of the file are stored; null: as it is. */
  manager: string | null;
};

const toImported = (person: CandidateRow): ImportedPerson => {
  const { name, email, phone, desk, department, site, managerId, locale, timeZone, lastDay, externalId, source, active, groups } = person;
  const { fieldSources } = person;
  return {
    ...{ name, email, phone, desk, managerId, locale, timeZone, lastDay, externalId, source, fieldSources, active, groups },
    ...{ departmentId: department, siteId: site },
  };
};

const nobody = { name: '', email: null, phone: null, desk: null, departmentId: null, siteId: null, managerId: null, locale: null };
const unknown: ImportedPerson = {
  ...{ ...nobody, timeZone: null, lastDay: null, externalId: null, source: 'csv', fieldSources: {}, active: true, groups: [] },
};

const orNull = (value: string | undefined): string | null => value || null;

const add = (said: Said, found: Found): ImportedPerson => ({
  ...unknown,
  ...{
    name: said.name ?? '',
    externalId: orNull(said.externalId),
    email: orNull(said.email),
    phone: orNull(said.phone),
    desk: orNull(said.desk),
  },
  ...{ departmentId: found.department ?? null, siteId: found.site ?? null, groups: found.groups ?? [] },
  ...{ locale: orNull(said.locale), timeZone: orNull(said.timeZone), lastDay: orNull(said.lastDay) },
});

/** An empty cell takes away what a file said before, and nothing that anybody else said. */
const offer = (person: CandidateRow, said: Said, found: Found): Partial<Facts> => {
  const values: Partial<Record<Fact, string | null | undefined>> = { ...said, department: found.department, site: found.site };
  const given = allFacts.filter(
    (fact) => values[fact] || (values[fact] !== undefined && sourceOf(person, fact) === 'csv' && fact !== 'name'),
  );
  return Object.fromEntries(given.map((fact) => [fact, values[fact] || null]));
};

/** A file sets the language and the time zone of whoever did not choose them. */
const chosen = (person: CandidateRow, field: 'locale' | 'timeZone', said: string | undefined): string | null => {
  const current = person[field];
  const from = person.fieldSources[field] ?? (current === null ? 'csv' : person.source);
  return said !== undefined && from === 'csv' ? said || null : current;
};

/** Sources after the change: the file's facts come from `csv`, the others from where they came, and what a person chose from their hand. */
const sourcesAfter = (person: CandidateRow, source: string, taken: Fact[]): Record<string, string> => {
  const after: Record<string, string> = { ...person.fieldSources };
  for (const fact of allFacts)
    if (taken.includes(fact)) after[fact] = 'csv';
    else if (person[fact] !== null) after[fact] = sourceOf(person, fact);
  for (const field of ['locale', 'timeZone'] as const) if (person.source !== 'csv' && person[field] !== null) after[field] ??= 'hand';
  return Object.fromEntries(Object.entries(after).filter(([, from]) => from !== source));
};

const columnOf: Partial<Record<Fact, 'departmentId' | 'siteId'>> = { department: 'departmentId', site: 'siteId' };

const differing = (before: ImportedPerson, after: ImportedPerson): ImportField[] => {
  const facts = allFacts.filter((fact) => {
    const column = columnOf[fact] ?? (fact as 'name');
    return before[column] !== after[column];
  });
  const others = (['externalId', 'locale', 'timeZone', 'lastDay'] as const).filter((field) => before[field] !== after[field]);
  return [...facts, ...others, ...(before.groups.join() === after.groups.join() ? [] : (['groups'] as const))];
};

/** The manager the row names when it is not the one they have; '' takes the one away that a file gave. Nobody is their own. */
const newManager = (person: CandidateRow, said: string | undefined): string | null => {
  if (said === undefined || said === person.externalId || (said === '' && (person.managerId === null || person.source !== 'csv')))
    return null;
  const isTheirs =
    said === person.managerExternalId || (person.managerEmail !== null && said.toLowerCase() === person.managerEmail.toLowerCase());
  return isTheirs ? null : said;
};

const nothing = (person: CandidateRow | null, verdict: 'unchanged' | 'leaving', notes: ImportNote[] = []): Compared => {
  const before = person && toImported(person);
  const after =
    before && verdict === 'leaving' ? { ...before, active: false, fieldSources: { ...before.fieldSources, active: 'csv' } } : null;
  return { verdict, changes: [], notes, before, after, manager: null };
};

/** `today`: YYYY-MM-DD. `person`: null for somebody nobody knows. */
export const compare = (said: Said, person: CandidateRow | null, found: Found, today: string): Compared => {
  const isPast = Boolean(said.lastDay && said.lastDay < today);
  if (!person) {
    if (isPast) return nothing(null, 'unchanged');
    const manager = said.manager && said.manager !== said.externalId ? said.manager : null;
    return { verdict: 'added', changes: [], notes: [], before: null, after: add(said, found), manager };
  }
  if (!person.active && person.fieldSources['active'] !== 'csv') return nothing(person, 'unchanged', ['deactivatedByHand']);
  if (isPast) return nothing(person, person.active ? 'leaving' : 'unchanged');
  const { facts, taken, refused } = applyFacts(person, 'csv', offer(person, said, found));
  const source = person.source === 'scim' ? 'scim' : 'csv';
  const before = toImported(person);
  const { active: _, ...sources } = sourcesAfter(person, source, taken);
  const manager = newManager(person, said.manager);
  const after: ImportedPerson = {
    ...before,
    ...{ name: facts.name, email: facts.email, phone: facts.phone, desk: facts.desk, departmentId: facts.department, siteId: facts.site },
    ...{ locale: chosen(person, 'locale', said.locale), timeZone: chosen(person, 'timeZone', said.timeZone) },
    ...{ lastDay: said.lastDay === undefined ? before.lastDay : said.lastDay || null, groups: found.groups ?? before.groups },
    ...{ managerId: manager === '' ? null : before.managerId, externalId: before.externalId ?? orNull(said.externalId) },
    ...{ source, fieldSources: sources, active: true },
  };
  const changes: ImportField[] = [...differing(before, after), ...(manager === null ? [] : (['manager'] as const))];
  const isAdopted = JSON.stringify([before.source, before.fieldSources]) !== JSON.stringify([after.source, after.fieldSources]);
  const verdict = !person.active ? 'returning' : changes.length > 0 ? 'changed' : isAdopted ? 'adopted' : 'unchanged';
  const notes: ImportNote[] = refused.length > 0 ? ['ownedElsewhere'] : [];
  return { verdict, changes, notes, before, after: verdict === 'unchanged' ? null : after, manager: manager || null };
};
