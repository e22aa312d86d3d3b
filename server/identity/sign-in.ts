/**
 * The two legs of signing in: off to the company's sign-on, and back. Invariant: whatever goes wrong ends at the sign-in page with a cause it
 * can explain and a reference that stands in the log; no other text gets into an address.
 */
import 'server-only';
import { web } from '#db/client.ts';
import { endSession } from '#db/identity/sessions.ts';
import { takeIdToken } from '#db/identity/sign-on.ts';
import { notify } from '#db/notify.ts';
import { env } from '#env';
import { readDevice } from './device.ts';
import { findViewers } from './find-viewers.ts';
import { callNextAuth, type Failure, type NextAuthAnswer } from './next-auth.ts';
import { safePath } from './origin.ts';
import { type Cause, causeOf, isStale, logRefusal } from './sign-on-failure.ts';
import { cookieName, hashToken, isSecure } from './token.ts';

export type Leg = { to: string; setCookies: string[] };

const signInPage = (cause: Cause, reference: string, wanted: string): string =>
  `/sign-in?${new URLSearchParams({ error: cause, ref: reference, to: safePath(wanted) })}`;

/** Says why on the sign-in page, with a reference that finds the line in the log. */
const refuse = ({ cause, error }: Failure, wanted: string, setCookies: string[] = []): Leg => ({
  to: signInPage(cause, logRefusal(cause, error), wanted),
  setCookies,
});

/** Where next-auth wants to go; null for its own pages of errors, which do not exist. */
const destination = (answer: NextAuthAnswer): string | null => {
  const redirect = new URL(answer.redirect ?? '/', env().PORTAL_URL);
  if (redirect.origin !== env().PORTAL_URL) return redirect.href;
  return redirect.pathname.startsWith('/api/auth') ? null : redirect.pathname + redirect.search + redirect.hash;
};

const outcomeOf = (answer: NextAuthAnswer, wanted: string): Leg => {
  const to = destination(answer);
  if (to !== null && answer.failure === null) return { to, setCookies: answer.setCookies };
  return refuse(answer.failure ?? { cause: 'other', error: null }, wanted, answer.setCookies);
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
    const leg = outcomeOf(answer, wanted);
    return { ...leg, setCookies: [...csrf.setCookies, ...leg.setCookies] };
  } catch (error) {
    return refuse({ cause: causeOf(error, 'portal'), error }, wanted);
  }
};

/** The way back from the sign-on. A session this browser had before ends: one browser, one person. */
export const finishSignIn = async (
  query: Record<string, string>,
  cookies: Record<string, string>,
  userAgent: string | null,
): Promise<Leg> => {
  const wanted = safePath((cookies[cookieName('to')] ?? '/').replace(env().PORTAL_URL, ''));
  try {
    const answer = await callNextAuth({ method: 'GET', action: 'callback', query, cookies, device: readDevice(userAgent) });
    if (answer.failure && isStale(answer.failure.cause)) return await sendThrough(answer.failure, cookies, wanted);
    const earlier = cookies[cookieName('session')];
    const isNew = answer.setCookies.some((each) => each.startsWith(`${cookieName('session')}=`));
    if (earlier && isNew) await endSessionOf(earlier);
    const leg = outcomeOf(answer, wanted);
    return { ...leg, setCookies: [...leg.setCookies, ...(cookies[cookieName('again')] ? [again(0)] : [])] };
  } catch (error) {
    return refuse({ cause: causeOf(error, 'portal'), error }, wanted);
  }
};

const mostAgain = 3;

const again = (times: number): string =>
  `${cookieName('again')}=${times}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${times === 0 ? 0 : 60}${isSecure() ? '; Secure' : ''}`;

/**
 * The address was opened twice, or another tab began a sign-in after this one: who is signed in goes on, who is not is sent through
 * again. Only with a cookie of ours, and a few times: a browser that keeps none would go round for ever.
 */
const sendThrough = async (failure: Failure, cookies: Record<string, string>, wanted: string): Promise<Leg> => {
  const token = cookies[cookieName('session')];
  const hash = token ? hashToken(token) : null;
  if (hash && (await findViewers(web(), [hash])).has(hash)) return { to: wanted, setCookies: [] };
  const times = Number(cookies[cookieName('again')] ?? 0) + 1;
  if (cookies[cookieName('csrf')] === undefined || !(times <= mostAgain)) return refuse(failure, wanted);
  const leg = await startSignIn(wanted, cookies);
  return { ...leg, setCookies: [...leg.setCookies, again(times)] };
};

/** Ends the session of this token everywhere: its open streams are told at once. Returns what the sign-on wants to see again. */
export const endSessionOf = (token: string): Promise<string | null> =>
  web().begin(async (tx) => {
    const hash = hashToken(token);
    const idToken = await takeIdToken(tx, hash);
    const personId = await endSession(tx, hash);
    if (personId) await notify(tx, 'pregon_people', personId);
    return personId ? idToken : null;
  });
