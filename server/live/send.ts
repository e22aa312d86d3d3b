/**
 * Writes bytes to a socket in one system call, without Node's stream (decision 0017). Only for an open, unencrypted socket whose own queue is
 * empty; the caller guarantees that the descriptor is still this socket's.
 */
import { writeSync } from 'node:fs';

/** Returns how many bytes the system took; 0 when it takes none now, or when the connection is broken. Never throws. */
export const send = (descriptor: number, bytes: Buffer): number => {
  try {
    return writeSync(descriptor, bytes);
  } catch {
    // Full or broken: the caller then writes to the socket, which reports the error.
    return 0;
  }
};
