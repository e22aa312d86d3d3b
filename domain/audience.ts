/**
 * The audience rule: who gets an announcement. Invariant: it fails closed. Half a rule is no rule, and a list that is there and empty
 * means nobody. Which people a rule means is answered by the database alone (db/audience/recipients.ts).
 */
import { isId } from './ids.ts';

/** A department with all below or without, a site, a group, a single person. */
export type Target = { department: string; below: boolean } | { site: string } | { group: string } | { person: string };

/**
 * everyone: all active people; anyOf: those in at least one of these targets. Of them only who is in each of allOf and in none of
 * except. within: the writer's scope (departments with all below); what lies outside is not addressed whatever the rest says.
 * A list that is there and empty has lost what was in it: such a rule means nobody.
 */
export type AudienceRule = ({ everyone: true } | { anyOf: Target[] }) & { allOf?: Target[]; except?: Target[]; within?: string[] };

/** A target by its name. `below`: a department with all below. */
export type AudienceTarget = { kind: 'department' | 'site' | 'group' | 'person'; name: string; below: boolean };

/** The rule as words: everyone or any of these, of them who is in all of those, except some. The page makes the sentence. */
export type AudienceSentence = { everyone: boolean; anyOf: AudienceTarget[]; allOf: AudienceTarget[]; except: AudienceTarget[] };

/**
 * The counts that are confirmed and compared: all people; people by department ('' for those without one); and whether they are everybody
 * there is.
 */
export type Counted = { total: number; departments: Record<string, number>; isEveryone: boolean };

/** The languages the portal speaks, and the one for people whose record names none of them. */
export type Spoken = { languages: readonly string[]; otherwise: string };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isTarget = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  const keys = Object.keys(value).sort().join();
  if (keys === 'below,department') return isId(value['department']) && typeof value['below'] === 'boolean';
  return (keys === 'site' || keys === 'group' || keys === 'person') && isId(value[keys]);
};

const isTargets = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isTarget);

/** True for a rule of exactly the shape above: half a rule is no rule. */
export const isWhole = (rule: unknown): rule is AudienceRule => {
  if (!isObject(rule)) return false;
  const { everyone, anyOf, allOf, except, within, ...others } = rule;
  return (
    Object.keys(others).length === 0 &&
    ('everyone' in rule ? everyone === true && !('anyOf' in rule) : isTargets(anyOf)) &&
    (!('allOf' in rule) || isTargets(allOf)) &&
    (!('except' in rule) || isTargets(except)) &&
    (!('within' in rule) || (Array.isArray(within) && within.every(isId)))
  );
};

/** The ids of targets by kind. `alone`: departments without those below; `below`: departments with them. */
export const idsOf = (targets: Target[]) => ({
  alone: targets.flatMap((target) => ('department' in target && !target.below ? [target.department] : [])),
  below: targets.flatMap((target) => ('department' in target && target.below ? [target.department] : [])),
  sites: targets.flatMap((target) => ('site' in target ? [target.site] : [])),
  groups: targets.flatMap((target) => ('group' in target ? [target.group] : [])),
  persons: targets.flatMap((target) => ('person' in target ? [target.person] : [])),
});
