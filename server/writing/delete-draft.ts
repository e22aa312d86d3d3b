/**
 * Deletes a draft, by its author only.
 * Invariant: an announcement that is on its way, live or over is never deleted; one that was submitted once keeps its revision. A window
 * with an older text than the stored one is refused: nobody deletes a text they have not seen.
 */
import { z } from 'zod';
import { desk } from '#db/client.ts';
import { updateNoticesSettled } from '#db/notices/notices.ts';
import { deleteDraft as deleteDraftRow, lockDraft, reopenDraft } from '#db/writing/drafts.ts';
import { mayOpenDraft } from '#domain/rights.ts';
import { Refused } from '#server/errors.ts';
import { type Parsed, parseWith } from '#server/form-fields.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { isChangeable } from './draft.ts';
import { isBegunWith } from './stale.ts';

/** version: of the text the page shows; '' where it shows only a headline. */
export type DeleteInput = { announcementId: string; version: string };

export const parseDelete = (values: Record<string, string[]>): Parsed<DeleteInput> =>
  parseWith(z.object({ announcementId: z.uuid('unexpected'), version: z.string() }))(values);

/** Deletes it; a second call has no effect, and answers the same. */
export const deleteDraft = async (
  viewer: Viewer,
  { announcementId, version }: DeleteInput,
): Promise<{ outcome: 'deleted'; announcementId: string }> => {
  await desk().begin(async (tx) => {
    const draft = await lockDraft(tx, announcementId);
    if (!draft || !mayOpenDraft(viewer, draft)) throw new Refused('notFound');
    if (draft.state === 'deleted') return;
    if (!isChangeable(draft)) throw new Refused('wrongState');
    if (version !== '' && !isBegunWith(draft, version)) throw new Refused('deleteStale');
    if (draft.state === 'held') await updateNoticesSettled(tx, { kind: 'held', subject: draft.id });
    if (draft.state !== 'draft') await reopenDraft(tx, draft, viewer.personId, 'deleted');
    await deleteDraftRow(tx, draft, viewer.personId);
  });
  return { outcome: 'deleted', announcementId };
};
