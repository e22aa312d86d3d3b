/**
 * Waits until the publisher has answered a submission, and returns the outcome. Invariant: "not sent" is returned only when the announcement
 * cannot become live any more: its row was taken back under its lock after the give-up time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { findHeldReason } from '#db/audit.ts';
import { desk } from '#db/client.ts';
import { endDeadline } from '#db/deadline.ts';
import { findState, lockDraft, reopenDraft } from '#db/writing/drafts.ts';
import { Refused, Unconfirmed } from '#server/errors.ts';
import { withTimeout } from '#server/within.ts';
import { timing } from '#timing';
import type { Outcome } from './request.ts';

const firstPauseMs = 20;
const longestPauseMs = 250;

/** Settles within the give-up time (5 s) and a little. Throws Unconfirmed when the database went away meanwhile, or stopped answering. */
export const waitForOutcome = async (announcementId: string, wanted: 'live' | 'ended'): Promise<Outcome> => {
  // The submission is stored: from here on "nothing was sent" is said only of a row that was taken back.
  endDeadline();
  try {
    const deadline = performance.now() + timing().giveUpMs + longestPauseMs;
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      const outcome = await withTimeout(timing().outcomeMs, readOutcome(announcementId, wanted));
      if (outcome) return outcome;
      if (performance.now() > deadline) return await withTimeout(timing().outcomeMs, settle(announcementId, wanted));
      await sleep(pause);
    }
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Unconfirmed(announcementId, error);
  }
};

const readOutcome = async (announcementId: string, wanted: 'live' | 'ended'): Promise<Outcome | null> => {
  const state = await findState(desk(), announcementId);
  if (!state) throw new Refused('notFound');
  if (state === 'ended') return { outcome: 'ended', announcementId };
  if (state === 'live') return wanted === 'live' ? { outcome: 'live', announcementId } : null;
  if (state === 'held') return { outcome: 'not-sent', announcementId, message: (await findHeldReason(desk(), announcementId)) ?? 'held' };
  return null;
};

/** After the give-up time: take it back, or find that it was taken at the last moment. The request to end stays, and is carried out later. */
const settle = async (announcementId: string, wanted: 'live' | 'ended'): Promise<Outcome> => {
  if (wanted === 'live')
    await desk().begin(async (tx) => {
      const draft = await lockDraft(tx, announcementId);
      // Held at the last moment: that it is held, and why, is the answer.
      if (draft?.untaken) await reopenDraft(tx, draft, null);
    });
  const outcome = await readOutcome(announcementId, wanted);
  return outcome ?? { outcome: 'not-sent', announcementId, message: wanted === 'live' ? 'notTaken' : 'endNotTaken' };
};
