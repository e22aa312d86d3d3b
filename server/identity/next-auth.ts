/**
 * next-auth 4, kept to the two things it is here for: sending a browser to the company's sign-on, and checking what comes
 * back (PKCE, state, nonce, id token). Sessions are ours; none of its other endpoints exists. Invariant: what went wrong comes back
 * beside the answer, never in an address of next-auth's making.
 */
import 'server-only';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { NextApiRequest, NextApiResponse } from 'next';
import NextAuth, { type AuthOptions } from 'next-auth';
import type { Adapter, AdapterUser } from 'next-auth/adapters';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import { web } from '#db/client.ts';
import { findPersonByIdentity } from '#db/directory/people.ts';
import { insertDevice, insertSession } from '#db/identity/sessions.ts';
import { insertIdToken } from '#db/identity/sign-on.ts';
import { env } from '#env';
import { isThin, type RawClaims, withUserinfo } from './claims.ts';
import { type Device, unknownDevice } from './device.ts';
import { safePath } from './origin.ts';
import { signOn } from './sign-on.ts';
import { type Cause, causeOf, logUserinfoLost, SignOnRefused } from './sign-on-failure.ts';
import { cookieName, hashToken, isSecure, makeToken } from './token.ts';

const sessionCookieDays = 30;

/** next-auth knows an account by one string: issuer and subject, which holds no space in the former. */
const accountId = (claims: { iss: string; sub: string }): string => `${claims.iss} ${claims.sub}`;

/** Values one call collects: why it failed, and what the session is to keep. */
type Course = { device: Device; failure: Failure | null; userinfoLost: boolean; idToken: string | null };
export type Failure = { cause: Cause; error: unknown };

/** Keeps the cause of the first failure; later ones follow from it. */
const note = (course: Course, error: unknown, from: 'provider' | 'portal'): void => {
  course.failure ??= { cause: causeOf(error, from), error };
};

/** next-auth has one logger for all calls at once: which of them complains is known by where it runs. */
const courses = new AsyncLocalStorage<Course>();
const noteHere = (error: unknown): void => {
  const course = courses.getStore();
  if (course) note(course, error, 'provider');
};

/** Ours to explain: next-auth would put the text of the error into an address. */
const ours = async <Result>(course: Course, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    note(course, error, 'portal');
    throw error;
  }
};

const adapter = (course: Course): Adapter => ({
  getUserByAccount: ({ providerAccountId }) =>
    ours(course, async () => {
      const at = providerAccountId.indexOf(' ');
      const identity = { issuer: providerAccountId.slice(0, at), subject: providerAccountId.slice(at + 1) };
      const person = await findPersonByIdentity(web(), identity);
      return person ? ({ id: person.id, email: '', emailVerified: null } satisfies AdapterUser) : null;
    }),
  // An e-mail address never says who somebody is.
  getUserByEmail: () => null,
  // next-auth would link a second person's account to whoever is signed in on a shared computer: it is told nobody is.
  getSessionAndUser: () => null,
  createSession: (session) =>
    ours(course, async () => {
      const hash = hashToken(session.sessionToken);
      await web().begin(async (tx) => {
        await insertSession(tx, { hash, personId: session.userId });
        await insertDevice(tx, { sessionHash: hash, ...course.device });
        if (course.idToken) await insertIdToken(tx, { sessionHash: hash, idToken: course.idToken });
      });
      return session;
    }),
});

/** Signing out leads to an address with it: a longer one is refused on the way, and without it the sign-on asks once more. */
const longestIdToken = 4_000;

const admit = async (course: Course, profile: unknown, idToken: string | undefined): Promise<boolean> => {
  try {
    course.idToken = idToken && idToken.length <= longestIdToken ? idToken : null;
    if ((await signOn(profile, { userinfoLost: course.userinfoLost })) === null) throw new SignOnRefused('inactive');
    return true;
  } catch (error) {
    note(course, error, 'portal');
    return false;
  }
};

type UserinfoContext = Parameters<Extract<OAuthConfig<unknown>['userinfo'], { request?: unknown }>['request'] & {}>[0];

/** The claims of the id token, and what userinfo adds when they lack something. */
const readProfile = async (course: Course, { tokens: given, client }: UserinfoContext): Promise<RawClaims> => {
  // openid-client's own set of tokens, which next-auth's types take for bare parameters.
  const tokens = given as Parameters<typeof client.userinfo>[0] & { access_token?: string; claims: () => RawClaims };
  const idToken = tokens.claims();
  if (!isThin(idToken) || !tokens.access_token || !client.issuer.metadata.userinfo_endpoint) return idToken;
  try {
    // Refuses what is said of another subject.
    return withUserinfo(idToken, await client.userinfo(tokens));
  } catch (error) {
    course.userinfoLost = true;
    logUserinfoLost(error);
    return idToken;
  }
};

const cookie = (name: string, maxAge?: number) => ({
  name: cookieName(name),
  options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure: isSecure(), ...(maxAge ? { maxAge } : {}) },
});

const options = (course: Course): AuthOptions => ({
  secret: env().NEXTAUTH_SECRET,
  adapter: adapter(course),
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
      userinfo: { request: (context) => readProfile(course, context) },
      profile: (claims: { iss: string; sub: string }) => ({ id: accountId(claims) }),
    },
  ],
  callbacks: {
    signIn: ({ profile, account }) => admit(course, profile, account?.id_token),
    redirect: ({ url }) => env().PORTAL_URL + safePath(url.startsWith(env().PORTAL_URL) ? url.slice(env().PORTAL_URL.length) : url),
  },
  logger: {
    error: (_code, metadata) => noteHere(metadata instanceof Error ? metadata : metadata.error),
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
  /** The description of the session that begins with this call. */
  device?: Device;
};

export type NextAuthAnswer = { redirect: string | null; setCookies: string[]; csrfToken: string | null; failure: Failure | null };

/** The parts of a request next-auth's handler reads, and the parts of a response it calls. */
type OurRequest = Pick<NextApiRequest, 'method' | 'query' | 'body' | 'cookies' | 'headers'>;
type OurResponse = Pick<NextApiResponse, 'status' | 'getHeader' | 'setHeader' | 'send' | 'json' | 'end'>;

/** Calls next-auth's handler with a request and a response of our own making. */
export const callNextAuth = async (call: NextAuthCall): Promise<NextAuthAnswer> => {
  const answer: NextAuthAnswer = { redirect: null, setCookies: [], csrfToken: null, failure: null };
  const course: Course = { device: call.device ?? unknownDevice, failure: null, userinfoLost: false, idToken: null };
  const response: OurResponse = {
    status: () => whole,
    getHeader: () => answer.setCookies,
    setHeader: (name, value) => {
      if (name.toLowerCase() === 'location') answer.redirect = String(value);
      if (name.toLowerCase() === 'set-cookie') answer.setCookies = [value].flat().map(String);
      return whole;
    },
    send: (body: { csrfToken?: string }) => {
      answer.csrfToken = body?.csrfToken ?? null;
    },
    json: () => undefined,
    end: () => whole,
  };
  const whole = response as NextApiResponse;
  const request: OurRequest = {
    method: call.method,
    query: { ...call.query, nextauth: call.action === 'csrf' ? ['csrf'] : [call.action, 'sso'] },
    body: call.body ?? {},
    cookies: call.cookies,
    headers: { host: new URL(env().PORTAL_URL).host },
  };
  await courses.run(course, () => NextAuth(request as NextApiRequest, whole, options(course)));
  answer.failure = course.failure;
  return answer;
};
