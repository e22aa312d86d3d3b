import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { replaceGaps } from '#db/identity/sign-on.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { useSettings } from '../../testing/settings.ts';
import { type KnownSignOn, startSignOn } from '../../testing/sign-on.ts';
import { lookAtEncryption } from './database.ts';
import { look } from './finding.ts';
import { lookAtAdministrators, lookAtClaims, lookAtPeople, lookAtSender } from './installation.ts';
import { lookAtAlgorithm, lookAtClientSecret } from './sign-on.ts';

const db = freshDatabase();
let signOn: KnownSignOn;
let server: Server;
/** The metadata of a made-up identity provider, and its answer to a request for tokens. */
let discovery: Record<string, unknown> = {};
let tokens = { status: 400, body: '{"error":"invalid_grant"}' };
let asked = '';
let header = '';

beforeAll(async () => {
  signOn = await startSignOn(db.owner, 'http://localhost:3000');
  server = createServer((request, response) => {
    if (request.url !== '/t') return response.end(JSON.stringify(request.url === '/keys' ? { keys: [{ kty: 'EC' }] } : discovery));
    asked = '';
    header = request.headers.authorization ?? '';
    request.setEncoding('utf8').on('data', (part: string) => {
      asked += part;
    });
    return request.on('end', () => response.writeHead(tokens.status, { 'content-type': 'application/json' }).end(tokens.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => useSettings(signOn.settings));

afterAll(() => {
  signOn.stop();
  server.close();
});

const handmade = (says: Record<string, unknown>): void => {
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  discovery = { issuer, token_endpoint: `${issuer}/t`, jwks_uri: `${issuer}/keys`, ...says };
  useSettings({ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'a:b c', OIDC_CLIENT_SECRET: 'p%q+7-ü-9KdT-w4Hb-2mXv' });
};

describe('an installation', () => {
  test('in which nobody may change anything, nobody speaks and nobody is, is told so', async () => {
    expect(await lookAtAdministrators()).toMatchObject({ state: 'bad', says: expect.stringContaining('npm run grant') });
    expect(await lookAtSender()).toMatchObject({ state: 'bad', says: expect.stringContaining('COMPANY_NAME') });
    expect(await lookAtPeople()).toMatchObject({ state: 'worth' });
  });

  test('whose people have neither external id nor address is told which setting to look at', async () => {
    const first = await insertPerson(db.owner, { email: null });
    useSettings({ OIDC_PERSON_CLAIM: 'employee_number' });
    expect(await lookAtPeople()).toMatchObject({ state: 'worth', says: expect.stringContaining('employee_number') });
    await db.owner`update persons set external_id = 'E1'`;
    expect(await lookAtPeople()).toMatchObject({ state: 'bad', says: expect.stringContaining('mail') });
    await insertGrant(db.owner, { personId: first, role: 'administrator' });
    expect(await lookAtAdministrators()).toMatchObject({ state: 'worth', says: expect.stringContaining('only one') });
  });

  test('with two administrators, a sender and people is as it should be; who left or was replaced does not count', async () => {
    await insertSender(db.owner);
    const second = await insertPerson(db.owner, { externalId: 'E2' });
    await insertGrant(db.owner, { personId: second, role: 'administrator' });
    for (const find of [lookAtAdministrators, lookAtSender, lookAtPeople]) expect((await find()).state).toBe('ok');
    await db.owner`update persons set active = false where id = ${second}`;
    expect((await lookAtAdministrators()).state).toBe('worth');
  });
});

describe('what the sign-on says', () => {
  test('is in order where nothing is left open', async () => {
    expect((await lookAtClaims()).state).toBe('ok');
  });

  test('and cannot be used is counted, with the setting to look at, without a name', async () => {
    const [ana, bea, eva] = await Promise.all(['Ana', 'Bea', 'Eva'].map((name) => insertPerson(db.owner, { name })));
    await insertDepartment(db.owner, 'Sales');
    const gaps = { department: null, email: null, groups: null };
    await replaceGaps(db.owner, ana ?? '', { ...gaps, department: 'Mars', groups: 'overage' });
    await replaceGaps(db.owner, bea ?? '', { ...gaps, department: 'mars ' });
    await replaceGaps(db.owner, eva ?? '', { ...gaps, department: 'SALES' });
    const found = await lookAtClaims();
    expect(found).toMatchObject({ state: 'worth', says: expect.stringContaining('1 departments of 2 people') });
    expect(found.says).toContain('groups of 1 people: overage');
    expect(found.says).not.toMatch(/Ana|Bea|Mars/);
  });
});

describe('the way to the database', () => {
  const to = (host: string, more = ''): void => useSettings({ DATABASE_URL: `postgres://portal@${host}/pregon${more}` });

  test.each([
    ['127.0.0.1', '', 'ok'],
    ['db.pregon.example', '', 'bad'],
    ['db.pregon.example', '?sslmode=disable', 'bad'],
    ['db.pregon.example', '?sslmode=prefer', 'bad'],
    ['db.pregon.example', '?sslmode=require', 'worth'],
    ['db.pregon.example', '?sslmode=verify-full', 'ok'],
    ['localhost,db.pregon.example', '', 'bad'],
  ])('%s%s is %s', async (host, more, state) => {
    to(host, more);
    expect(await look('way to the database', lookAtEncryption)).toMatchObject({
      state,
      ...(state === 'ok' ? {} : { says: expect.stringContaining('DATABASE_URL') }),
    });
    useSettings({ DATABASE_URL: db.url('web') });
  });

  test('is looked at for each login', async () => {
    useSettings({ DATABASE_WORKER_URL: 'postgres://worker@db.pregon.example/pregon' });
    expect(await lookAtEncryption()).toMatchObject({ state: 'bad', says: expect.stringMatching(/^DATABASE_WORKER_URL:/) });
    useSettings({ DATABASE_WORKER_URL: db.url('worker') });
  });
});

describe('the signing of id tokens', () => {
  test('is as we expect it where the provider offers it and publishes a key', async () => {
    expect(await lookAtAlgorithm()).toMatchObject({ state: 'ok' });
  });

  test.each([
    [['ES256', 'HS256'], 'bad', 'ES256, HS256'],
    [['RS256'], 'bad', 'no key'],
    [[], 'worth', 'does not say'],
  ])('where it says %j is %s', async (offered, state, says) => {
    handmade({ id_token_signing_alg_values_supported: offered });
    expect(await lookAtAlgorithm()).toMatchObject({ state, says: expect.stringContaining(says) });
  });
});

describe('the client secret', () => {
  test('is taken by a real provider, and nobody is signed in by asking', async () => {
    expect(await lookAtClientSecret()).toEqual({ what: 'client secret', state: 'ok', says: 'taken by the sign-on' });
    expect(await db.owner`select from sessions`).toEqual([]);
  });

  test.each([
    ['secret', { OIDC_CLIENT_SECRET: 'q7Zr-2mXv-9KdT-w4Hb' }],
    ['client id', { OIDC_CLIENT_ID: 'somebody-else' }],
  ])('with another %s it is refused, and not repeated', async (_what, change) => {
    useSettings(change);
    const found = await lookAtClientSecret();
    expect(found).toMatchObject({ state: 'bad', says: expect.stringContaining('invalid_client') });
    expect(found.says).not.toContain('9KdT');
  });

  test.each([
    [400, '{"error":"unauthorized_client"}', 'bad'],
    [401, 'no JSON', 'bad'],
    [400, '{"error":"invalid_request"}', 'worth'],
    [500, '<html>', 'worth'],
    [302, '', 'worth'],
    [200, '{"error":"\u001b[31m"}', 'worth'],
  ])('answered with %d %s is %s', async (status, body, state) => {
    handmade({});
    tokens = { status, body };
    const found = await lookAtClientSecret();
    expect(found.state).toBe(state);
    expect(found.says).not.toContain('\u001b');
  });

  test('travels as the portal itself sends it: in the header, encoded; in the form where the provider knows nothing else', async () => {
    handmade({});
    await lookAtClientSecret();
    expect(Buffer.from(header.replace('Basic ', ''), 'base64').toString()).toBe('a%3Ab+c:p%25q%2B7-%C3%BC-9KdT-w4Hb-2mXv');
    expect(new URLSearchParams(asked).get('client_secret')).toBeNull();
    handmade({ token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_post'] });
    await lookAtClientSecret();
    expect(header).toBe('');
    expect(Object.fromEntries(new URLSearchParams(asked))).toMatchObject({
      grant_type: 'authorization_code',
      client_id: 'a:b c',
      client_secret: 'p%q+7-ü-9KdT-w4Hb-2mXv',
      redirect_uri: 'http://localhost:3000/api/auth/callback/sso',
    });
  });
});
