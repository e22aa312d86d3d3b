/** Both legs of signing in, through openid-client, against a provider that says odd things. */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase, insertPerson } from '../../testing/fresh-database.ts';
import { type Odd, type OddProvider, startOddProvider } from '../../testing/odd-provider.ts';
import { useSettings } from '../../testing/settings.ts';
import { runFor, toRequestContext } from '../request-context.ts';
import { endSessionOf, finishSignIn, type Leg, startSignIn } from './sign-in.ts';
import { cookieName, hashToken } from './token.ts';

const db = freshDatabase();
const lines: Record<string, unknown>[] = [];
const secret = 'q7Zr-2mXv-9KdT-w4Hb';
let provider: OddProvider;

beforeAll(async () => {
  provider = await startOddProvider('unit', secret);
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)) as Record<string, unknown>);
      done();
    },
  });
  Object.assign(globalThis, { pregonLog: pino({ base: null }, sink) });
});
afterAll(() => provider.close());
beforeEach(() => {
  useSettings({ OIDC_ISSUER: provider.issuer, OIDC_CLIENT_SECRET: secret, OIDC_TIMEOUT_SECONDS: '1', ROLE_MAP: 'pregon-editors=editor' });
  provider.become({});
  lines.length = 0;
});

type Jar = Record<string, string>;
const keep = (jar: Jar, leg: Leg): Jar => {
  const kept = { ...jar };
  for (const cookie of leg.setCookies) {
    const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s);
    if (value === '' || /Max-Age=0/.test(cookie)) delete kept[name];
    else kept[name] = decodeURIComponent(value);
  }
  return kept;
};

/** A browser's whole way; `change` is what it brings back in place of what it was given. */
const begin = async (jar: Jar = {}, wanted = '/archive') => {
  const leg = await startSignIn(wanted, jar);
  const asked = new URL(leg.to, 'http://localhost:3000').searchParams;
  provider.expect(asked.get('nonce') ?? '');
  return { leg, jar: keep(jar, leg), query: { code: 'c', state: asked.get('state') ?? '' } };
};
const signIn = async (odd: Partial<Odd> = {}, jar: Jar = {}) => {
  provider.become(odd);
  const begun = await begin(jar);
  const leg = await finishSignIn(begun.query, begun.jar, null);
  return { leg, jar: keep(begun.jar, leg) };
};
const tokenIn = (jar: Jar): string | undefined => jar[cookieName('session')];
const personOf = async (jar: Jar) =>
  (
    await db.owner`select p.id, p.name, p.email, p.external_id from sessions s join persons p on p.id = s.person_id where s.id_hash = ${hashToken(tokenIn(jar) ?? '')}`
  )[0];
const reasonIn = (leg: Leg) => Object.fromEntries(new URL(leg.to, 'http://localhost:3000').searchParams);

