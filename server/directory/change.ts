/**
 * The one way administrators change the directory. Invariant: who is no administrator changes and reads nothing here, whatever
 * a page let through.
 */

import { hasSqlState, type Tx, web } from '#db/client.ts';
import { mayAdminister } from '#domain/rights.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';

export const deadlock = '40P01';

/** Throws Refused('notAllowed') for everybody who is no administrator. */
export const requireAdministrator = (viewer: Viewer): void => {
  if (!mayAdminister(viewer)) throw new Refused('notAllowed');
};

/** Runs a change in one transaction; once more when the database broke it off because two waited for each other. */
export const changeDirectory = async (viewer: Viewer, change: (tx: Tx) => Promise<void>): Promise<{ outcome: 'done' }> => {
  requireAdministrator(viewer);
  try {
    await web().begin(change);
  } catch (error) {
    if (!hasSqlState(error, deadlock)) throw error;
    await web().begin(change);
  }
  return { outcome: 'done' };
};
