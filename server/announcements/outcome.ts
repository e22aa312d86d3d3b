/**
 * Waits for what the publisher does with a wish, and says it. Invariant: "not sent" is only said when it can not become
 * live any more: the row was taken back under its lock after its give-up time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { findHeldReason } from '#db/audit.ts';
import { desk } from '#db/client.ts';
import { endDeadline } from '#db/deadline.ts';
import { findState, reopenDraft } from '#db/drafts.ts';
import { Refused, Unconfirmed } from '#server/errors.ts';
import { withTimeout } from '#server/within.ts';
import { timing } from '#timing';
import type { Outcome } from './lifecycle.ts';

const firstPauseMs = 20;
const longestPauseMs = 250;

/** Settles within the give-up time (5 s) and a little. Throws Unconfirmed when the database went away meanwhile, or stopped answering. */
export const waitForOutcome = async (announcementId: string, wish: 'live' | 'ended'): Promise<Outcome> => {
  // What is wished is wished: from here on "nothing was sent" is said only of a row that was taken back.
  endDeadline();
  try {
    const deadline = performance.now() + timing().giveUpMs + longestPauseMs;
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      const outcome = await withTimeout(timing().outcomeMs, readOutcome(announcementId, wish));
      if (outcome) return outcome;
      if (performance.now() > deadline) return await withTimeout(timing().outcomeMs, settle(announcementId, wish));
      await sleep(pause);
    }
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Unconfirmed(announcementId, error);
  }
};

const readOutcome = async (announcementId: string, wish: 'live' | 'ended'): Promise<Outcome | null> => {
  const found = await findState(desk(), announcementId);
  if (!found) throw new Refused('notFound');
  if (found.state === 'ended') return { outcome: 'ended', announcementId };
  if (found.state === 'live') return wish === 'live' ? { outcome: 'live', announcementId } : null;
  if (found.state === 'held')
    return { outcome: 'not-sent', announcementId, message: (await findHeldReason(desk(), announcementId)) ?? 'held' };
  return null;
};

/** After the give-up time: take it back, or find that it was taken at the last moment. An end that is not made yet stays wished. */
const settle = async (announcementId: string, wish: 'live' | 'ended'): Promise<Outcome> => {
  if (wish === 'live') await desk().begin((tx) => reopenDraft(tx, announcementId));
  const outcome = await readOutcome(announcementId, wish);
  return outcome ?? { outcome: 'not-sent', announcementId, message: wish === 'live' ? 'notTaken' : 'endNotTaken' };
};
