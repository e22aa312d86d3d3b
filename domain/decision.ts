/** Decisions on a request of one administrator: made by another, or `withdrawn` by the requester. */
export const decisions = ['confirmed', 'declined', 'withdrawn'] as const;
export type Decision = (typeof decisions)[number];
