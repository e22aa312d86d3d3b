/**
 * Failed mails: who is notified, what their page shows, and the action that sends them again.
 * Invariant: whoever has seen the announcement gets no mail, and nothing goes out once it is over; names and server answers are shown only
 * to people they concern.
 */
import { z } from 'zod';
import { insertAudit } from '#db/audit.ts';
import { desk, type Pool, web } from '#db/client.ts';
import { type FailureRow, listFailures, listUntoldFailures, updateFailedAgain } from '#db/delivery/channels/mail/failures.ts';
import { listHolders } from '#db/directory/grants.ts';
import { insertNotice, updateNoticesSettled } from '#db/notices/notices.ts';
import { findManaged } from '#db/reading/announcements.ts';
import { mayAdminister, scopeOf } from '#domain/rights.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { reasons } from './verdict.ts';
import type { FailedMails } from './view.ts';

const namesAtOnce = 50;

/** A reason stored by another release is shown as the general one. */
const toReason = (reason: string | null): string => reasons.find((known) => known === reason) ?? 'noReason';

const toView = (viewer: Viewer, row: FailureRow): FailedMails => ({
  reason: toReason(row.reason),
  final: row.final,
  mails: row.mails,
  people: row.names,
  more: row.mails - row.names.length,
  // Answers may contain an address, and details of our mail server.
  answers: mayAdminister(viewer) ? row.answers : [],
});

/**
 * Failed mails for somebody who may manage the announcement; the caller has checked that. Final failures first, then mails that are tried
 * again.
 */
export const readFailures = async (viewer: Viewer, announcementId: string): Promise<FailedMails[]> => {
  const rows = await listFailures(web(), { announcementId, scope: scopeOf(viewer), names: namesAtOnce });
  return rows.map((row) => toView(viewer, row));
};

export const parseSendAgain = (
  values: Record<string, string[]>,
): { ok: true; input: string } | { ok: false; fields: Record<string, string> } => {
  const id = z.uuid().safeParse(values['announcementId']?.[0]);
  return id.success ? { ok: true, input: id.data } : { ok: false, fields: { form: 'unexpected' } };
};

/** Pressing it twice has the effect of once: a mail that is queued is not failed any more. */
export const sendAgain = (viewer: Viewer, announcementId: string): Promise<{ outcome: 'again'; mails: number }> =>
  desk().begin(async (tx) => {
    const managed = await findManaged(tx, { id: announcementId, personId: viewer.personId, scope: scopeOf(viewer) });
    if (!managed) throw new Refused('notFound');
    if (managed.state !== 'live') throw new Refused('mailsOver');
    const mails = await updateFailedAgain(tx, announcementId);
    await updateNoticesSettled(tx, { kind: 'mails-failed', subject: announcementId });
    if (mails > 0) await insertAudit(tx, { actorId: viewer.personId, action: 'mails.again', subject: announcementId, detail: { mails } });
    return { outcome: 'again' as const, mails };
  });

/**
 * Notifies the people who manage an announcement that some of its mails failed for good; once, until they have read it. Runs in the worker
 * role only.
 */
export const tellFailures = (pool: Pool): Promise<void> =>
  pool.begin(async (tx) => {
    for (const { announcementId, authorId, isAuthorActive } of await listUntoldFailures(tx)) {
      // Somebody must be notified even when its author has left.
      const personIds = isAuthorActive ? [authorId] : await listHolders(tx, 'editor');
      await insertNotice(tx, { personIds, kind: 'mails-failed', subject: announcementId, detail: {} });
    }
  });
