/**
 * Replaces receipts and delivery details of announcements that ended longer ago than the organization keeps them by their totals.
 * Runs in the worker role only. Invariant: each chunk commits with the line in the audit log that tells of it.
 */
import { insertAudit } from '#db/audit.ts';
import type { Pool } from '#db/client.ts';
import { deleteDeliveries, deleteReceipts, findOverdueReach } from '#db/reach/retention.ts';
import { log } from '#server/log.ts';
import { readOrganization } from '#server/organization/settings.ts';

const chunk = 5_000;

/** Forgets one chunk. Returns false when there was nothing to forget, or another worker has it in hand. */
export const forgetOldReach = async (pool: Pool): Promise<boolean> => {
  const { retentionDays } = await readOrganization(pool);
  return pool.begin(async (tx) => {
    const announcement = await findOverdueReach(tx, retentionDays);
    if (announcement === null) return false;
    const receipts = await deleteReceipts(tx, announcement, chunk);
    const deliveries = await deleteDeliveries(tx, announcement, chunk);
    if (receipts + deliveries === 0) return false;
    await insertAudit(tx, { actorId: null, action: 'reach.forgotten', subject: announcement, detail: { receipts, deliveries } });
    log().info({ announcement, receipts, deliveries }, 'old reach forgotten');
    return true;
  });
};
