/**
 * Last bytes of a stream, with the time after which to reconnect.
 * Invariant: a refused stream is still answered with 200 and an event, because by the standard an EventSource gives up for ever on anything
 * else.
 */
import { encodeEvent, encodeRetry, type SocketConnection } from './connection.ts';

const comeBack = { inAMoment: 5_000, inHalfAMinute: 30_000, inTenMinutes: 600_000, inAnHour: 3_600_000 };

export const signedOut = Buffer.concat([encodeEvent('auth', {}), encodeRetry(comeBack.inAnHour)]);
/** Newer browsers of the same person have the places. */
export const crowded = Buffer.concat([encodeEvent('crowded', {}), encodeRetry(comeBack.inTenMinutes)]);
/** It could not be looked up now. */
const unknown = encodeRetry(comeBack.inAMoment);
/** This process takes no more. */
const full = encodeRetry(comeBack.inHalfAMinute);

/**
 * Milliseconds between the last event for somebody who is not signed in and the end of the stream: `npm run doctor` concludes from both
 * arriving at once that a proxy buffers.
 */
const partingMs = 1_000;
/** At most so many streams wait like this at a time, so that a flood of strangers cannot hold connections open. */
const mostParting = 50;
let parting = 0;

const words = { signedOut, crowded, unknown, full };

/** Answers a refused stream: 200, an event, and the end. */
export const refuseStream = (connection: SocketConnection, why: keyof typeof words): void => {
  connection.write(words[why]);
  if (why !== 'signedOut' || parting >= mostParting) {
    connection.end();
    return;
  }
  parting += 1;
  setTimeout(() => {
    parting -= 1;
    connection.end();
  }, partingMs).unref();
};
