/** Signing out: of the portal at once, then of the company's sign-on when it can be reached (RP-initiated logout). */
import 'server-only';
import { cookies } from 'next/headers';
import { z } from 'zod';
import { env } from '#env';
import { describeError, log } from '#server/log.ts';
import { endSessionOf } from './sign-in.ts';
import { cookieName, isSecure } from './token.ts';

const discovery = z.object({ end_session_endpoint: z.url().optional() });

const marks = () => ({ path: '/', httpOnly: true, sameSite: 'lax' as const, secure: isSecure() });

/** Ends this browser's session and returns where to go next. What the browser keeps is cleared there (server/front.ts). */
export const signOutHere = async (): Promise<string> => {
  const jar = await cookies();
  const token = jar.get(cookieName('session'))?.value;
  const idToken = token ? await endSessionOf(token) : null;
  // A browser drops a __Host- cookie only when told so with the marks it was set with.
  jar.set(cookieName('session'), '', { ...marks(), maxAge: 0 });
  jar.set(cookieName('out'), '1', { ...marks(), maxAge: 86_400 });
  return (await logoutAtProvider(idToken)) ?? '/signed-out';
};

/** @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html */
const logoutAtProvider = async (idToken: string | null): Promise<string | null> => {
  try {
    const answer = await fetch(`${env().OIDC_ISSUER}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(env().OIDC_TIMEOUT_SECONDS * 1_000),
    });
    const { end_session_endpoint: endpoint } = discovery.parse(await answer.json());
    if (!endpoint) return null;
    const url = new URL(endpoint);
    // Names the person: without it the sign-on asks, or signs nobody out.
    if (idToken) url.searchParams.set('id_token_hint', idToken);
    url.searchParams.set('client_id', env().OIDC_CLIENT_ID);
    url.searchParams.set('post_logout_redirect_uri', `${env().PORTAL_URL}/signed-out`);
    return url.href;
  } catch (error) {
    log().warn(describeError(error), 'signed out here only: the sign-on did not answer');
    return null;
  }
};
