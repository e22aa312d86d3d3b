/**
 * The type of a first step.
 * Invariant: a step only reads; it reports "done" for what it found, "unknown" for what it could not check, and never the one for the
 * other.
 */
import type { Installation } from '#db/installation.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import type { StepState, StepView } from './view.ts';

/** Values read from the database once for all steps. A value only one step needs is read by that step. */
export type Around = {
  viewer: Viewer;
  installation: Installation;
  /** True while a worker answers: it alone publishes and sends mail. */
  isWorkerThere: boolean;
};

type Found = { state: StepState; says: string } & Partial<Omit<StepView, 'id' | 'state' | 'says'>>;

export type Step = { id: string; look: (around: Around) => Found | Promise<Found> };
