'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { parseSendAgain, sendAgain } from '#server/delivery/channels/mail/failures.ts';
import { editorAction } from '#server/identity/action.ts';
import { parseRelease, release } from '#server/publishing/release.ts';
import { end, parseEnd } from '#server/publishing/request.ts';
import { currentRequest } from '#server/request-context.ts';
import { compose as composeRule, requireOpen } from '#server/writing/compose.ts';
import { deleteDraft as deleteDraftRule, parseDelete } from '#server/writing/delete-draft.ts';
import { duplicate as duplicateRule, parseDuplicate } from '#server/writing/duplicate.ts';
import { parseCompose, parseDraftId } from '#server/writing/input.ts';
import type { ComposerState } from '#server/writing/view.ts';

const composeByForm = editorAction(parseCompose, composeRule, ({ intent }) => (intent === 'publish' ? 'publish' : null));

const askWhetherOpen = editorAction(parseDraftId, requireOpen);

/** Without script: what has errors never came to its draft, which may have been deleted or sent. That is said with them. */
const orClosed = async (answer: ComposerState, form: FormData): Promise<ComposerState> => {
  if (answer.outcome !== 'invalid' || answer.message !== 'form') return answer;
  const open = await askWhetherOpen(answer, form);
  return open.outcome === 'invalid' && open.anew ? { ...answer, message: open.message, anew: open.anew } : answer;
};

/** Without script: a form that was not taken is shown again by the page at its address, also when its draft can no longer be changed. */
const returnForm = (answer: ComposerState): ComposerState => {
  const request = currentRequest();
  const isTaken = answer.outcome === 'live' || answer.outcome === 'ended';
  if (request && !isTaken && 'values' in answer) request.returned = answer.values;
  return answer;
};

/**
 * With script the form stays as it is and takes its draft's address. Without, the page at that address is the answer; so it is when the
 * draft takes nothing more: what was typed is kept as another one. What can not be kept yet comes back in the form.
 */
export const compose = async (before: ComposerState, form: FormData): Promise<ComposerState> => {
  const answer = await composeByForm(before, form);
  if ((await headers()).has('next-action')) return answer;
  if (answer.anew) {
    form.set('anew', answer.anew);
    const other = await composeByForm(before, form);
    if (other.outcome === 'saved') redirect(`/newsroom/${other.announcementId}?kept=anew`);
  }
  // Removed characters are reported beside their field: the page stays.
  if (answer.outcome === 'saved' && !answer.removed) redirect(`/newsroom/${answer.announcementId}?kept=here`);
  return returnForm(await orClosed(answer, form));
};

export const endAnnouncement = editorAction(parseEnd, (viewer, { announcementId, reason }) => end(viewer, announcementId, reason));

export const sendMailsAgain = editorAction(parseSendAgain, sendAgain);

export const releaseHeld = editorAction(parseRelease, release, () => 'publish');

const deleteByForm = editorAction(parseDelete, deleteDraftRule);

/** Without script the page it was asked on may be the draft's own, which is gone: back to the newsroom. */
export const deleteDraft = async (before: ComposerState, form: FormData): Promise<ComposerState> => {
  const answer = await deleteByForm(before, form);
  if (answer.outcome === 'deleted' && !(await headers()).has('next-action')) redirect('/newsroom');
  return answer;
};

const makeCopy = editorAction(parseDuplicate, duplicateRule);

/** Goes on to the composer with the copy. */
export const duplicate = async (before: ComposerState, form: FormData): Promise<ComposerState> => {
  const answer = await makeCopy(before, form);
  if (answer.outcome === 'copied') redirect(`/newsroom/${answer.announcementId}?copy=${answer.narrowed ? 'narrowed' : 'whole'}`);
  return answer;
};
