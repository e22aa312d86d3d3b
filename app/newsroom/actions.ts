'use server';

import { redirect } from 'next/navigation';
import { compose as composeRule } from '#server/announcements/compose.ts';
import { duplicate as duplicateRule, parseDuplicate } from '#server/announcements/duplicate.ts';
import { parseCompose } from '#server/announcements/input.ts';
import { end, parseEnd } from '#server/announcements/lifecycle.ts';
import { parseRelease, release } from '#server/announcements/release.ts';
import type { FormState } from '#server/announcements/view.ts';
import { editorAction } from '#server/identity/action.ts';
import { parseSendAgain, sendAgain } from '#server/mail/failures.ts';

export const compose = editorAction(parseCompose, composeRule, ({ intent }) => (intent === 'publish' ? 'publish' : null));

export const endAnnouncement = editorAction(parseEnd, (viewer, { announcementId, reason }) => end(viewer, announcementId, reason));

export const sendMailsAgain = editorAction(parseSendAgain, sendAgain);

export const releaseHeld = editorAction(parseRelease, release, () => 'publish');

const makeCopy = editorAction(parseDuplicate, duplicateRule);

/** Goes on to the composer with the copy. */
export const duplicate = async (before: FormState, form: FormData): Promise<FormState> => {
  const answer = await makeCopy(before, form);
  if (answer.outcome === 'copied') redirect(`/newsroom/${answer.announcementId}?copy=${answer.narrowed ? 'narrowed' : 'whole'}`);
  return answer;
};
