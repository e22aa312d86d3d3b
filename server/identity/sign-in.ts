/** The two legs of signing in: off to the company's sign-on, and back. Errors end at the sign-in page with a code it can explain. */
import 'server-only';
import { web } from '#db/client.ts';
import { notify } from '#db/notify.ts';
import { endSession } from '#db/sessions.ts';
import { env } from '#env';
import { describeError, log } from '#server/log.ts';
import { readDevice } from './device.ts';
import { callNextAuth, type NextAuthAnswer } from './next-auth.ts';
import { safePath } from './origin.ts';
import { cookieName, hashToken } from './token.ts';

export type Leg = { to: string; setCookies: string[] };

const signInPage = (error: string, wanted: string): string => `/sign-in?${new URLSearchParams({ error, to: safePath(wanted) })}`;

/** Where next-auth wants to go; its own error pages become our sign-in page. */
const destination = (answer: NextAuthAnswer, wanted: string): string => {
  const redirect = new URL(answer.redirect ?? '/', env().PORTAL_URL);
  const isOwn = redirect.origin === env().PORTAL_URL;
  if (isOwn && redirect.pathname.startsWith('/api/auth')) return signInPage(redirect.searchParams.get('error') ?? 'Unknown', wanted);
  return isOwn ? redirect.pathname + redirect.search + redirect.hash : redirect.href;
};

/** Begins a sign-in that comes back to `wanted`. */
export const startSignIn = async (wanted: string, cookies: Record<string, string>): Promise<Leg> => {
  try {
    const csrf = await callNextAuth({ method: 'GET', action: 'csrf', cookies });
    const csrfCookie = csrf.setCookies.map((each) => each.split(';')[0] ?? '').find((each) => each.startsWith(`${cookieName('csrf')}=`));
    const jar = csrfCookie
      ? { ...cookies, [cookieName('csrf')]: decodeURIComponent(csrfCookie.slice(cookieName('csrf').length + 1)) }
      : cookies;
    const answer = await callNextAuth({
      method: 'POST',
      action: 'signin',
      cookies: jar,
      body: { csrfToken: csrf.csrfToken ?? '', callbackUrl: safePath(wanted) },
    });
    return { to: destination(answer, wanted), setCookies: [...csrf.setCookies, ...answer.setCookies] };
  } catch (error) {
    log().error(describeError(error), 'sign-in could not start');
    return { to: signInPage('OAuthSignin', wanted), setCookies: [] };
  }
};

/** The way back from the sign-on. A session this browser had before ends: one browser, one person. */
export const finishSignIn = async (
  query: Record<string, string>,
  cookies: Record<string, string>,
  userAgent: string | null,
): Promise<Leg> => {
  const wanted = (cookies[cookieName('to')] ?? '/').replace(env().PORTAL_URL, '');
  try {
    const answer = await callNextAuth({ method: 'GET', action: 'callback', query, cookies, device: readDevice(userAgent) });
    const earlier = cookies[cookieName('session')];
    const isNew = answer.setCookies.some((each) => each.startsWith(`${cookieName('session')}=`));
    if (earlier && isNew) await endSessionOf(earlier);
    return { to: destination(answer, wanted), setCookies: answer.setCookies };
  } catch (error) {
    log().error(describeError(error), 'sign-in could not finish');
    return { to: signInPage('OAuthCallback', wanted), setCookies: [] };
  }
};

/** Ends the session of this token everywhere: its open streams are told at once. */
export const endSessionOf = (token: string): Promise<void> =>
  web().begin(async (tx) => {
    const personId = await endSession(tx, hashToken(token));
    if (personId) await notify(tx, 'pregon_people', personId);
  });
