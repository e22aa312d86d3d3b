/** Signing in at a real provider without settings of its own: what it says in userinfo alone is known, and what it refuses is named. */
import { afterEach, expect, test } from 'vitest';
import { startDefaultProvider, walkThrough } from '../../testing/default-provider.ts';
import { freshDatabase, insertPerson } from '../../testing/fresh-database.ts';
import { useSettings } from '../../testing/settings.ts';
import { finishSignIn, startSignIn } from './sign-in.ts';

const db = freshDatabase();
const secret = 'q7Zr-2mXv-9KdT-w4Hb';
const redirectUri = 'http://localhost:3000/api/auth/callback/sso';
const account = { sub: 's-1', name: 'Ana Sol', employee_id: 'E-1', groups: ['/Pregon/Editors'], email: 'ana@pregon.example' };
const closes: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});

const use = async (change: Record<string, string> = {}, alg: 'RS256' | 'ES256' = 'RS256') => {
  const provider = await startDefaultProvider({ clientSecret: secret, redirectUri, alg, account });
  closes.push(provider.close);
  const settings = {
    OIDC_PERSON_CLAIM: 'employee_id',
    ROLE_MAP: 'pregon/editors=editor',
    OIDC_ID_TOKEN_ALG: 'RS256',
    OIDC_CLIENT_SECRET: secret,
  };
  useSettings({ ...settings, OIDC_CLIENT_ID: 'unit', OIDC_ISSUER: provider.issuer, ...change });
};
const signIn = async () => {
  const begun = await startSignIn('/archive', {});
  const jar = Object.fromEntries(
    begun.setCookies.map((each) => (each.split(';')[0] ?? '').split(/=(.*)/s).slice(0, 2).map(decodeURIComponent)),
  );
  const query = await walkThrough(begun.to, redirectUri);
  return { query, jar, to: (await finishSignIn(query, jar, null)).to };
};

test('a person of the directory is found by what userinfo alone says, and gets the role of their group', async () => {
  await use();
  const known = await insertPerson(db.owner, { externalId: 'E-1', name: 'Ana' });
  expect((await signIn()).to).toBe('/archive');
  const rows =
    await db.owner`select i.person_id, g.role from identities i join grants g on g.person_id = i.person_id where i.subject = 's-1'`;
  expect([...rows]).toEqual([{ personId: known, role: 'editor' }]);
});

test('another signing algorithm, another secret and a used code are told apart', async () => {
  await use({}, 'ES256');
  expect((await signIn()).to).toMatch(/error=algorithm/);
  await use({ OIDC_ID_TOKEN_ALG: 'ES256' }, 'ES256');
  const first = await signIn();
  expect(first.to).toBe('/archive');
  // The same way back once more, with the cookies it had the first time: sent through again.
  expect((await finishSignIn(first.query, first.jar, null)).to).toMatch(/\/auth\?/);
  await use({ OIDC_CLIENT_SECRET: 'another-w4Hb-9KdT-q7Zr' });
  expect((await signIn()).to).toMatch(/error=secret/);
});
