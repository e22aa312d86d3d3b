'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { compose as composeRule } from '#server/announcements/compose.ts';
import { duplicate as duplicateRule, parseDuplicate } from '#server/announcements/duplicate.ts';
import { parseCompose } from '#server/announcements/input.ts';
import { end } from '#server/announcements/lifecycle.ts';
import { parseRelease, release } from '#server/announcements/release.ts';
import type { FormState } from '#server/announcements/view.ts';
import { editorAction, type Values } from '#server/identity/action.ts';

const parseAnnouncementId = (values: Values) => {
  const id = z.uuid().safeParse(values['announcementId']?.[0]);
  return id.success ? { ok: true as const, input: id.data } : { ok: false as const, fields: { form: 'unexpected' } };
};

export const compose = editorAction(parseCompose, composeRule);

export const endAnnouncement = editorAction(parseAnnouncementId, end);

export const releaseHeld = editorAction(parseRelease, release);

const makeCopy = editorAction(parseDuplicate, duplicateRule);

/** Goes on to the composer with the copy. */
export const duplicate = async (before: FormState, form: FormData): Promise<FormState> => {
  const answer = await makeCopy(before, form);
  if (answer.outcome === 'copied') redirect(`/newsroom/${answer.announcementId}?copy=${answer.narrowed ? 'narrowed' : 'whole'}`);
  return answer;
};
