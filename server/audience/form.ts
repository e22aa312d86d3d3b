/**
 * The audience as a form says it, and back. Departments are ticked in a tree (`department`, with `only` for those without what is
 * below); all else is a code: "site:ID", "group:ID", "person:ID", "below:ID" (a department with all below), "department:ID".
 */
import type { AudienceRule, Target } from '#domain/audience.ts';
import { partsOf } from './rule.ts';

/** The audience as the form asks for it. The writer's scope is not part of it: the server adds it. */
export type AskedAudience = { everyone: boolean; anyOf: Target[]; allOf: Target[]; except: Target[] };

type Values = Record<string, string[]>;

const uuid = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}';
const code = new RegExp(`^(below|department|site|group|person):(${uuid})$`, 'i');
const mostTargets = 500;

const toTarget = (text: string): Target | null => {
  const [, kind, id = ''] = code.exec(text) ?? [];
  if (kind === 'below' || kind === 'department') return { department: id, below: kind === 'below' };
  if (kind === 'site') return { site: id };
  if (kind === 'group') return { group: id };
  return kind === 'person' ? { person: id } : null;
};

export const toCode = (target: Target): string => {
  const { kind, id, below } = partsOf(target);
  return `${below ? 'below' : kind}:${id}`;
};

/** Each once and in one order, so that the same choice is the same rule. Null when one of them says nothing. */
const readTargets = (codes: string[]): Target[] | null => {
  const targets = [...new Set(codes)].sort().flatMap((each) => toTarget(each) ?? []);
  return targets.length === new Set(codes).size && targets.length <= mostTargets ? targets : null;
};

/** Reads the form's fields; null when they name something that can not be. Everyone is what says "everyone", nothing else. */
export const parseAudience = (values: Values): AskedAudience | null => {
  const everyone = values['audience']?.[0] === 'everyone';
  const only = new Set(values['only'] ?? []);
  const departments = (values['department'] ?? []).map((id) => `${only.has(id) ? 'department' : 'below'}:${id}`);
  const anyOf = everyone ? [] : readTargets([...departments, ...(values['anyOf'] ?? [])]);
  const allOf = readTargets(values['allOf'] ?? []);
  const except = readTargets(values['except'] ?? []);
  return anyOf && allOf && except ? { everyone, anyOf, allOf, except } : null;
};

/** The rule as asked for. A list that is empty is left out: in a rule it would mean that its content was lost. */
export const toRule = ({ everyone, anyOf, allOf, except }: AskedAudience): AudienceRule => ({
  ...(everyone ? { everyone } : { anyOf }),
  ...(allOf.length > 0 ? { allOf } : {}),
  ...(except.length > 0 ? { except } : {}),
});
