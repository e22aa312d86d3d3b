'use server';

import { z } from 'zod';
import { compose as composeRule } from '#server/announcements/compose.ts';
import { parseCompose } from '#server/announcements/input.ts';
import { end } from '#server/announcements/lifecycle.ts';
import { editorAction, type Values } from '#server/identity/action.ts';

const parseAnnouncementId = (values: Values) => {
  const id = z.uuid().safeParse(values['announcementId']?.[0]);
  return id.success ? { ok: true as const, input: id.data } : { ok: false as const, fields: { form: 'unexpected' } };
};

export const compose = editorAction(parseCompose, composeRule);

export const endAnnouncement = editorAction(parseAnnouncementId, end);
