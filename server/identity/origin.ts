/** Whether a request that changes something comes from our own pages. Asked at every action and every POST. */
import { env } from '#env';

/**
 * Fails closed: no Origin is not ours. Sec-Fetch-Site is asked as well where the browser sends it.
 * @see https://web.dev/articles/fetch-metadata
 */
export const isOwnOrigin = (headers: { origin: string | null | undefined; secFetchSite: string | null | undefined }): boolean =>
  headers.origin === env().PORTAL_URL && (headers.secFetchSite ?? 'same-origin') === 'same-origin';

/**
 * Whether a GET that begins something may do so: from our own pages, by hand, or as a page somebody goes to. Another site must not begin
 * sign-ins behind its reader's back, in an image or a frame. Browsers without these headers are let through.
 */
export const isVisit = (headers: Headers): boolean => {
  const site = headers.get('sec-fetch-site');
  if (site === null || site === 'same-origin' || site === 'none') return true;
  return headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document';
};

/** The path to go to after signing in or answering: on this portal, whatever was asked for. */
export const safePath = (wanted: string | null | undefined): string => {
  const portal = new URL(env().PORTAL_URL);
  if (!wanted?.startsWith('/') || /[\\\p{Cc}]/u.test(wanted)) return '/';
  const target = URL.canParse(wanted, portal) ? new URL(wanted, portal) : portal;
  const path = target.pathname + target.search + target.hash;
  return target.origin === portal.origin && !path.startsWith('//') ? path : '/';
};
