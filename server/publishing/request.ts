/**
 * Submissions: publish, end. One transaction each: state, audit row, a nudge to the worker. Nothing is live when it commits;
 * the publisher makes it so, and `waitForOutcome` tells the writer what became of it.
 */
import { z } from 'zod';
import { insertAudit } from '#db/audit.ts';
import { type Db, desk } from '#db/client.ts';
import { nameDoubt } from '#db/deadline.ts';
import { notify } from '#db/notify.ts';
import { findManaged } from '#db/reading/announcements.ts';
import { type DraftRow, lockDraft, requestEnd, scheduleNow, submitRevision } from '#db/writing/drafts.ts';
import type { Counted } from '#domain/audience.ts';
import { mayEnd, mayOpenDraft, scopeOf } from '#domain/rights.ts';
import { needsApproval } from '#domain/severity.ts';
import { Refused, Unconfirmed } from '#server/errors.ts';
import { hashOf } from '#server/fingerprint.ts';
import { type Parsed, parseWith } from '#server/form-fields.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { timing } from '#timing';
import { isContentOf } from './content-hash.ts';
import { waitForOutcome } from './outcome.ts';

export type Outcome =
  | { outcome: 'live'; announcementId: string }
  | { outcome: 'ended'; announcementId: string }
  | { outcome: 'not-sent'; announcementId: string; message: string };

/** The confirmed values: the audience its writer was shown, and the hash of the exact content. */
export type Confirmed = { counted: Counted; contentHash: string };

/**
 * Submits the draft and waits for the publisher's outcome. `confirmed` null: it was submitted before; only waits. Throws Refused when it
 * was deleted meanwhile, or differs from the confirmed content.
 */
export const publish = async (viewer: Viewer, announcementId: string, confirmed: Confirmed | null): Promise<Outcome> => {
  if (confirmed) {
    const { counted } = confirmed;
    await commitOrUnconfirmed(announcementId, async (tx) => {
      const draft = await lockDraft(tx, announcementId);
      if (!draft || !mayOpenDraft(viewer, draft)) throw new Refused('notFound');
      if (draft.state === 'deleted') throw new Refused('draftDeleted');
      // Another tab of the same author stored something else meanwhile, or published it: that was not confirmed.
      if (!isContentOf(confirmed.contentHash, draft)) throw new Refused('changedElsewhere');
      // A second press of the same text came first: what it asked for is what we ask for.
      if (draft.state !== 'draft') return;
      await submitRevision(tx, draft.revisionId, {
        by: viewer.personId,
        counted,
        ruleHash: hashOf(draft.audienceRule),
        contentHash: confirmed.contentHash,
        expiresAt: requireExpiry(draft),
      });
      const why = { reason: 'confirmed', detail: { people: counted.total } };
      await scheduleNow(tx, draft, timing().giveUpMs, { who: viewer.personId, why });
      await notify(tx, 'pregon_due');
    });
  }
  return waitForOutcome(announcementId, 'live');
};

/** reason: '' when none was given. */
export type EndInput = { announcementId: string; reason: string };

export const parseEnd = (values: Record<string, string[]>): Parsed<EndInput> =>
  parseWith(z.object({ announcementId: z.uuid('unexpected'), reason: z.string().max(300, 'reasonTooLong') }))(values);

/**
 * Ends a live announcement: it leaves every screen, and no more mail goes out. A second call has no further effect. A severe or extreme one
 * does not disappear silently: the reason is stored and shown to its recipients.
 */
export const end = async (viewer: Viewer, announcementId: string, reason = ''): Promise<Outcome> => {
  await commitOrUnconfirmed(announcementId, async (tx) => {
    const managed = await findManaged(tx, { id: announcementId, personId: viewer.personId, scope: scopeOf(viewer) });
    if (!managed) throw new Refused('notFound');
    if (managed.state === 'ended') return;
    if (!mayEnd(viewer, managed)) throw new Refused('wrongState');
    const withReason = needsApproval(managed.severity);
    if (withReason && reason === '') throw new Refused('form', { reason: 'reasonMissing' });
    if (await requestEnd(tx, announcementId, { because: 'withdrawn', why: withReason ? reason : null }))
      await insertAudit(tx, { actorId: viewer.personId, action: 'announcement.end', subject: announcementId, detail: { withReason } });
    await notify(tx, 'pregon_due');
  });
  return waitForOutcome(announcementId, 'ended');
};

const requireExpiry = (draft: DraftRow): Date => {
  if (!draft.expiresAt) throw new Refused('form', { expires: 'expiresMissing' });
  return draft.expiresAt;
};

/** Runs the transaction; an error after the last statement means nobody knows whether it was committed. */
export const commitOrUnconfirmed = async (announcementId: string, work: (tx: Db) => Promise<void>): Promise<void> => {
  let committing = false;
  try {
    await desk().begin(async (tx) => {
      await work(tx);
      committing = true;
      nameDoubt(announcementId);
    });
  } catch (error) {
    if (committing) throw new Unconfirmed(announcementId, error);
    throw error;
  }
};
