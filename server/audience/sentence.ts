/**
 * Rules as sentences, with names. Invariant: of somebody else's announcement only what lies within the reader's scope is named;
 * what lies outside does not show that it exists.
 */

import { listTargets } from '#db/audience/targets.ts';
import { type Db, web } from '#db/client.ts';
import { type AudienceRule, type AudienceSentence, isWhole } from '#domain/audience.ts';
import { everywhere, type Scope, scopeOf } from '#domain/rights.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { toCode } from './form.ts';
import { listsOf, partsOf, targetsOf, toSentence } from './rule.ts';
import type { ChosenAudience, ChosenTarget } from './view.ts';

/** mine: the reader wrote it, and reads again what they named. */
type Shown = { audienceRule: AudienceRule; mine: boolean };

const readNames = async (db: Db, rules: AudienceRule[], scope: Scope): Promise<Map<string, string>> => {
  const targets = rules.flatMap(targetsOf);
  const rows = targets.length === 0 ? [] : await listTargets(db, targets, scope);
  return new Map(rows.map((row) => [row.id, row.name]));
};

/** The sentences of these rules, in their order. */
export const readSentences = async (viewer: Viewer, shown: Shown[], db: Db = web()): Promise<AudienceSentence[]> => {
  const rulesOf = (mine: boolean) => shown.filter((each) => each.mine === mine).map((each) => each.audienceRule);
  const [own, others] = await Promise.all([readNames(db, rulesOf(true), everywhere), readNames(db, rulesOf(false), scopeOf(viewer))]);
  return shown.map((each) => toSentence(each.audienceRule, each.mine ? own : others));
};

/** The writer's own rule as their form shows it: also what is not there any more, so that they can take it out. */
export const readChosen = async (viewer: Viewer, rule: AudienceRule, db: Db = web()): Promise<ChosenAudience> => {
  const rows = await listTargets(db, targetsOf(rule), scopeOf(viewer));
  const names = new Map(rows.filter((row) => !row.gone).map((row) => [row.id, row.name]));
  const { anyOf, allOf, except } = listsOf(rule);
  const chosen = (targets: typeof anyOf): ChosenTarget[] =>
    targets.map((target) => ({ code: toCode(target), ...partsOf(target), name: names.get(partsOf(target).id) ?? null }));
  return { everyone: isWhole(rule) && 'everyone' in rule, anyOf: chosen(anyOf), allOf: chosen(allOf), except: chosen(except) };
};
