/** The audience rule outside the database: its fingerprint, and what it says in words. */
import { createHash } from 'node:crypto';
import type { AudienceRule } from '#db/audience.ts';
import type { AudienceSentence } from '#server/announcements/view.ts';

/** JSON with sorted keys, so that equal things have equal text. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** SHA-256 (hex) of a value's canonical JSON. */
export const hashOf = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

/** The rule's parts with the names of departments; departments that are not in `names` are left out. */
export const toSentence = (rule: AudienceRule, names: Map<string, string>): AudienceSentence => {
  if ('everyone' in rule) return { everyone: true, departments: [] };
  return {
    everyone: false,
    departments: rule.anyOf.flatMap((target) => {
      const name = names.get(target.department);
      return name === undefined ? [] : [{ name, below: target.below }];
    }),
  };
};

/** The ids of departments a rule names. */
export const departmentsOf = (rule: AudienceRule): string[] => ('everyone' in rule ? [] : rule.anyOf.map((target) => target.department));
