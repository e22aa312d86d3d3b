/** People who leave: the brake that keeps a bad synchronization from silencing anybody. */

/** `active`: deactivated, and with it gone from all places. */
export const departureKinds = ['active', 'department', 'site', 'group'] as const;
export type DepartureKind = (typeof departureKinds)[number];

/**
 * Whether so many who left together are held: more than 20, and more than 5 % of those who were there before. The database decides
 * (hold_departures); this says the same, for tests.
 */
export const isHeld = (left: number, before: number): boolean => left > 20 && left * 20 > before;
