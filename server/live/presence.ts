/**
 * Stores every few seconds which people have a browser open in this process; the preview of an audience counts them.
 * Invariant: informative only; no stream waits for it, and nobody is reached or left out because of it.
 */
import { randomUUID } from 'node:crypto';
import { live } from '#db/client.ts';
import { deletePresence, updatePresence } from '#db/live/presence.ts';
import { describeError, log } from '#server/log.ts';
import { timing } from '#timing';

/** Starts reporting; `openPeople` is called each time. Returns a function that stops it. */
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
    // A row left behind stops counting after a few seconds, so an error does not keep the process from stopping.
    await deletePresence(live(), id).catch((error: unknown) => log().warn(describeError(error), 'live: presence left behind'));
  };
};
