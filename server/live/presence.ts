/**
 * Says every few seconds whose browsers are open in this process, for whoever asks how many would see an announcement at once.
 * Invariant: it only tells; no stream waits for it, and nobody is reached or left out because of it.
 */
import { randomUUID } from 'node:crypto';
import { live } from '#db/client.ts';
import { deletePresence, updatePresence } from '#db/presence.ts';
import { describeError, log } from '#server/log.ts';
import { timing } from '#timing';

/** `openPeople` is asked each time. Returns what ends it. */
export const tellPresence = (openPeople: () => string[]): (() => Promise<void>) => {
  const id = randomUUID();
  let telling = Promise.resolve();
  const tell = (): void => {
    // One after the other: an older list must not come after a newer one.
    telling = telling
      .then(() => updatePresence(live(), id, openPeople()))
      .catch((error: unknown) => log().warn(describeError(error), 'live: presence not stored, will try again'));
  };
  const timer = setInterval(tell, timing().presenceMs);
  return async () => {
    clearInterval(timer);
    await telling;
    // Left behind it counts for nothing a few seconds later: no reason not to stop.
    await deletePresence(live(), id).catch((error: unknown) => log().warn(describeError(error), 'live: presence left behind'));
  };
};
