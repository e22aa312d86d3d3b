/** People who leave: the brake that keeps a bad synchronization from silencing anybody. */

/** `active`: deactivated, and with it gone from all places. */
export const departureKinds = ['active', 'department', 'site', 'group'] as const;
export type DepartureKind = (typeof departureKinds)[number];