describe('why a sign-on is refused stands in the log, and leads there from the page', () => {
  const past = Math.floor(Date.now() / 1000) - 3_600;
  test.each<[string, Partial<Odd>, string | RegExp]>([
    ['algorithm', { alg: 'ES256' }, 'unexpected JWT alg received, expected RS256, got: ES256'],
    ['issuer', { claims: { iss: 'https://other.example' } }, /expected http.*, got: https:\/\/other.example/],
    ['audience', { claims: { aud: 'somebody-else' } }, /got: somebody-else/],
    ['nonce', { claims: { nonce: 'x' } }, ''],
    ['signature', { foreignKey: true }, ''],
    ['audience', { claims: { aud: ['unit', 'somebody-else'], azp: 'somebody-else' } }, 'azp mismatch, got: somebody-else'],
    ['audience', { claims: { aud: ['unit', 'somebody-else'] } }, 'missing required JWT property azp'],
    ['algorithm', { forged: 'none' }, /got: none/],
    ['algorithm', { forged: 'public key' }, /got: HS256/],
    ['algorithm', { forged: 'client secret' }, /got: HS256/],
    ['signature', { forged: 'unknown key' }, ''],
    ['signature', { forged: 'changed' }, ''],
    ['clock', { claims: { iat: past, exp: past + 60 } }, /JWT expired/],
    ['claim', { claims: { sub: undefined } }, ''],
    ['claim', { claims: { sub: '' } }, ''],
    ['claim', { claims: { sub: 'x'.repeat(256) } }, ''],
    ['secret', { token: { status: 401, body: { error: 'invalid_client', error_description: 'bad secret' } } }, ''],
    ['secret', { token: { status: 401, body: 'no' } }, ''],
    ['provider', { token: { status: 400, body: { error: 'invalid_request', error_description: 'odd' } } }, ''],
    ['unreachable', { token: { status: 503, body: {} } }, ''],
    ['timeout', { silent: 'token' }, ''],
  ])('%s: %j', async (cause, odd, detail) => {
    const { leg, jar } = await signIn({ claims: { name: 'Ana Sol', email: 'ana@pregon.example', ...odd.claims }, ...odd });
    expect(reasonIn(leg)).toEqual({ error: cause, ref: expect.stringMatching(/^\d{4}-\d{4}-\d{4}$/), to: '/archive' });
    expect(tokenIn(jar)).toBeUndefined();
    const said = lines.filter((line) => line['msg'] === 'sign-on refused');
    expect(said).toEqual([expect.objectContaining({ cause, reference: reasonIn(leg)['ref'] })]);
    expect(said[0]?.['detail'] ?? '').toEqual(typeof detail === 'string' ? detail : expect.stringMatching(detail));
    // Nothing of the person, no secret, no token, and in the address nothing but the cause.
    expect(JSON.stringify(lines)).not.toMatch(new RegExp(`Ana|ana@|eyJ|${secret}|bad secret`));
  });

  test('the person is shown the number of the request that failed, as of every other failure', async () => {
    const { jar, query } = await begin();
    const request = toRequestContext({ method: 'GET', url: '/sign-in/back' });
    const leg = await runFor(request, () => finishSignIn({ state: query.state, error: 'access_denied' }, jar, null));
    expect(reasonIn(leg)).toMatchObject({ ref: request.reference });
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'sign-on refused', reference: request.reference }));
  });

  test('what the sign-on itself refuses, or somebody breaks off', async () => {
    const { jar, query } = await begin();
    const leg = await finishSignIn({ state: query.state, error: 'access_denied', error_description: 'Ana may not' }, jar, null);
    expect(reasonIn(leg)).toMatchObject({ error: 'refused' });
    const odd = await finishSignIn({ state: query.state, error: `'; drop table` }, jar, null);
    expect(reasonIn(odd)).toMatchObject({ error: 'other' });
    expect(JSON.stringify(lines)).not.toMatch(/Ana|drop/);
  });

  test('an address that does not answer at the first leg', async () => {
    provider.become({ silent: 'discovery' });
    const before = Date.now();
    expect(reasonIn(await startSignIn('/', {}))).toMatchObject({ error: 'timeout' });
    expect(Date.now() - before).toBeLessThan(2_500);
    useSettings({ OIDC_ISSUER: 'http://localhost:9' });
    expect(reasonIn(await startSignIn('/', {}))).toMatchObject({ error: 'unreachable' });
    expect(lines.map((line) => [line['cause'], line['code'] ?? ''])).toEqual([
      ['timeout', ''],
      ['unreachable', 'ECONNREFUSED'],
    ]);
  });

  test.each(['insert on sessions', 'select on identities'])('a database that refuses (%s): its text is in no address', async (right) => {
    await db.owner.unsafe(`revoke ${right} from pregon_web`);
    const { leg } = await signIn();
    await db.owner.unsafe(`grant ${right} to pregon_web`);
    expect(reasonIn(leg)).toEqual({ error: 'database', ref: expect.any(String), to: '/archive' });
    expect(lines).toEqual([expect.objectContaining({ cause: 'database', code: '42501', level: 50 })]);
    expect((await signIn()).leg.to).toBe('/archive');
  });

  test('somebody who was deactivated', async () => {
    const person = await personOf((await signIn({ claims: { sub: 'gone' } })).jar);
    await db.owner`update persons set active = false where id = ${person?.['id']}`;
    expect(reasonIn((await signIn({ claims: { sub: 'gone' } })).leg)).toMatchObject({ error: 'inactive' });
  });

  test('two who fail at the same time have a cause each', async () => {
    provider.become({ token: { status: 401, body: { error: 'invalid_client' } } });
    const [one, two] = [await begin(), await begin()];
    const legs = await Promise.all([
      finishSignIn(one.query, one.jar, null),
      finishSignIn({ ...two.query, error: 'access_denied' }, two.jar, null),
    ]);
    expect(legs.map((leg) => reasonIn(leg)['error'])).toEqual(['secret', 'refused']);
  });
});

