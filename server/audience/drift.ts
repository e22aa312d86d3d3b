/** Whether the audience is still the one that was confirmed. Pure. */
import type { Counted } from '#domain/audience.ts';

export type DriftReason = 'audienceEmpty' | 'audienceBecameEveryone' | 'audienceDrifted';

/** 5 %, as one in twenty. */
const oneIn = 20;
/** In a small department one person is more than 5 %. */
const smallDepartment = 20;

/** More than 5 % more or fewer than `confirmed`. */
export const isOff = (confirmed: number, now: number): boolean => Math.abs(now - confirmed) * oneIn > confirmed;

const isDepartmentOff = (confirmed: number, now: number): boolean => Math.max(confirmed, now) > smallDepartment && isOff(confirmed, now);

/** The departments whose numbers are more than 5 % off, '' for people without one; small ones are not looked at. */
export const departmentsOff = (confirmed: Counted, now: Counted): string[] =>
  [...new Set([...Object.keys(confirmed.departments), ...Object.keys(now.departments)])].filter((id) =>
    isDepartmentOff(confirmed.departments[id] ?? 0, now.departments[id] ?? 0),
  );

/** Null when what is there now may be published as what was confirmed. What was confirmed must be known in full. */
export const findDrift = (confirmed: Counted | null, now: Counted): DriftReason | null => {
  if (now.total === 0) return 'audienceEmpty';
  if (!confirmed) return 'audienceDrifted';
  if (now.isEveryone && !confirmed.isEveryone) return 'audienceBecameEveryone';
  return isOff(confirmed.total, now.total) || departmentsOff(confirmed, now).length > 0 ? 'audienceDrifted' : null;
};
