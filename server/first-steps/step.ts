/**
 * What a first step is. Invariant: a step only looks; it says "done" of what was found, "unknown" of what could not be looked at,
 * and never takes the one for the other.
 */
import type { Installation } from '#db/installation.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import type { StepState, StepView } from './view.ts';

/** What is asked of the database once for all steps. What only one of them needs, it asks itself. */
export type Around = {
  viewer: Viewer;
  installation: Installation;
  /** True while a worker answers: it alone publishes and sends mail. */
  isWorkerThere: boolean;
};

type Found = { state: StepState; says: string } & Partial<Omit<StepView, 'id' | 'state' | 'says'>>;

export type Step = { id: string; look: (around: Around) => Found | Promise<Found> };
