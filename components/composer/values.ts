/** The values of the composer's form, by field name: the shape in which they are sent, come back, and are kept. */
import { parseSteps, type Steps } from '#domain/steps.ts';
import type { ChosenAudience } from '#server/audience/view.ts';
import type { Draft } from '#server/writing/view.ts';
import { type Locale, locales } from '../../messages/languages.ts';

export type Values = Record<string, string[]>;

export const first = (values: Values, name: string): string => values[name]?.[0] ?? '';

const parts = ['headline', 'instruction', 'description'] as const;

/** Departments as the tree ticks them, everything else by its code. */
export const audienceValues = ({ everyone, anyOf, allOf, except }: ChosenAudience): Values => {
  const departments = anyOf.filter((each) => each.kind === 'department');
  return {
    audience: [everyone ? 'everyone' : 'departments'],
    department: departments.map((each) => each.id),
    only: departments.filter((each) => !each.below).map((each) => each.id),
    anyOf: anyOf.filter((each) => each.kind !== 'department').map((each) => each.code),
    allOf: allOf.map((each) => each.code),
    except: except.map((each) => each.code),
  };
};

/** No more can be published: what else was pasted need not be drawn at each key. */
const mostSteps = 1_000;

/** The languages something is written in, as the server takes it. */
export const writtenIn = (values: Values): Locale[] =>
  locales.filter((locale) => parts.some((part) => first(values, `${part}.${locale}`).trim() !== ''));

/** The instruction, as its readers will see it. */
export const stepsIn = (values: Values, locale: string): Steps => parseSteps(first(values, `instruction.${locale}`).slice(0, mostSteps));

/** The fields that together say whom it is for. */
export const audienceNames = ['audience', 'department', 'only', 'anyOf', 'allOf', 'except'];

/** True when a field, or all that says whom it is for, holds the same in both. */
export const isSameIn = (name: string, one: Values, other: Values): boolean =>
  (name === 'audience' ? audienceNames : [name]).every((each) => JSON.stringify(one[each] ?? []) === JSON.stringify(other[each] ?? []));

export const draftValues = (draft: Draft): Values => ({
  idempotencyKey: [draft.idempotencyKey],
  announcementId: [draft.id ?? ''],
  version: [draft.version ?? ''],
  severity: [draft.severity],
  sender: [draft.senderId],
  ...Object.fromEntries(locales.flatMap((locale) => parts.map((part) => [`${part}.${locale}`, [draft.texts[locale][part]]]))),
  ...audienceValues(draft.audience),
  expires: [draft.expires],
  fallback: [draft.fallbackMinutes === null ? 'never' : String(draft.fallbackMinutes)],
  ackRequired: draft.ackRequired ? ['on'] : [],
});

export const withValue = (values: Values, name: string, value: string): Values => ({ ...values, [name]: [value] });

const without = (values: Values, name: string, value: string): string[] => (values[name] ?? []).filter((each) => each !== value);

/** Puts one of several values in or takes it out, as a checkbox does. A department that is taken out and put in again comes with all below. */
export const withChoice = (values: Values, name: string, value: string, chosen: boolean): Values => {
  const others = without(values, name, value);
  const only = name === 'department' && !chosen ? { only: without(values, 'only', value) } : {};
  return { ...values, ...only, [name]: chosen ? [...others, value] : others };
};

/** Only what a person chose or typed: what the button pressed and the confirmation added is not compared or kept. */
export const typed = (values: Values): Values => {
  const { intent: _intent, ruleHash: _ruleHash, timeZone: _timeZone, ...rest } = values;
  return rest;
};

/** True when both would be stored as the same: what stands around a text is not. */
export const isStoredAs = (one: Values, other: Values): boolean => {
  const trimmed = (values: Values) =>
    Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.map((each) => each.trim())]));
  return fingerprint(trimmed(one)) === fingerprint(trimmed(other));
};

/** Equal for equal forms, whatever the order in which boxes were ticked and whatever they are kept as. */
export const fingerprint = (values: Values): string =>
  JSON.stringify(
    Object.entries(typed(values))
      .filter(([name, list]) => !['idempotencyKey', 'announcementId', 'version'].includes(name) && list.length > 0)
      .map(([name, list]) => [name, [...list].sort()])
      .sort(),
  );
