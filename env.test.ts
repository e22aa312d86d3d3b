import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseEnv } from './env.ts';

const good = {
  DATABASE_URL: 'postgres://portal@127.0.0.1/pregon',
  PORTAL_URL: 'https://intranet.acerosdelnorte.example',
  OIDC_ISSUER: 'https://login.acerosdelnorte.example',
  OIDC_CLIENT_ID: 'pregon',
  OIDC_CLIENT_SECRET: 'f3Vq8-0dKJr2nXw1',
  SMTP_URL: 'smtps://mail.acerosdelnorte.example',
  MAIL_FROM: 'Aceros del Norte <pregon@acerosdelnorte.example>',
  NEXTAUTH_SECRET: 'mB4kq9XeYv2Lr7TzWc1Ho5JsPd8NaGf3',
};

test('good settings start, with defaults for the rest', () => {
  const result = parseEnv(good);
  expect(result.ok && [...result.env.ROLES]).toEqual(['web', 'live', 'worker']);
  expect(result.ok && result.env.FALLBACK_MINUTES).toBe(5);
});

const bad: [string, Record<string, string>, RegExp][] = [
  ['missing', { DATABASE_URL: '' }, /^DATABASE_URL is missing$/],
  ['not a database', { DATABASE_URL: 'mysql://x@y/z' }, /^DATABASE_URL must be a postgres/],
  ['a percent sign in a password as it is', { DATABASE_URL: 'postgres://portal:100%@db/pregon' }, /^DATABASE_URL has a % /],
  ['not https', { PORTAL_URL: 'http://intranet.acerosdelnorte.example' }, /^PORTAL_URL must be https/],
  ['with a path', { PORTAL_URL: 'https://acerosdelnorte.example/portal' }, /^PORTAL_URL must be only https:/],
  ['with a name in it', { PORTAL_URL: 'https://me:secret@acerosdelnorte.example' }, /^PORTAL_URL must be only https:/],
  ['a short secret', { NEXTAUTH_SECRET: 'short' }, /^NEXTAUTH_SECRET must be at least 32 bytes/],
  ['a sample secret', { NEXTAUTH_SECRET: 'change-me-change-me-change-me-change-me' }, /^NEXTAUTH_SECRET is a sample value/],
  ['a repeated secret', { NEXTAUTH_SECRET: 'a'.repeat(40) }, /^NEXTAUTH_SECRET repeats itself/],
  ['an administrator by group', { ROLE_MAP: 'admins=administrator' }, /^ROLE_MAP has "admins=administrator"/],
  ['no such role', { ROLE_MAP: 'x=king' }, /^ROLE_MAP has "x=king"/],
  [
    'a distinguished name without quotes',
    { ROLE_MAP: 'CN=Editors,OU=Groups,DC=x=editor' },
    /^ROLE_MAP has "CN=Editors": .* in double quotes/,
  ],
  ['pieces of one that look like groups', { ROLE_MAP: 'CN=editor,OU=manager' }, /^ROLE_MAP has "CN=editor": .* in double quotes/],
  ['a quote that is left open', { ROLE_MAP: '"CN=Editors,OU=Groups=editor' }, /^ROLE_MAP has a double quote/],
  ['one group twice', { ROLE_MAP: '/Pregon/Editors=editor,pregon/editors=approver' }, /^ROLE_MAP names the group "pregon\/editors" twice/],
  ['a scope without openid', { OIDC_SCOPE: 'profile email' }, /^OIDC_SCOPE must hold openid/],
  ['an algorithm without a signature', { OIDC_ID_TOKEN_ALG: 'none' }, /^OIDC_ID_TOKEN_ALG must be one of RS256/],
  ['an algorithm signed with the client secret', { OIDC_ID_TOKEN_ALG: 'HS256' }, /^OIDC_ID_TOKEN_ALG must be one of RS256/],
  ['a time limit nobody waits for', { OIDC_TIMEOUT_SECONDS: '120' }, /^OIDC_TIMEOUT_SECONDS /],
  ['a proxy that is no address', { TRUSTED_PROXIES: 'proxy.example' }, /^TRUSTED_PROXIES has "proxy.example"/],
  ['a process role nobody knows', { ROLES: 'web,cook' }, /^ROLES has "cook"/],
  ['minutes past a day', { FALLBACK_MINUTES: '1441' }, /^FALLBACK_MINUTES /],
  ['an address with a line break', { MAIL_FROM: 'x <a@b.example>\nBcc: c@d.example' }, /^MAIL_FROM must be/],
  ['no mail server', { SMTP_URL: 'https://mail.example' }, /^SMTP_URL must be/],
];

