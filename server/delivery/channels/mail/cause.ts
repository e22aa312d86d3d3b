/**
 * Describes why a mail was not accepted, in the server's or the system's words: for the log, the ledger and administrators.
 * Invariant: one line, and no address.
 */

const longest = 200;

/** nodemailer's own code says which step failed (ESOCKET); the message says why (self-signed certificate, connect ECONNREFUSED 10.0.0.1:25). */
export const describeCause = (error: unknown): string => {
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const { message = '', code = '' } = (first instanceof Error ? first : {}) as { message?: string; code?: string };
  return (message || code || 'not sent')
    .replace(/[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g, '…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, longest);
};
