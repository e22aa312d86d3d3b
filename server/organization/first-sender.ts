/**
 * At each start: a new installation gets its first sender, so that somebody can publish without touching the database.
 * Invariant: made once, however many processes start together, and never where a sender exists.
 */
import { insertAudit } from '#db/audit.ts';
import { openPool } from '#db/client.ts';
import { hasSender, insertSender, lockSenders } from '#db/organization/senders.ts';
import { log } from '#server/log.ts';
import { readOrganizationNow } from './settings.ts';

/** Named like the company: COMPANY_NAME, or what administrators set since. By the owner's login, after the migrations. */
export const makeFirstSender = async (ownerUrl: string): Promise<void> => {
  const pool = openPool(ownerUrl, 'pregon-sender');
  try {
    if (await hasSender(pool)) return;
    await pool.begin(async (tx) => {
      await lockSenders(tx);
      // Another process made it while this one waited for the lock.
      if (await hasSender(tx)) return;
      const subject = await insertSender(tx, { name: (await readOrganizationNow(tx)).companyName, card: {}, confirmedBy: null });
      await insertAudit(tx, { actorId: null, action: 'sender.added', subject, detail: { source: 'start' } });
      log().info({ sender: subject }, 'first sender made from COMPANY_NAME');
    });
  } finally {
    await pool.end({ timeout: 2 });
  }
};
