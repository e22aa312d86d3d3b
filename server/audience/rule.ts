/** The audience rule outside the database: what it names, and what it says in words. */
import type { TargetKind } from '#db/audience/targets.ts';
import { type AudienceRule, type AudienceSentence, type AudienceTarget, isWhole, type Target } from '#domain/audience.ts';

/** A target taken apart. below says something of departments only. */
export const partsOf = (target: Target): { kind: TargetKind; id: string; below: boolean } => {
  if ('department' in target) return { kind: 'department', id: target.department, below: target.below };
  if ('site' in target) return { kind: 'site', id: target.site, below: false };
  if ('group' in target) return { kind: 'group', id: target.group, below: false };
  return { kind: 'person', id: target.person, below: false };
};

/** The targets of a rule by where they stand in it. What is not there is empty; half a rule means nobody and names nothing. */
export const listsOf = (rule: AudienceRule): { anyOf: Target[]; allOf: Target[]; except: Target[] } => {
  if (!isWhole(rule)) return { anyOf: [], allOf: [], except: [] };
  return { anyOf: 'anyOf' in rule ? rule.anyOf : [], allOf: rule.allOf ?? [], except: rule.except ?? [] };
};

/** Everything a rule names. */
export const targetsOf = (rule: AudienceRule): Target[] => Object.values(listsOf(rule)).flat();

/** The rule's parts with their names; what is not in `names` is left out. */
export const toSentence = (rule: AudienceRule, names: Map<string, string>): AudienceSentence => {
  const named = (targets: Target[]): AudienceTarget[] =>
    targets.map(partsOf).flatMap(({ kind, id, below }) => {
      const name = names.get(id);
      return name === undefined ? [] : [{ kind, name, below }];
    });
  const { anyOf, allOf, except } = listsOf(rule);
  return { everyone: isWhole(rule) && 'everyone' in rule, anyOf: named(anyOf), allOf: named(allOf), except: named(except) };
};
