/**
 * Precedence of the sources of a person's data: SCIM before CSV before claims before hand. Pure.
 * Invariant: a fact from a better source is never overwritten by a lower one; a missing fact may come from any source.
 */
import type { FactRow, Facts } from '#db/directory/person.ts';
import type { Source } from '#domain/source.ts';

/** The command line gives roles and says nothing of a person. */
export type FactSource = Exclude<Source, 'command'>;
export type Fact = keyof Facts;

const ranks: Record<FactSource, number> = { hand: 1, claims: 2, csv: 3, scim: 4 };
const factSources = Object.keys(ranks) as FactSource[];

export const allFacts: Fact[] = ['name', 'email', 'department', 'site', 'desk', 'phone'];

/** Where a fact comes from. A source nobody knows counts as the best: it is left alone. */
export const sourceOf = (person: Pick<FactRow, 'source' | 'fieldSources'>, fact: Fact): FactSource =>
  factSources.find((known) => known === (person.fieldSources[fact] ?? person.source)) ?? 'scim';

export const mayWrite = (source: FactSource, person: FactRow, fact: Fact): boolean =>
  person[fact] === null || ranks[source] >= ranks[sourceOf(person, fact)];

export type Applied = {
  facts: Facts;
  /** Those that come from the offering source now. */
  taken: Fact[];
  /** Those it would have changed and may not. */
  refused: Fact[];
};

/** The facts of a person after a source offers some. A fact it does not mention stays as it is. */
export const applyFacts = (person: FactRow, source: FactSource, offered: Partial<Facts>): Applied => {
  const { name, email, department, site, desk, phone } = person;
  const mentioned = allFacts.filter((fact) => offered[fact] !== undefined);
  const differs = (fact: Fact) => offered[fact] !== person[fact];
  const isBetter = (fact: Fact) => ranks[source] > ranks[sourceOf(person, fact)];
  const taken = mentioned.filter((fact) => mayWrite(source, person, fact) && (differs(fact) || isBetter(fact)));
  const said = Object.fromEntries(taken.map((fact) => [fact, offered[fact]])) as Partial<Facts>;
  return {
    facts: { name, email, department, site, desk, phone, ...said },
    taken,
    refused: mentioned.filter((fact) => differs(fact) && !mayWrite(source, person, fact)),
  };
};