test.each(bad)('%s stops the start with one line that names the setting', (_what, change, line) => {
  const result = parseEnv({ ...good, ...change });
  expect(result.ok ? [] : result.lines).toEqual([expect.stringMatching(line)]);
});

const shared = 'hV7zQ2mK9xTb4RwY8cNf6LpJ3sDgA5e!';
const encoded = encodeURIComponent(shared);

test.each([
  [{ NEXTAUTH_SECRET: shared, OIDC_CLIENT_SECRET: shared }, ['NEXTAUTH_SECRET holds the same secret as OIDC_CLIENT_SECRET']],
  [
    { NEXTAUTH_SECRET: shared, NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: ` ${shared}` },
    ['NEXTAUTH_SECRET holds the same secret as NEXT_SERVER_ACTIONS_ENCRYPTION_KEY'],
  ],
  [
    { OIDC_CLIENT_SECRET: shared, SMTP_URL: `smtps://portal:${encoded}@mail.acerosdelnorte.example` },
    ['OIDC_CLIENT_SECRET holds the same secret as SMTP_URL'],
  ],
  [
    { DATABASE_URL: `postgres://portal:${encoded}@db.example/pregon`, DATABASE_OWNER_URL: `postgres://owner:${encoded}@db.example/pregon` },
    ['DATABASE_URL holds the same secret as DATABASE_OWNER_URL'],
  ],
  [
    {
      NEXTAUTH_SECRET: shared,
      OIDC_CLIENT_SECRET: shared,
      DATABASE_WORKER_URL: `postgres://worker:${encoded}@db.example/pregon`,
      MAIL_FROM: 'nobody',
    },
    [
      'MAIL_FROM must be one address, or "Name <address>"',
      'NEXTAUTH_SECRET holds the same secret as OIDC_CLIENT_SECRET',
      'NEXTAUTH_SECRET holds the same secret as DATABASE_WORKER_URL',
      'OIDC_CLIENT_SECRET holds the same secret as DATABASE_WORKER_URL',
    ],
  ],
])('equal secrets stop the start with a line for each two of them, which says no secret: %j', (change, lines) => {
  const result = parseEnv({ ...good, ...change });
  expect(result.ok ? [] : result.lines.map((line) => line.replace(': give each its own', ''))).toEqual(lines);
  expect(JSON.stringify(result)).not.toContain(shared);
});

test('a login that is named twice, addresses without a password and a malformed one repeat no secret', () => {
  const same = `postgres://portal:${encoded}@db.example/pregon`;
  expect(parseEnv({ ...good, DATABASE_URL: same, DATABASE_OWNER_URL: same, DATABASE_WORKER_URL: `${same}?sslmode=require` }).ok).toBe(true);
  expect(parseEnv({ ...good, DATABASE_OWNER_URL: 'postgres://owner@db.example/pregon', SMTP_URL: 'smtp://me:100%@mail.example' }).ok).toBe(
    true,
  );
});

test.each(['sslrootcert=system', 'sslmode=verify-full&sslcert=a.pem', 'channel_binding=require'])(
  'what only psql understands in an address (%s) is named before the database is asked',
  (query) => {
    const result = parseEnv({ ...good, DATABASE_URL: `postgres://portal:${encoded}@db.example/pregon?${query}` });
    const word = /(\w+)=[^=]*$/.exec(query)?.[1];
    expect(result.ok ? [] : result.lines).toEqual([
      expect.stringMatching(new RegExp(`^DATABASE_URL has ${word}, which is for psql alone`)),
    ]);
    expect(JSON.stringify(result)).not.toContain(encoded);
  },
);