describe('userinfo', () => {
  const asks = (odd: Partial<Odd>) => signIn(odd).then(({ jar }) => personOf(jar));
  const full = { name: 'Ana Sol', email: 'ana@pregon.example', department: 'North', groups: ['x'] };

  test('is not asked for when the id token says it all', async () => {
    await asks({ claims: { sub: 'full', ...full }, userinfo: { name: 'Other' } });
    expect(provider.asked).not.toContain('/userinfo');
    await asks({ claims: { sub: 'full', ...full, groups: undefined }, userinfo: {} });
    expect(provider.asked).toContain('/userinfo');
    // Too many groups for the token are not in userinfo either.
    await asks({ claims: { sub: 'full', ...full, groups: undefined, hasgroups: true }, userinfo: {} });
    expect(provider.asked).not.toContain('/userinfo');
  });

  test('fills in what the id token lacks, and replaces nothing it says', async () => {
    useSettings({ OIDC_PERSON_CLAIM: 'employee_id' });
    const userinfo = { sub: 'thin', name: 'Other', email: ' ana@pregon.example ', employee_id: 'E-1', groups: ['pregon-editors'] };
    const person = await asks({ claims: { sub: 'thin', name: 'Ana Sol' }, userinfo });
    expect(person).toMatchObject({ name: 'Ana Sol', email: 'ana@pregon.example', externalId: 'E-1' });
    const roles = await db.owner`select role from grants where person_id = ${person?.['id']}`;
    expect([...roles]).toEqual([{ role: 'editor' }]);
    useSettings({ OIDC_PERSON_CLAIM: 'sub' });
  });

  test('of somebody else is not believed', async () => {
    const person = await asks({
      claims: { sub: 'mine', ...full, email: undefined },
      userinfo: { sub: 'other', email: 'other@pregon.example' },
    });
    expect(person).toMatchObject({ name: 'Ana Sol', email: null });
    expect(lines).toEqual([expect.objectContaining({ cause: 'subject', msg: 'userinfo could not be read' })]);
  });

  test.each<[string, Partial<Odd>]>([
    ['timeout', { silent: 'userinfo', userinfo: {} }],
    ['unreachable', { userinfo: 503 }],
    ['secret', { userinfo: 401 }],
  ])('that is lost (%s) keeps nobody out who is known, and makes nobody new', async (cause, odd) => {
    useSettings({ OIDC_PERSON_CLAIM: 'employee_id' });
    const [externalId, sub] = [`E-${cause}`, `sub-${cause}`];
    const known = await insertPerson(db.owner, { externalId, name: 'Known' });
    expect(reasonIn((await signIn({ claims: { sub }, ...odd })).leg)).toMatchObject({ error: 'userinfo' });
    expect(await personOf((await signIn({ claims: { sub, employee_id: externalId }, ...odd })).jar)).toMatchObject({ id: known });
    expect(await personOf((await signIn({ claims: { sub }, ...odd })).jar)).toMatchObject({ id: known, name: 'Known' });
    expect(lines.map((line) => line['cause'])).toEqual([cause, 'userinfo', cause, cause]);
    useSettings({ OIDC_PERSON_CLAIM: 'sub' });
  });
});

