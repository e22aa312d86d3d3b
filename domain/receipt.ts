/** What a person did about an announcement, in one of its rounds. */

/** How a person answered. An announcement that asks to be acknowledged is not dismissed. */
export const answerKinds = ['dismissed', 'acknowledged'] as const;
export type AnswerKind = (typeof answerKinds)[number];

/** What a browser reports. `shown`: as a line among others, in a tab in front of somebody; it is not seen by that. */
export const receiptKinds = ['shown', 'seen', ...answerKinds] as const;
export type ReceiptKind = (typeof receiptKinds)[number];

/** What a person did about the current round; the strongest counts. */
export const flags = ['none', ...answerKinds] as const;
export type Flag = (typeof flags)[number];
