/** States of a revision and of its announcement: which there are, which may follow which, and why one ended. */

/**
 * Of a revision. `submitted` waits for a second person, `scheduled` for the publisher, `held` for its author. `superseded`: another one took
 * its place, or its announcement ended first. `deleted`: by its author, before it went out; nothing of it is shown any more.
 */
export const revisionStates = ['draft', 'submitted', 'rejected', 'scheduled', 'held', 'live', 'superseded', 'ended', 'deleted'] as const;
export type RevisionState = (typeof revisionStates)[number];

/** Of these an announcement has one at most, and beside it one that is live at most. */
export const statesOnTheWay = ['draft', 'submitted', 'scheduled', 'held'] as const satisfies readonly RevisionState[];

/**
 * Of an announcement's current revision: the live one, before that the one on its way, afterwards the last. The column announcements.state
 * holds the same word until the release that reads it as its own is gone; this release takes no more from it than draft, live, ended, deleted.
 */
export const states = revisionStates.filter((state) => state !== 'superseded');
export type State = Exclude<RevisionState, 'superseded'>;

/** The states of a revision that may follow each. The database refuses all others, too (the function allowed_transition). */
export const allowedTransitions: Record<RevisionState, readonly RevisionState[]> = {
  draft: ['submitted', 'scheduled', 'superseded', 'deleted'],
  submitted: ['draft', 'rejected', 'scheduled', 'superseded'],
  rejected: [],
  scheduled: ['draft', 'held', 'live', 'superseded'],
  held: ['draft', 'scheduled', 'superseded'],
  live: ['superseded', 'ended'],
  superseded: [],
  ended: [],
  deleted: [],
};

/** True when the table of transitions has this step. */
export const mayGo = (from: RevisionState, to: RevisionState): boolean => allowedTransitions[from].includes(to);

/** By its time, by an update that says that it is over, by one that takes it back, or by who may end it. */
export const endReasons = ['expired', 'all-clear', 'cancelled', 'withdrawn'] as const;
export type EndReason = (typeof endReasons)[number];
/** Null for a reason that only the next release knows: pages then say that it ended, and when. It opens nothing, so it stops no page. */
export const toEndReason = (text: string | null): EndReason | null => endReasons.find((each) => each === text) ?? null;
