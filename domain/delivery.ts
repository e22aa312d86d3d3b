/** How people are reached beside their screens: the steps of an announcement's escalation, and the sendings that each step owes. */

/** Used so far: `fallback`, for people who have not seen it, and `notice`, a message to one person. */
export const stepKinds = ['fallback', 'reminder', 'correction', 'sheet', 'notice'] as const;

export const stepStates = ['waiting', 'done', 'dropped'] as const;

export const channels = ['mail'] as const;
export type Channel = (typeof channels)[number];

/**
 * One step of an escalation, as a revision stores it. Without a channel it is by mail, like all that were stored before there was a choice;
 * a channel of the next release is left to its workers.
 */
export type EscalationStep = { kind: 'fallback'; afterMinutes: number; channel?: string };

export const channelOf = ({ channel = 'mail' }: Pick<EscalationStep, 'channel'>): string => channel;

/** The steps that can be read: another release, or a hand, may have stored anything. */
const readable = (stored: readonly EscalationStep[]): EscalationStep[] =>
  Array.isArray(stored) ? stored.filter((step) => typeof step?.afterMinutes === 'number') : [];

const byMail = (stored: readonly EscalationStep[]): EscalationStep[] =>
  readable(stored)
    .filter((step) => step.kind === 'fallback' && channelOf(step) === 'mail')
    .sort((a, b) => a.afterMinutes - b.afterMinutes);

/** Minutes after which the first mail goes out; null: none does. */
export const mailMinutes = (stored: readonly EscalationStep[]): number | null => byMail(stored)[0]?.afterMinutes ?? null;

/** The escalation with its first mail after so many minutes; null: without mail. Mails that are not later go; all other steps stay. */
export const withMailAfter = (stored: readonly EscalationStep[], minutes: number | null): EscalationStep[] => {
  const [first, ...later] = byMail(stored);
  if (minutes === null) return readable(stored).filter((step) => step !== first && !later.includes(step));
  if (!first) return [...readable(stored), { kind: 'fallback', afterMinutes: minutes }];
  return readable(stored)
    .filter((step) => !later.includes(step) || step.afterMinutes > minutes)
    .map((step) => (step === first ? { ...step, afterMinutes: minutes } : step));
};

/** On its way: queued, sending, retry. Over: accepted by the server, failed for good, skipped because nobody needs it any more. */
export const deliveryStates = ['queued', 'sending', 'retry', 'accepted', 'failed', 'skipped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** The subjects of a refusal: the person's address, the one message, or the server as a whole. */
export const refusalSubjects = ['person', 'message', 'server'] as const;
export type RefusalSubject = (typeof refusalSubjects)[number];
