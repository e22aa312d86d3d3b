/** How people are reached beside their screens: the steps of an announcement's escalation, and the sendings that each step owes. */

/** Of which only `fallback` and `notice` are used yet: to who has not seen it, and what the portal tells one person. */
export const stepKinds = ['fallback', 'reminder', 'correction', 'sheet', 'notice'] as const;

export const stepStates = ['waiting', 'done', 'dropped'] as const;

export const channels = ['mail'] as const;

/** On its way: queued, sending, retry. Over: accepted by the server, failed for good, skipped because nobody needs it any more. */
export const deliveryStates = ['queued', 'sending', 'retry', 'accepted', 'failed', 'skipped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** The subjects of a refusal: the person's address, the one message, or the server as a whole. */
export const refusalSubjects = ['person', 'message', 'server'] as const;
export type RefusalSubject = (typeof refusalSubjects)[number];
