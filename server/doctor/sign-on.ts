/** The doctor at the sign-on: can it be found, is it the one in the settings, does it do what we ask of it, and does it know us? */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { env } from '#env';
import { bad, type Finding, ok, worth } from './finding.ts';

const timeoutMs = 5_000;
const callbackPath = '/api/auth/callback/sso';

const discovery = z.object({
  issuer: z.string().optional(),
  authorization_endpoint: z.string().optional(),
  token_endpoint: z.string().optional(),
  jwks_uri: z.string().optional(),
  code_challenge_methods_supported: z.array(z.string()).catch([]),
  id_token_signing_alg_values_supported: z.array(z.string()).catch([]),
  // The standard's default where the metadata says nothing.
  token_endpoint_auth_methods_supported: z.array(z.string()).catch(['client_secret_basic']),
});

type Discovery = z.output<typeof discovery>;

const getJson = async (address: string): Promise<unknown> => {
  const answer = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return answer.json();
};

const discover = async (): Promise<Discovery> => discovery.parse(await getJson(`${env().OIDC_ISSUER}/.well-known/openid-configuration`));

export const lookAtSignOn = async (): Promise<Finding> => {
  const issuer = env().OIDC_ISSUER;
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(timeoutMs) });
  if (!answer.ok) return bad('sign-on', `discovery answered ${answer.status}: is OIDC_ISSUER right?`);
  const found = discovery.parse(await answer.json());
  if (found.issuer?.replace(/\/+$/, '') !== issuer) return bad('sign-on', `calls itself ${found.issuer}, OIDC_ISSUER says ${issuer}`);
  if (!found.authorization_endpoint || !found.token_endpoint) return bad('sign-on', 'names no endpoints to sign in at');
  if (!found.code_challenge_methods_supported.includes('S256')) return worth('sign-on', 'does not say that it knows PKCE (S256)');
  return ok('sign-on', `${issuer} is found and knows PKCE`);
};

const keyTypes: Record<string, string> = { RS: 'RSA', PS: 'RSA', ES: 'EC', Ed: 'OKP' };

const keys = z.object({ keys: z.array(z.object({ kty: z.string(), use: z.string().optional(), alg: z.string().optional() })) });

/** A token that is signed otherwise is refused: nobody gets in. */
export const lookAtAlgorithm = async (): Promise<Finding> => {
  const expected = env().OIDC_ID_TOKEN_ALG;
  const found = await discover();
  const offered = found.id_token_signing_alg_values_supported;
  if (offered.length === 0) return worth('signing of id tokens', `the sign-on does not say how it signs; we expect ${expected}`);
  if (!offered.includes(expected))
    return bad('signing of id tokens', `the sign-on signs with ${offered.join(', ')}: set OIDC_ID_TOKEN_ALG (now ${expected})`);
  const type = keyTypes[expected.slice(0, 2)];
  if (type === undefined || !found.jwks_uri) return ok('signing of id tokens', `${expected} is offered`);
  const published = keys.parse(await getJson(found.jwks_uri)).keys;
  const fits = published.some((key) => key.kty === type && (key.use ?? 'sig') === 'sig' && (key.alg ?? expected) === expected);
  if (!fits) return bad('signing of id tokens', `the sign-on offers ${expected} but publishes no key for it`);
  return ok('signing of id tokens', `${expected}, and a key for it is published`);
};

/** As in a form: the standard asks for it before both are put into the header. */
const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

/** Asks for the tokens of a code that was never given. Nobody is signed in by it: what matters is what is refused, we or the code. */
const askWithBadCode = (endpoint: string, inHeader: boolean): Promise<Response> => {
  const { OIDC_CLIENT_ID: id, OIDC_CLIENT_SECRET: secret, PORTAL_URL } = env();
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code: `pregon-doctor-${randomBytes(16).toString('hex')}`,
    redirect_uri: PORTAL_URL + callbackPath,
    code_verifier: randomBytes(32).toString('base64url'),
    ...(inHeader ? {} : { client_id: id, client_secret: secret }),
  });
  const basic = Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64');
  const headers = { accept: 'application/json', ...(inHeader ? { authorization: `Basic ${basic}` } : {}) };
  return fetch(endpoint, { method: 'POST', body, headers, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
};

const refusal = z.object({ error: z.string().regex(/^[\w-]{1,60}$/) });

export const lookAtClientSecret = async (): Promise<Finding> => {
  const what = 'client secret';
  const { token_endpoint: endpoint, token_endpoint_auth_methods_supported: methods } = await discover();
  if (!endpoint) return bad(what, 'the sign-on names no endpoint for tokens');
  // As the library of the portal chooses.
  const inHeader = methods.includes('client_secret_basic') || !methods.includes('client_secret_post');
  const answer = await askWithBadCode(endpoint, inHeader);
  const said = refusal.safeParse(await answer.json().catch(() => null));
  const error = said.success ? said.data.error : 'no reason';
  if (error === 'invalid_client' || (answer.status === 401 && error !== 'invalid_grant'))
    return bad(what, `refused (${answer.status}, ${error}): OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are not those of the sign-on`);
  if (error === 'unauthorized_client') return bad(what, 'taken, but this client may not sign people in with a code (unauthorized_client)');
  if (error === 'invalid_grant') return ok(what, 'taken by the sign-on');
  return worth(what, `cannot be told: a code that was never given was answered with ${answer.status}, ${error}`);
};
