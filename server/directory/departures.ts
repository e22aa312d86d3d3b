/**
 * Many people who leave at once: a bad synchronization must not silence anyone. The database holds their departures (hold_departures in the
 * migrations); here the administrators are told, see them, and confirm. Invariant: only an administrator, or a day, lets them go.
 */
import { holdDepartures } from '#db/audience/departures.ts';
import { insertAudit } from '#db/audit.ts';
import { type Pool, web } from '#db/client.ts';
import { claimUntold, decideHeld, findHeld, releaseOverdue } from '#db/directory/departures.ts';
import { listHolders } from '#db/directory/grants.ts';
import { insertNoticeSparingly, updateNoticesSettled } from '#db/notices/notices.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { log } from '#server/log.ts';
import { changeDirectory, requireAdministrator } from './change.ts';
import type { HeldView } from './view.ts';

const kind = 'departures-held';

/**
 * Holds what several transactions did without seeing each other, tells the administrators of what is held, and lets go what was held for a
 * day. Runs in the worker role only.
 */
export const watchDepartures = (pool: Pool): Promise<void> =>
  pool.begin(async (tx) => {
    await holdDepartures(tx);
    const released = await releaseOverdue(tx);
    if (released > 0) {
      await insertAudit(tx, { actorId: null, action: 'departures.released', subject: null, detail: { people: released } });
      log().warn({ people: released }, 'departures let go after a day: nobody confirmed');
    }
    const people = await claimUntold(tx);
    if (people === 0) return;
    const personIds = (await listHolders(tx, 'administrator')).sort();
    await insertNoticeSparingly(tx, { personIds, kind, subject: null, detail: {} }, { most: 1, mail: true });
    await insertAudit(tx, { actorId: null, action: 'departures.held', subject: null, detail: { people } });
    log().warn({ people }, 'departures held: many people left at once');
  });

/** Departures that are held now; null when there are none. Administrators only. */
export const readHeldDepartures = async (viewer: Viewer): Promise<HeldView | null> => {
  requireAdministrator(viewer);
  const held = await findHeld(web());
  return held && { ...held, since: held.since.toISOString(), until: held.until.toISOString() };
};

/** They have left: no audience has them any more. About those that were shown, up to this one; who left since then stays held. */
export const confirmDepartures = (viewer: Viewer, { id }: { id: string }): Promise<{ outcome: 'done' }> =>
  changeDirectory(viewer, async (tx) => {
    const people = await decideHeld(tx, id, viewer.personId);
    if (people === 0) throw new Refused('gone');
    await updateNoticesSettled(tx, { kind, subject: null });
    await insertAudit(tx, { actorId: viewer.personId, action: 'departures.confirmed', subject: null, detail: { people } });
  });
