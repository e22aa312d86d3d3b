/**
 * The targets of a part of the rule, as codes ("site:ID", "below:ID"), and the box of the form for each. Pure. Departments of the first
 * part are ticked in a tree with fields of its own, as server/audience/form.ts reads them.
 */
import type { AudienceChoices } from '#server/audience/view.ts';
import type { Values } from './values.ts';

export const places = ['anyOf', 'allOf', 'except'] as const;
export type Place = (typeof places)[number];
export type Kind = 'below' | 'department' | 'site' | 'group' | 'person';

export const kindOf = (code: string): Kind => code.slice(0, code.indexOf(':')) as Kind;
export const idIn = (code: string): string => code.slice(code.indexOf(':') + 1);

const isDepartment = (code: string): boolean => kindOf(code) === 'below' || kindOf(code) === 'department';

/** All that is chosen in this part. */
export const codesIn = (values: Values, name: Place): string[] => {
  const others = values[name] ?? [];
  if (name !== 'anyOf') return others;
  const only = values['only'] ?? [];
  return [...(values['department'] ?? []).map((id) => `${only.includes(id) ? 'department' : 'below'}:${id}`), ...others];
};

/** The box that carries a code. */
export const boxOf = (name: Place, code: string): { field: string; value: string } =>
  name === 'anyOf' && isDepartment(code) ? { field: 'department', value: idIn(code) } : { field: name, value: code };

/** True when a box for this code stands in the part's tree or lists; what is chosen and has none needs one of its own. */
export const isOffered = (choices: AudienceChoices, name: Place, code: string): boolean => {
  const [kind, id] = [kindOf(code), idIn(code)];
  if (isDepartment(code)) return (kind === 'below' || name === 'anyOf') && choices.departments.some((each) => each.id === id);
  if (kind === 'person') return false;
  return (kind === 'site' ? choices.sites : choices.groups).some((each) => each.id === id);
};
