/**
 * A sign-on made by hand that answers as it is told to: what no well-kept provider can be made to say. The browser's part is played by
 * whoever tests: it takes the state and the nonce from the address it is sent to.
 */
import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Claims = Record<string, unknown>;

export type Odd = {
  /** Added to, or in place of, what the id token says. */
  claims: Claims;
  /** Claims of userinfo beside the subject; a status instead of an answer; null: there is no userinfo. */
  userinfo: Claims | number | null;
  alg: 'RS256' | 'ES256';
  /** In place of the key that is published. */
  foreignKey: boolean;
  /** How the token is forged: unsigned; signed with what is no secret, or with the client's; under a key that is not published; changed after it was signed. */
  forged: 'none' | 'public key' | 'client secret' | 'unknown key' | 'changed' | null;
  /** In place of the answer of the token's address. */
  token: { status: number; body: unknown } | null;
  /** An address that does not answer. */
  silent: 'discovery' | 'token' | 'userinfo' | null;
};

export const plain: Odd = { claims: {}, userinfo: null, alg: 'RS256', foreignKey: false, forged: null, token: null, silent: null };

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const makeKeys = () => ({
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
});

const signToken = (claims: Claims, alg: Odd['alg'], key: KeyObject): string => {
  const body = `${encode({ alg, typ: 'JWT', kid: alg })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(body), alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key);
  return `${body}.${signature.toString('base64url')}`;
};

/** Forgeries of a token by somebody between the portal and the sign-on. */
const forge = (token: string, how: NonNullable<Odd['forged']>, key: KeyObject, clientSecret: string): string => {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const headed = (alg: string, kid: string) => `${encode({ alg, typ: 'JWT', kid })}.${claims}`;
  const keyed = (secret: string | Buffer) => {
    const body = headed('HS256', 'RS256');
    return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
  };
  if (how === 'none') return `${headed('none', 'RS256')}.`;
  if (how === 'public key') return keyed(createPublicKey(key).export({ type: 'spki', format: 'pem' }));
  if (how === 'client secret') return keyed(clientSecret);
  if (how === 'unknown key') return `${headed('RS256', 'another')}.${signature}`;
  const changed = { ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as Claims), sub: 'somebody-else' };
  return `${head}.${encode(changed)}.${signature}`;
};

export type OddProvider = {
  issuer: string;
  /** How it answers from now on. */
  become: (odd: Partial<Odd>) => void;
  /** The nonce of the sign-in that comes back next. */
  expect: (nonce: string) => void;
  /** The paths that were asked for since it last became something else. */
  asked: string[];
  close: () => Promise<void>;
};

export const startOddProvider = async (clientId: string, clientSecret = ''): Promise<OddProvider> => {
  const [keys, foreign] = [makeKeys(), makeKeys()];
  const state = { odd: plain, nonce: '', issuer: '' };
  const asked: string[] = [];

  const discovery = () => ({
    issuer: state.issuer,
    authorization_endpoint: `${state.issuer}/authorize`,
    token_endpoint: `${state.issuer}/token`,
    jwks_uri: `${state.issuer}/keys`,
    ...(state.odd.userinfo === null ? {} : { userinfo_endpoint: `${state.issuer}/userinfo` }),
    code_challenge_methods_supported: ['S256'],
  });
  const idToken = (): string => {
    const seconds = Math.floor(Date.now() / 1000);
    const usual = { iss: state.issuer, aud: clientId, sub: 'odd', iat: seconds, exp: seconds + 300, nonce: state.nonce };
    const { alg, claims, foreignKey, forged } = state.odd;
    const key = (foreignKey ? foreign : keys)[alg].privateKey;
    const token = signToken({ ...usual, ...claims }, alg, key);
    return forged === null ? token : forge(token, forged, key, clientSecret);
  };
  const answers: Record<string, () => { status: number; body: unknown }> = {
    '/.well-known/openid-configuration': () => ({ status: 200, body: discovery() }),
    '/keys': () => ({
      status: 200,
      body: {
        keys: (['RS256', 'ES256'] as const).map((alg) => ({ ...keys[alg].publicKey.export({ format: 'jwk' }), kid: alg, alg, use: 'sig' })),
      },
    }),
    '/token': () => state.odd.token ?? { status: 200, body: { access_token: 'a', token_type: 'Bearer', id_token: idToken() } },
    '/userinfo': () => {
      const { userinfo } = state.odd;
      return typeof userinfo === 'number' ? { status: userinfo, body: {} } : { status: 200, body: { sub: 'odd', ...userinfo } };
    },
  };
  const silentPaths = { discovery: '/.well-known/openid-configuration', token: '/token', userinfo: '/userinfo' };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url?.split('?')[0] ?? '';
    asked.push(path);
    if (state.odd.silent && silentPaths[state.odd.silent] === path) return;
    const { status, body } = answers[path]?.() ?? { status: 404, body: {} };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  state.issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    issuer: state.issuer,
    become: (odd) => {
      state.odd = { ...plain, ...odd };
      asked.length = 0;
    },
    expect: (nonce) => {
      state.nonce = nonce;
    },
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
};
