/** The doctor at the sign-on: can it be found, is it the one in the settings, does it do what we ask of it? */
import { env } from '#env';
import { bad, type Finding, ok, worth } from './finding.ts';

type Discovery = { issuer?: string; authorization_endpoint?: string; token_endpoint?: string; code_challenge_methods_supported?: string[] };

export const lookAtSignOn = async (): Promise<Finding> => {
  const issuer = env().OIDC_ISSUER;
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(5_000) });
  if (!answer.ok) return bad('sign-on', `discovery answered ${answer.status}: is OIDC_ISSUER right?`);
  const found = (await answer.json()) as Discovery;
  if (found.issuer?.replace(/\/+$/, '') !== issuer) return bad('sign-on', `calls itself ${found.issuer}, OIDC_ISSUER says ${issuer}`);
  if (!found.authorization_endpoint || !found.token_endpoint) return bad('sign-on', 'names no endpoints to sign in at');
  if (!found.code_challenge_methods_supported?.includes('S256')) return worth('sign-on', 'does not say that it knows PKCE (S256)');
  return ok('sign-on', `${issuer} is found and knows PKCE`);
};
