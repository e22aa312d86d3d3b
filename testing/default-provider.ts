/** oidc-provider as it is without settings: the id token holds the subject, everything else is said by userinfo. Whoever asks is signed in. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { memoryAdapter } from '../demo/memory-adapter.ts';

type Given = {
  clientSecret: string;
  redirectUri: string;
  alg: 'RS256' | 'ES256';
  account: { sub: string } & Record<string, unknown>;
};

const makeKeys = () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  return [
    { ...rsa, kty: 'RSA', kid: 'rsa', alg: 'RS256', use: 'sig' },
    { ...ec, kty: 'EC', kid: 'ec', alg: 'ES256', use: 'sig' },
  ];
};

const configure = (issuer: string, { clientSecret, redirectUri, alg, account }: Given): Provider =>
  new Provider(issuer, {
    adapter: memoryAdapter(),
    clients: [{ client_id: 'unit', client_secret: clientSecret, redirect_uris: [redirectUri], id_token_signed_response_alg: alg }],
    jwks: { keys: makeKeys() },
    cookies: { keys: ['unit'] },
    claims: { openid: ['sub'], profile: ['name', 'employee_id', 'groups'], email: ['email', 'email_verified'] },
    findAccount: async () => ({ accountId: account.sub, claims: async () => account }),
    loadExistingGrant: async (ctx) => {
      const { client, session, provider } = ctx.oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 60, Session: 60, Grant: 60 },
    features: { devInteractions: { enabled: false } },
  });

export const startDefaultProvider = async (given: Given): Promise<{ issuer: string; close: () => Promise<void> }> => {
  const parts: { provider?: Provider } = {};
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith('/interaction/'))
      await parts.provider?.interactionFinished(request, response, { login: { accountId: given.account.sub } });
    else await parts.provider?.callback()(request, response);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  parts.provider = configure(issuer, given);
  return {
    issuer,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};

/** A browser's way through it, from the address the portal sends it to until the address that leads back. */
export const walkThrough = async (start: string, redirectUri: string): Promise<Record<string, string>> => {
  const jar = new Map<string, string>();
  let at = start;
  for (let step = 0; step < 8 && !at.startsWith(redirectUri); step += 1) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie } });
    for (const each of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (each.split(';')[0] ?? '').split(/=(.*)/s);
      jar.set(name, value);
    }
    at = new URL(answer.headers.get('location') ?? '', at).href;
  }
  return Object.fromEntries(new URL(at).searchParams);
};