test.each([
  ['ssl=require', /^DATABASE_URL has ssl: write \?sslmode=verify-full /],
  ['sslMode=verify-full', /^DATABASE_URL has sslMode: write /],
  ['SSLMODE=require', /^DATABASE_URL has SSLMODE: write /],
  ['useSSL=true', /^DATABASE_URL has useSSL: write /],
  ['tls=1', /^DATABASE_URL has tls: write /],
  ['sslmode=true', /^DATABASE_URL has an sslmode that is not one of disable, allow, prefer, require, verify-ca, verify-full /],
  ['requiressl=1', /^DATABASE_URL has requiressl, which is for psql alone/],
])('an address that asks for encryption in a word that is not understood (%s) stops the start with one line', (query, line) => {
  const result = parseEnv({ ...good, DATABASE_URL: `postgres://portal:${encoded}@db.example/pregon?${query}` });
  expect(result.ok ? [] : result.lines).toEqual([expect.stringMatching(line)]);
  expect(JSON.stringify(result)).not.toContain(encoded);
});

test.each(['disable', 'prefer', 'require', 'verify-ca', 'verify-full'])(
  'sslmode=%s is understood, beside settings of the server',
  (mode) => {
    const address = `postgres://portal:${encoded}@db.example/pregon?sslmode=${mode}&sslnegotiation=direct&application_name=x`;
    expect(parseEnv({ ...good, DATABASE_URL: address }).ok).toBe(true);
  },
);

test('the portal is called what a browser calls it', () => {
  const origins = ['https://Portal.Example', 'https://portal.example:443', 'https://portal.example/'].map((PORTAL_URL) => {
    const result = parseEnv({ ...good, PORTAL_URL });
    return result.ok ? result.env.PORTAL_URL : result.lines;
  });
  expect(origins).toEqual(Array(3).fill('https://portal.example'));
});

test('several mistakes are several lines, and no line repeats a secret', () => {
  const result = parseEnv({ ...good, SMTP_URL: '', OIDC_CLIENT_SECRET: 'hunter2' });
  expect(result.ok ? [] : result.lines).toHaveLength(2);
  expect(JSON.stringify(result)).not.toContain('hunter2');
});

test('groups of the sign-on become roles, also when their names hold a comma-free holds the same secret as sign', () => {
  const result = parseEnv({ ...good, ROLE_MAP: 'cn=pregon-editors=editor,bosses=manager' });
  expect(result.ok && [...result.env.ROLE_MAP]).toEqual([
    ['cn=pregon-editors', 'editor'],
    ['bosses', 'manager'],
  ]);
});

test('a distinguished name stands in double quotes, beside groups that need none', () => {
  const result = parseEnv({ ...good, ROLE_MAP: '"CN=Editors, OU=Groups,DC=x"=editor , bosses=manager, "the ""inner"" circle"=approver' });
  expect(result.ok && [...result.env.ROLE_MAP]).toEqual([
    ['CN=Editors, OU=Groups,DC=x', 'editor'],
    ['bosses', 'manager'],
    ['the "inner" circle', 'approver'],
  ]);
});

test('the sign-on is asked for what the settings say, in a form it understands', () => {
  const result = parseEnv({ ...good, OIDC_SCOPE: '  openid   groups ', OIDC_ID_TOKEN_ALG: 'ES256', OIDC_TIMEOUT_SECONDS: '10' });
  expect(result.ok && result.env).toMatchObject({ OIDC_SCOPE: 'openid groups', OIDC_ID_TOKEN_ALG: 'ES256', OIDC_TIMEOUT_SECONDS: 10 });
  const plain = parseEnv(good);
  expect(plain.ok && plain.env).toMatchObject({ OIDC_SCOPE: 'openid profile email', OIDC_ID_TOKEN_ALG: 'RS256', OIDC_TIMEOUT_SECONDS: 3 });
});

test('each setting stands in .env.example and in the README', () => {
  const names = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name);
  const code = readFileSync('env.ts', 'utf8');
  const settings = names(code, /^ {2}([A-Z_]+): /gm).filter((name) => name !== 'TIMING');
  expect(settings).toContain('PORTAL_PROCESSES');
  const [, table = ''] = readFileSync('README.md', 'utf8').split('\n| setting | |\n');
  expect(names(table.split('\n\n', 1)[0] ?? '', /`([A-Z_]+)`/g)).toEqual(expect.arrayContaining(settings));
  expect(names(readFileSync('.env.example', 'utf8'), /^#? ?([A-Z_]+)=/gm)).toEqual(expect.arrayContaining(settings));
});
