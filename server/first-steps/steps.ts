/**
 * The first steps of a new installation until it can reach people, in their order. A further step is a file beside these and a line in
 * `steps`; its sentences stand below `firstSteps.steps` in messages/.
 * Invariant: shown to administrators only.
 */

import { web } from '#db/client.ts';
import { findPublisherAge } from '#db/heartbeats.ts';
import { findInstallation } from '#db/installation.ts';
import { mayAdminister } from '#domain/rights.ts';
import { isDatabaseGone, Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { describeError, log } from '#server/log.ts';
import { timing } from '#timing';
import { departments } from './departments.ts';
import { mail } from './mail.ts';
import { people } from './people.ts';
import { publication } from './publication.ts';
import { secondAdministrator } from './second-administrator.ts';
import { sender } from './sender.ts';
import { signOn } from './sign-on.ts';
import type { Around, Step } from './step.ts';
import type { FirstSteps, StepView } from './view.ts';

export const steps: Step[] = [signOn, secondAdministrator, sender, departments, people, mail, publication];

const nothing = { places: {}, at: null, command: null, go: null, press: false };

/** One that could not look says so: the others are shown all the same. */
const lookAt = async (step: Step, around: Around): Promise<StepView> => {
  try {
    return { ...nothing, id: step.id, ...(await step.look(around)) };
  } catch (error) {
    if (isDatabaseGone(error)) throw error;
    log().error({ step: step.id, ...describeError(error) }, 'first steps: could not look');
    return { ...nothing, id: step.id, state: 'unknown', says: 'failed' };
  }
};

export const readFirstSteps = async (viewer: Viewer): Promise<FirstSteps> => {
  if (!mayAdminister(viewer)) throw new Refused('notAllowed');
  const [installation, age] = await Promise.all([findInstallation(web()), findPublisherAge(web())]);
  const around = { viewer, installation, isWorkerThere: age !== null && age * 1_000 < timing().publisherStaleMs };
  const views = await Promise.all(steps.map((step) => lookAt(step, around)));
  return { steps: views, done: views.filter((view) => view.state === 'done').length };
};

/** Once all was done, this process does not ask again for every home page. The page itself always looks. */
let isAllDone = false;

/** How many are left, for whom it concerns; null: nothing to be reminded of. A reminder that fails takes no page with it. */
export const countStepsLeft = async (viewer: Viewer): Promise<number | null> => {
  if (!mayAdminister(viewer) || isAllDone) return null;
  try {
    const found = await readFirstSteps(viewer);
    const left = found.steps.length - found.done;
    isAllDone = left === 0;
    return isAllDone ? null : left;
  } catch (error) {
    log().error(describeError(error), 'first steps: could not count what is left');
    return null;
  }
};
