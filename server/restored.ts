/**
 * At each start: is this database a copy, restored from a backup? Then nothing that was due before is sent a second time.
 * Invariant: a server that only took over from another one (same database, workers seen minutes ago) loses nothing by this.
 */
import { insertAudit } from '#db/audit.ts';
import { openPool, type Tx } from '#db/client.ts';
import { holdBackDue, lockPlace, upsertPlace } from '#db/restored.ts';
import { log } from './log.ts';

/** A standby takes over within minutes; a server brought back to an earlier moment was last seen working long ago. */
const takeOverSeconds = 600;

/** Looks where the data are and writes it down. Holds back what was due when they were restored. */
export const holdBackAfterRestore = async (ownerUrl: string): Promise<void> => {
  const pool = openPool(ownerUrl, 'pregon-restored');
  try {
    await pool.begin(async (tx) => {
      const { now, known, quietSeconds } = await lockPlace(tx);
      const isCopy = known !== null && known.database !== now.database;
      const isEarlier = known !== null && known.timeline !== now.timeline && (quietSeconds ?? 0) > takeOverSeconds;
      if (isCopy || isEarlier) await holdBack(tx);
      if (known?.database !== now.database || known.timeline !== now.timeline) await upsertPlace(tx, now);
    });
  } finally {
    await pool.end({ timeout: 2 });
  }
};

const holdBack = async (tx: Tx): Promise<void> => {
  const counts = await holdBackDue(tx);
  await insertAudit(tx, { actorId: null, action: 'database.restored', subject: null, detail: counts });
  log().error(counts, 'database restored from a backup: what was due is held back');
};
