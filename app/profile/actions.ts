'use server';

import { z } from 'zod';
import { personAction, type Values } from '#server/identity/action.ts';
import { parseChoices } from '#server/identity/choices.ts';
import { saveChoices as saveChoicesRule } from '#server/identity/locale.ts';
import { signOutElsewhere as signOutElsewhereRule, signOutThere as signOutThereRule } from '#server/identity/profile.ts';

const parseSession = (values: Values) => {
  const session = z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .safeParse(values['session']?.[0]);
  return session.success ? { ok: true as const, input: session.data } : { ok: false as const, fields: { form: 'unexpected' } };
};

const parseNothing = () => ({ ok: true as const, input: null });

export const saveChoices = personAction(parseChoices, saveChoicesRule);

export const signOutThere = personAction(parseSession, signOutThereRule);

export const signOutElsewhere = personAction(parseNothing, signOutElsewhereRule);
