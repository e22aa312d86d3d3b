/**
 * Why a sign-on was refused: one word for the log and for the sentence the person reads. Invariant: no secret, token or personal data
 * gets into either; of an error's own text only what names algorithms, issuers or times.
 */
import { isDatabaseGone } from '#server/errors.ts';
import { log } from '#server/log.ts';
import { currentRequest, toRequestContext } from '#server/request-context.ts';

export const causes = [
  'state',
  'code',
  'nonce',
  'algorithm',
  'issuer',
  'audience',
  'secret',
  'signature',
  'clock',
  'claim',
  'userinfo',
  'inactive',
  'refused',
  'provider',
  'database',
  'timeout',
  'unreachable',
  'other',
] as const;
export type Cause = (typeof causes)[number];

/** A rule of ours says no. */
export class SignOnRefused extends Error {
  signOnCause: Cause;
  constructor(signOnCause: Cause) {
    super(signOnCause);
    this.name = 'SignOnRefused';
    this.signOnCause = signOnCause;
  }
}

/** By what the libraries say, the surest first. @see node_modules/openid-client/lib/client.js */
const byText: [RegExp, Cause][] = [
  [/cookie was missing|value could not be parsed|^state m(ismatch|issing)/i, 'state'],
  [/^invalid_grant/, 'code'],
  [/nonce mismatch/, 'nonce'],
  [/unexpected JW[TE] (alg|enc) received/, 'algorithm'],
  [/unexpected iss value|^iss m(ismatch|issing)|issuer mismatch|invalid issuer/i, 'issuer'],
  [/^a(ud|zp) mismatch|JWT property azp/, 'audience'],
  [/^invalid_client|^unauthorized_client|got: 401/, 'secret'],
  [/no valid key found|multiple matching keys|failed to validate JWT signature|no matching key|jwks_uri/i, 'signature'],
  [/^JWT (expired|not active|issued)|^id_token issued in the future/, 'clock'],
  [/^missing required JWT property|must be a JSON numeric value|^failed to decode JWT|id_token not present/, 'claim'],
  [/timed? ?out/i, 'timeout'],
  [/^expected 200 OK, got: 5|socket hang up/, 'unreachable'],
  [/^(access_denied|login_required|consent_required|interaction_required|account_selection_required)\b/, 'refused'],
  [/^(invalid_scope|invalid_request|unsupported_response_type|server_error|temporarily_unavailable)\b/, 'provider'],
  [/^expected 200 OK, got:/, 'provider'],
];

const codeOf = (error: Error): string | undefined => {
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{3,40}$/.test(code) ? code : undefined;
};

const isNetworkCode = (code: string): boolean => /^(E[A-Z]+|EAI_[A-Z]+|.*CERT.*|.*SIGNATURE|UND_ERR_.*)$/.test(code);

/** Errors of the database arrive with its own class or, from a pool that lost it, with a code. */
const isOfDatabase = (error: Error): boolean => error.name === 'PostgresError' || isDatabaseGone(error);

export const causeOf = (error: unknown, from: 'provider' | 'portal'): Cause => {
  if (error instanceof SignOnRefused) return error.signOnCause;
  if (!(error instanceof Error)) return 'other';
  if (error.name === 'ZodError') return 'claim';
  if (from === 'portal') return isOfDatabase(error) ? 'database' : 'other';
  const found = byText.find(([pattern]) => pattern.test(error.message));
  if (found) return found[1];
  const code = codeOf(error);
  if (code === 'ETIMEDOUT') return 'timeout';
  return code && isNetworkCode(code) ? 'unreachable' : 'other';
};

/** Their text says what was expected and what came: names and numbers of the sign-on, nothing of the person. */
const telling: Cause[] = ['algorithm', 'issuer', 'audience', 'clock'];
/** Anybody can bring these about, or the person did: not worth waking somebody. */
const harmless: Cause[] = ['state', 'code', 'refused', 'inactive'];

/** The person has been here before, or in another tab: they can be sent through once more. */
export const isStale = (cause: Cause): boolean => cause === 'state' || cause === 'code';

/** Writes one line, and returns the reference the person is shown: the request's own, as of every failure. */
export const logRefusal = (cause: Cause, error: unknown): string => {
  const { reference } = currentRequest() ?? toRequestContext({});
  const known = error instanceof Error ? error : undefined;
  const code = known && codeOf(known);
  const isTelling = known && telling.includes(cause);
  const detail = isTelling ? known.message.replace(/[^\x20-\x7e]/g, '?').slice(0, 300) : undefined;
  const line = { cause, reference, ...(code ? { code } : {}), ...(detail ? { detail } : {}) };
  log()[harmless.includes(cause) ? 'warn' : 'error'](line, 'sign-on refused');
  return reference;
};

/** The sign-in goes on with what the id token said. */
export const logUserinfoLost = (error: unknown): void => {
  const isOfAnother = error instanceof Error && /^userinfo sub mismatch/.test(error.message);
  const code = error instanceof Error ? codeOf(error) : undefined;
  const line = { cause: isOfAnother ? 'subject' : causeOf(error, 'provider'), ...(code ? { code } : {}) };
  log().error(line, 'userinfo could not be read');
};