test('tokens are accepted as the settings say they are signed', async () => {
  useSettings({ OIDC_ID_TOKEN_ALG: 'ES256' });
  expect((await signIn({ alg: 'ES256' })).leg.to).toBe('/archive');
  expect(reasonIn((await signIn({ alg: 'RS256' })).leg)).toMatchObject({ error: 'algorithm' });
  useSettings({ OIDC_ID_TOKEN_ALG: 'RS256', OIDC_SCOPE: 'openid groups' });
  const { leg } = await begin();
  expect(new URL(leg.to).searchParams.get('scope')).toBe('openid groups');
  useSettings({ OIDC_SCOPE: 'openid profile email' });
});

describe('an address that comes back late or twice', () => {
  test('ends where it was to end when somebody is signed in', async () => {
    const begun = await begin();
    const first = await finishSignIn(begun.query, begun.jar, null);
    const jar = keep(begun.jar, first);
    const second = await finishSignIn(begun.query, jar, null);
    expect([first.to, second.to]).toEqual(['/archive', '/archive']);
    expect(await personOf(keep(jar, second))).toBeDefined();
    expect(lines).toEqual([]);
  });

  test('of two tabs the one that is too late is sent through again, and both are signed in', async () => {
    const one = await begin({}, '/');
    const two = await begin(one.jar, '/archive');
    // The first tab comes back with the cookies of the second.
    const late = await finishSignIn(one.query, two.jar, null);
    expect(late.to).toMatch(new RegExp(`^${provider.issuer}/authorize`));
    const asked = new URL(late.to).searchParams;
    provider.expect(asked.get('nonce') ?? '');
    let jar = keep(two.jar, late);
    const through = await finishSignIn({ code: 'c', state: asked.get('state') ?? '' }, jar, null);
    expect(through.to).toBe('/archive');
    jar = keep(jar, through);
    expect([tokenIn(jar) !== undefined, jar[cookieName('again')]]).toEqual([true, undefined]);
    expect((await finishSignIn(two.query, jar, null)).to).toBe('/archive');
  });

  test('a code that was used is no dead end', async () => {
    const used = { token: { status: 400, body: { error: 'invalid_grant', error_description: 'used' } } };
    expect((await signIn(used)).leg.to).toMatch(/\/authorize/);
  });

  test('does not go round for ever: not in a browser that keeps no cookies, and not in one that does', async () => {
    const begun = await begin();
    expect(reasonIn(await finishSignIn(begun.query, {}, null))).toMatchObject({ error: 'state', to: '/' });
    let jar = begun.jar;
    const causes: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const leg = await finishSignIn({ code: 'c', state: 'other' }, jar, null);
      causes.push(leg.to.startsWith(provider.issuer) ? 'again' : (reasonIn(leg)['error'] ?? ''));
      jar = keep(jar, leg);
    }
    expect(causes).toEqual(['again', 'again', 'again', 'state', 'state']);
  });

  test('with the cookie of a session that has ended is not taken for signed in', async () => {
    const { jar } = await signIn();
    await db.owner`update sessions set ended_at = now() where id_hash = ${hashToken(tokenIn(jar) ?? '')}`;
    expect((await finishSignIn({ code: 'c', state: 'x' }, jar, null)).to).toMatch(/\/authorize/);
  });
});

test('what the sign-on wants back at the end is kept with the session, once, and not when it is too long', async () => {
  const { jar } = await signIn();
  const token = tokenIn(jar) ?? '';
  const idToken = await endSessionOf(token);
  expect(idToken?.split('.')).toHaveLength(3);
  expect([await endSessionOf(token), (await db.owner`select from id_tokens where session_hash = ${hashToken(token)}`).length]).toEqual([
    null,
    0,
  ]);
  const long = await signIn({ claims: { groups: Array.from({ length: 500 }, (_, n) => `group-${n}`) } });
  expect([long.leg.to, await endSessionOf(tokenIn(long.jar) ?? '')]).toEqual(['/archive', null]);
});
