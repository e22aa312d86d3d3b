/**
 * How large, how long and how slow a request may be, for every route, in one place. Invariant: what a stranger sends takes no
 * more of the process than is written here, whoever reads it later.
 */
import type { IncomingMessage, ServerOptions } from 'node:http';
import { timing } from '#timing';

/** 16 KiB: the cookies of a sign-on that is under way are the longest that comes. */
const headBytes = 16_384;
export const mostHeaders = 100;

/** Limits node:http enforces itself. */
export const serverLimits = (): ServerOptions => ({
  maxHeaderSize: headBytes,
  headersTimeout: timing().headMs,
  requestTimeout: timing().requestMs,
  connectionsCheckingInterval: timing().headMs / 5,
  keepAliveTimeout: timing().keepAliveMs,
});

const kib = 1_024;
/** A form: two languages of 10,000 signs each, of up to four bytes, and an audience. */
const formBytes = 128 * kib;
const bodyBytes: Record<string, number> = {
  '/live/receipts': 8 * kib,
  '/policy-reports': 8 * kib,
  '/live/notices': 8 * kib,
  '/newsroom/audience': 64 * kib,
  // With a logo of 256 KiB in it.
  '/settings': 300 * kib,
};

/**
 * The fault of a request, before anybody looks at its content: an address that does not decode, or contains a NUL, at which pages and
 * database fail, or that Next reads as another one; a body that is too long, or has no length.
 */
export const faultOf = ({ url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>): 'badAddress' | 'tooBig' | 'noLength' | null => {
  const path = url.split('?', 1)[0] ?? '';
  if (!isReadable(url, path)) return 'badAddress';
  if (headers['transfer-encoding'] !== undefined) return 'noLength';
  return Number(headers['content-length'] ?? 0) > (bodyBytes[path] ?? formBytes) ? 'tooBig' : null;
};

/** Browsers take these out before they ask. Next does too, so what is looked at here would not be what is answered there. */
const leadsElsewhere = /(^|\/)(\.|%2e){1,2}(\/|$)|\\|^\/\//i;

const isReadable = (url: string, path: string): boolean => {
  if (leadsElsewhere.test(path)) return false;
  if (!url.includes('%')) return true;
  if (url.includes('%00')) return false;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
};
