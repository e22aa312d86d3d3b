/**
 * next-auth 4, kept to the two things it is here for: sending a browser to the company's sign-on, and checking what comes
 * back (PKCE, state, nonce, id token). Sessions are ours; none of its other endpoints exists.
 */
import 'server-only';
import type { NextApiRequest, NextApiResponse } from 'next';
import NextAuth, { type AuthOptions } from 'next-auth';
import type { Adapter, AdapterUser } from 'next-auth/adapters';
import { web } from '#db/client.ts';
import { findPersonByIdentity } from '#db/people.ts';
import { insertDevice, insertSession } from '#db/sessions.ts';
import { env } from '#env';
import { log } from '#server/log.ts';
import { type Device, unknownDevice } from './device.ts';
import { safePath } from './origin.ts';
import { signOn } from './sign-on.ts';
import { cookieName, hashToken, isSecure, makeToken } from './token.ts';

const sessionCookieDays = 30;

/** next-auth knows an account by one string: issuer and subject, which holds no space in the former. */
const accountId = (claims: { iss: string; sub: string }): string => `${claims.iss} ${claims.sub}`;

const adapter = (device: Device): Adapter => ({
  getUserByAccount: async ({ providerAccountId }) => {
    const at = providerAccountId.indexOf(' ');
    const person = await findPersonByIdentity(web(), { issuer: providerAccountId.slice(0, at), subject: providerAccountId.slice(at + 1) });
    return person ? ({ id: person.id, email: '', emailVerified: null } satisfies AdapterUser) : null;
  },
  // An e-mail address never says who somebody is.
  getUserByEmail: () => null,
  // next-auth would link a second person's account to whoever is signed in on a shared computer: it is told nobody is.
  getSessionAndUser: () => null,
  createSession: async (session) => {
    const hash = hashToken(session.sessionToken);
    await web().begin(async (tx) => {
      await insertSession(tx, { hash, personId: session.userId });
      await insertDevice(tx, { sessionHash: hash, ...device });
    });
    return session;
  },
});

const cookie = (name: string, maxAge?: number) => ({
  name: cookieName(name),
  options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure: isSecure(), ...(maxAge ? { maxAge } : {}) },
});

const options = (device: Device): AuthOptions => ({
  secret: env().NEXTAUTH_SECRET,
  adapter: adapter(device),
  session: { strategy: 'database', maxAge: sessionCookieDays * 86_400, generateSessionToken: makeToken },
  cookies: {
    sessionToken: cookie('session'),
    callbackUrl: cookie('to'),
    csrfToken: cookie('csrf'),
    pkceCodeVerifier: cookie('pkce', 900),
    state: cookie('state', 900),
    nonce: cookie('nonce', 900),
  },
  providers: [
    {
      id: 'sso',
      name: 'sso',
      type: 'oauth',
      wellKnown: `${env().OIDC_ISSUER}/.well-known/openid-configuration`,
      clientId: env().OIDC_CLIENT_ID,
      clientSecret: env().OIDC_CLIENT_SECRET,
      idToken: true,
      checks: ['pkce', 'state', 'nonce'],
      authorization: { params: { scope: env().OIDC_SCOPE } },
      client: { id_token_signed_response_alg: env().OIDC_ID_TOKEN_ALG },
      httpOptions: { timeout: env().OIDC_TIMEOUT_SECONDS * 1_000 },
      profile: (claims: { iss: string; sub: string }) => ({ id: accountId(claims) }),
    },
  ],
  callbacks: {
    signIn: async ({ profile }) => (await signOn(profile)) !== null,
    redirect: ({ url }) => env().PORTAL_URL + safePath(url.startsWith(env().PORTAL_URL) ? url.slice(env().PORTAL_URL.length) : url),
  },
  logger: {
    error: (code) => log().warn({ code }, 'sign-on failed'),
    warn: () => undefined,
    debug: () => undefined,
  },
});

export type NextAuthCall = {
  method: 'GET' | 'POST';
  action: 'csrf' | 'signin' | 'callback';
  query?: Record<string, string>;
  body?: Record<string, string>;
  cookies: Record<string, string>;
  /** What a session that begins with this call will be recognised by. */
  device?: Device;
};

export type NextAuthAnswer = { redirect: string | null; setCookies: string[]; csrfToken: string | null };

/** Calls next-auth's handler with a request and a response of our own making. */
export const callNextAuth = async (call: NextAuthCall): Promise<NextAuthAnswer> => {
  const answer: NextAuthAnswer = { redirect: null, setCookies: [], csrfToken: null };
  const response = {
    status: () => response,
    getHeader: () => answer.setCookies,
    setHeader: (name: string, value: string | string[]) => {
      if (name.toLowerCase() === 'location') answer.redirect = String(value);
      if (name.toLowerCase() === 'set-cookie') answer.setCookies = [value].flat();
      return response;
    },
    send: (body: { csrfToken?: string }) => {
      answer.csrfToken = body?.csrfToken ?? null;
    },
    json: () => undefined,
    end: () => undefined,
  };
  const request = {
    method: call.method,
    query: { ...call.query, nextauth: call.action === 'csrf' ? ['csrf'] : [call.action, 'sso'] },
    body: call.body ?? {},
    cookies: call.cookies,
    headers: { host: new URL(env().PORTAL_URL).host },
  };
  await NextAuth(request as unknown as NextApiRequest, response as unknown as NextApiResponse, options(call.device ?? unknownDevice));
  return answer;
};
