/** States of an announcement: which there are, which may follow which, and why one ended. */
/**
 * On its way first. `submitted` waits for a second person, `scheduled` for the publisher, `held` for its author. `deleted`: by its
 * author, before it went out; nothing of it is shown any more.
 */
export const states = ['draft', 'submitted', 'rejected', 'scheduled', 'held', 'live', 'ended', 'deleted'] as const;
export type State = (typeof states)[number];

/** The database refuses all others, too (the function allowed_transition); a test compares the two. */
export const allowedTransitions: Record<State, readonly State[]> = {
  draft: ['submitted', 'scheduled', 'deleted'],
  submitted: ['draft', 'rejected', 'scheduled'],
  rejected: [],
  scheduled: ['draft', 'held', 'live'],
  held: ['draft', 'scheduled'],
  live: ['ended'],
  ended: [],
  deleted: [],
};

/** True when the table of transitions has this step. */
export const mayGo = (from: State, to: State): boolean => allowedTransitions[from].includes(to);

/** By its time, by an update that says that it is over, by one that takes it back, or by who may end it. */
export const endReasons = ['expired', 'all-clear', 'cancelled', 'withdrawn'] as const;
export type EndReason = (typeof endReasons)[number];
/** Null for a reason that only the next release knows: pages then say that it ended, and when. It opens nothing, so it stops no page. */
export const toEndReason = (text: string | null): EndReason | null => endReasons.find((each) => each === text) ?? null;
