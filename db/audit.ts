/** The audit log: who did what to what. Insert-only; ids and codes, never names or free text. */
import type { Db } from './client.ts';

export type AuditEntry = {
  actorId: string | null;
  action: string;
  subject: string | null;
  detail?: Record<string, string | number | boolean | null>;
};

/** Adds an entry. To be called in the transaction of the act it records, so that neither exists without the other. */
export const insertAudit = async (tx: Db, entry: AuditEntry): Promise<void> => {
  await tx`insert into audit (actor_id, action, subject, detail)
    values (${entry.actorId}, ${entry.action}, ${entry.subject}, ${tx.json(entry.detail ?? {})})`;
};

/** The reason the publisher last held this announcement back; null when it never did. */
export const findHeldReason = async (db: Db, announcementId: string): Promise<string | null> => {
  const [row] = await db<{ reason: string | null }[]>`
    select detail ->> 'reason' as reason from audit
    where subject = ${announcementId} and action = 'announcement.held' order by id desc limit 1`;
  return row?.reason ?? null;
};
