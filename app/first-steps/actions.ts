'use server';

import { parseNothing, sendTrialMail as sendTrialMailRule } from '#server/first-steps/trial-mail.ts';
import { adminAction } from '#server/identity/action.ts';

export const sendTrialMail = adminAction(parseNothing, sendTrialMailRule);
