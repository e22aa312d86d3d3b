/** The session token: opaque, random, only in the browser. The database keeps its SHA-256, and sessions are found by that. */
import { hash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { env } from '#env';

export const makeToken = (): string => randomBytes(32).toString('base64url');

/** SHA-256 in hexadecimal: the stored form of a token. A token has 256 random bits, so no salt is needed. */
export const hashToken = (token: string): string => hash('sha256', token, 'hex');

/**
 * Names a session to the tabs of its own browser, in the page and in what they ask for. Cut from a hash of the hash: it leads
 * neither to the token nor to the session's row.
 */
export const markOf = (sessionHash: string): string => hash('sha256', `tabs:${sessionHash}`, 'base64url').slice(0, 16);

export const isSecure = (): boolean => env().PORTAL_URL.startsWith('https:');

/**
 * The name of a cookie of ours. With https it can only be set by this very host (`__Host-`); without (on one's own
 * machine) it carries the port, because cookies do not know ports and two demos would overwrite each other's.
 */
export const cookieName = (name: string): string =>
  isSecure() ? `__Host-pregon-${name}` : `pregon-${name}-${/:(\d+)$/.exec(env().PORTAL_URL)?.[1] ?? '80'}`;

/** The hash of the token a raw request carries; null when it carries none. */
export const sessionHashOf = (request: IncomingMessage): string | null => {
  const wanted = `${cookieName('session')}=`;
  const pair = (request.headers.cookie ?? '').split(';').find((each) => each.trimStart().startsWith(wanted));
  const token = pair?.trimStart().slice(wanted.length);
  return token ? hashToken(token) : null;
};
