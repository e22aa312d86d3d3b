/**
 * Releases held announcements.
 * Invariant: releasing is publishing again: the same text with the current numbers, submitted by somebody who may, and checked again by the
 * publisher.
 */

import { z } from 'zod';
import { countAudience } from '#db/audience/recipients.ts';
import type { Db } from '#db/client.ts';
import { databaseNow } from '#db/clock.ts';
import { updateNoticesSettled } from '#db/notices/notices.ts';
import { notify } from '#db/notify.ts';
import { type DraftRow, lockDraft, reopenDraft, replaceRevision, scheduleNow, submitRevision, updateRevision } from '#db/writing/drafts.ts';
import type { Counted } from '#domain/audience.ts';
import { mayOpenDraft, mayStillPublish } from '#domain/rights.ts';
import { needsApproval } from '#domain/severity.ts';
import { findDrift } from '#server/audience/drift.ts';
import { Refused } from '#server/errors.ts';
import { hashOf } from '#server/fingerprint.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { timing } from '#timing';
import { contentHash, isContentOf } from './content-hash.ts';
import { waitForOutcome } from './outcome.ts';
import { commitOrUnconfirmed, type Outcome } from './request.ts';

/** people: the number on the button that was pressed. */
export type ReleaseInput = { announcementId: string; people: number };

const schema = z.object({ announcementId: z.uuid(), people: z.coerce.number().int().min(1) });

export const parseRelease = (
  values: Record<string, string[]>,
): { ok: true; input: ReleaseInput } | { ok: false; fields: Record<string, string> } => {
  const parsed = schema.safeParse({ announcementId: values['announcementId']?.[0], people: values['people']?.[0] });
  return parsed.success ? { ok: true, input: parsed.data } : { ok: false, fields: { form: 'unexpected' } };
};

/** Confirms the current audience and submits it again. Throws Refused when the audience differs from the number on the button. */
export const release = async (viewer: Viewer, { announcementId, people }: ReleaseInput): Promise<Outcome> => {
  await commitOrUnconfirmed(announcementId, async (tx) => {
    const held = await lockDraft(tx, announcementId);
    if (!held || !mayOpenDraft(viewer, held)) throw new Refused('notFound');
    // Pressed twice: both presses wait for the same outcome.
    if (['scheduled', 'live', 'ended'].includes(held.state)) return;
    if (held.state !== 'held') throw new Refused('wrongState');
    const counted = await countForRelease(tx, viewer, held);
    if (findDrift({ ...counted, total: people }, counted)) throw new Refused('audienceChanged');
    await submitAgain(tx, viewer, held, counted);
  });
  return waitForOutcome(announcementId, 'live');
};

/** The audience the announcement has now. Throws Refused where a release does not help, and it must be edited. */
const countForRelease = async (tx: Db, viewer: Viewer, held: DraftRow): Promise<Counted> => {
  if (!mayStillPublish(viewer, held.audienceRule)) throw new Refused('audienceOutsideScope');
  if (
    !held.submitted ||
    hashOf(held.audienceRule) !== held.ruleHash ||
    !isContentOf(held.contentHash, held) ||
    needsApproval(held.severity)
  )
    throw new Refused('wrongState');
  if (!held.expiresAt || held.expiresAt <= databaseNow()) throw new Refused('expiresInPast');
  const counted = await countAudience(tx, held.audienceRule);
  if (counted.total === 0) throw new Refused('audienceEmpty');
  return counted;
};

/** Submits the text again as the next revision, with the current numbers; the submitted revision stays as it is. */
const submitAgain = async (tx: Db, viewer: Viewer, held: DraftRow, counted: Counted): Promise<void> => {
  const { expiresAt } = held;
  if (!expiresAt) throw new Refused('expiresInPast');
  const ruleHash = hashOf(held.audienceRule);
  if (!(await reopenDraft(tx, held, viewer.personId, 'release'))) throw new Refused('wrongState');
  const revisionId = await replaceRevision(tx, held, viewer.personId);
  await updateRevision(tx, revisionId, held);
  await submitRevision(tx, revisionId, { by: viewer.personId, counted, ruleHash, contentHash: contentHash(held), expiresAt });
  const why = { reason: 'release', detail: { people: counted.total } };
  await scheduleNow(tx, { id: held.id, revisionId }, timing().giveUpMs, { who: viewer.personId, why });
  await updateNoticesSettled(tx, { kind: 'held', subject: held.id });
  await notify(tx, 'pregon_due');
};
