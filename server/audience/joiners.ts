/**
 * Brings the audience of what is live up to date: who came, moved in or joined a group is told, who left gets no more. Runs in the
 * worker role only. Invariant: rows, step, event and mark commit together, within the announcement's rule and scope.
 */

import { holdDepartures } from '#db/audience/departures.ts';
import {
  claimJoinable,
  deleteOldJoinMarks,
  insertJoined,
  insertJoinerStep,
  listJoinable,
  updateJoinMark,
  updateLeft,
} from '#db/audience/joiners.ts';
import type { Pool } from '#db/client.ts';
import { insertEvent } from '#db/live/events.ts';
import { notify } from '#db/notify.ts';
import { log } from '#server/log.ts';
import { targetsOf } from './rule.ts';

/**
 * A change is dated when its transaction begins and seen when it commits: what began this long before the last look is looked at
 * again. No transaction of the portal lasts longer.
 */
const lookBackMs = 300_000;

/** Looks once at everything that is live. What another worker has in hand is left to it. */
export const bringUpToDate = async (pool: Pool): Promise<void> => {
  await deleteOldJoinMarks(pool);
  for (const id of await listJoinable(pool)) await lookAt(pool, id);
};

const lookAt = (pool: Pool, id: string): Promise<void> =>
  pool.begin(async (tx) => {
    const joinable = await claimJoinable(tx, id, lookBackMs);
    if (!joinable) return;
    await holdDepartures(tx);
    const joined = await insertJoined(tx, joinable);
    const left = await updateLeft(tx, joinable, targetsOf(joinable.audienceRule));
    await updateJoinMark(tx, id);
    if (joined > 0) await insertJoinerStep(tx, joinable);
    if (joined + left === 0) return;
    const seq = await insertEvent(tx, { kind: 'joined', announcementId: id, revisionId: joinable.revisionId, round: joinable.round });
    await notify(tx, 'pregon_events');
    await notify(tx, 'pregon_desk', id);
    log().info({ announcement: id, joined, left, seq }, 'audience brought up to date');
  });
