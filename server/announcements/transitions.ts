/** Which way an announcement may go. The database refuses the others too (migration 0001); a test compares the two. */
import type { State } from './view.ts';

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

export const mayGo = (from: State, to: State): boolean => allowedTransitions[from].includes(to);
