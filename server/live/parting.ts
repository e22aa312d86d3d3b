/**
 * What a stream is told before its end, and when to come back. Invariant: a stream that was not opened, or is to make room, is
 * still answered with 200 and words, because by the standard an EventSource gives up for ever on anything else.
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

/** Between what is said to whoever is not signed in and the end: whoever hears both at once (npm run doctor) hears them through a proxy that holds back. */
const partingMs = 1_000;
/** So many wait for it at a time: a flood of strangers is not to hold connections open. */
const mostParting = 50;
let parting = 0;

const words = { signedOut, crowded, unknown, full };

/** 200 all the same, and an end. */
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
