/** Receipts: what a person did about an announcement in one of its rounds. */

/** How a person answered. An announcement that asks to be acknowledged is not dismissed. */
export const answerKinds = ['dismissed', 'acknowledged'] as const;
export type AnswerKind = (typeof answerKinds)[number];

/** The kinds of receipts. `shown`: it was one line among others, in a tab in front of somebody; that does not count as seen. */
export const receiptKinds = ['shown', 'seen', ...answerKinds] as const;
export type ReceiptKind = (typeof receiptKinds)[number];

/** The person's answer in the current round; the strongest counts. */
export const flags = ['none', ...answerKinds] as const;
export type Flag = (typeof flags)[number];
