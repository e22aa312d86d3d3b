/**
 * A request that changes something is served only when it comes from our own pages: every server action and every address that takes
 * a POST, as the build names them, against what a browser or a forger may send as Origin and Sec-Fetch-Site.
 */
import { globSync, readFileSync } from 'node:fs';
import { request as send } from 'node:http';
import { listActions, listRoutes, pathOf } from './support/build.ts';
import { insertLiveFor } from './support/department-rows.ts';
import { expect, signIn, test } from './support/fixtures.ts';
import { isLong, portal, ports } from './support/place.ts';

type Headers = Record<string, string>;

type Asked = { headers: Headers; ours: boolean };

const fromOurs: Asked = { headers: { origin: portal, 'sec-fetch-site': 'same-origin' }, ours: true };
const fromElsewhere: Asked = { headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, ours: false };
/** `ours`: what our own pages send, and nothing else may pass. */
const matrix: Asked[] = [
  fromOurs,
  // Browsers without fetch metadata still send Origin with each POST.
  { headers: { origin: portal }, ours: true },
  { headers: { origin: portal, 'sec-fetch-site': 'same-site' }, ours: false },
  { headers: { origin: portal, 'sec-fetch-site': 'cross-site' }, ours: false },
  { headers: { origin: portal, 'sec-fetch-site': 'none' }, ours: false },
  { headers: {}, ours: false },
  { headers: { 'sec-fetch-site': 'same-origin' }, ours: false },
  { headers: { origin: 'null', 'sec-fetch-site': 'same-origin' }, ours: false },
  fromElsewhere,
  { headers: { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example', host: 'evil.example' }, ours: false },
  { headers: { origin: `${portal}.evil.example` }, ours: false },
  { headers: { origin: portal.replace('http:', 'https:'), 'sec-fetch-site': 'same-origin' }, ours: false },
  { headers: { origin: `http://localhost:${ports.provider}`, 'sec-fetch-site': 'same-site' }, ours: false },
];

type Answer = { status: number; type: string; leadsTo: string; cookies: string; text: string };

/** One request with these headers and no others. */
const ask = (path: string, method: string, headers: Headers, body = ''): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = send({ host: 'localhost', port: ports.portal, path, method, headers, agent: false, timeout: 10_000 }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.once('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          type: answer.headers['content-type'] ?? '',
          leadsTo: String(answer.headers['x-action-redirect'] ?? ''),
          cookies: (answer.headers['set-cookie'] ?? []).join('\n'),
          text,
        }),
      );
    });
    sent.once('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path}`)));
    sent.once('error', reject);
    sent.end(body);
  });

/** The body with which React calls an action: a form for the state, a form for the form, and then the references to them. */
const boundary = 'pregon-boundary';
const callBody = [
  ['_1_locale', 'es'],
  ['_2_back', '/'],
  ['0', '["$K1","$K2"]'],
]
  .map(([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
  .join('')
  .concat(`--${boundary}--\r\n`);
const callHeaders = (id: string): Headers => ({ 'next-action': id, 'content-type': `multipart/form-data; boundary=${boundary}` });

test('every server action runs for our own pages and for nobody else', async () => {
  const actions = listActions();
  expect(actions.length).toBeGreaterThan(3);
  for (const { id, name, route } of actions) {
    for (const { headers, ours } of matrix) {
      const { status, type, leadsTo, cookies, text } = await ask(pathOf(route), 'POST', { ...callHeaders(id), ...headers }, callBody);
      const what = `${name} with ${JSON.stringify(headers)}: ${text.slice(0, 200)}`;
      // Nobody is signed in: an action that ran says so, leads elsewhere, or keeps the language.
      const ran = leadsTo !== '' || cookies.includes('locale=es') || text.includes('"message":"signedOut"');
      if (ours) expect.soft(ran && status < 400, what).toBe(true);
      else expect.soft([status, type, cookies, text], what).toEqual([403, 'text/plain', '', 'Forbidden']);
    }
  }
});

/** Made by a wrapper that asks; or asks in its first line; or begins with one that a wrapper made. */
const asks = (part: string, file: string): boolean => {
  if (/^export const \w+ = \w+Action\(/.test(part)) return true;
  const first = /^export const \w+ = async \([^)]*\)[^=]*=> \{\s*(?:const \w+ = )?await (\w+)\(/.exec(part)?.[1] ?? '';
  return first === 'requireOwnOrigin' || (first !== '' && new RegExp(`^const ${first} = \\w+Action\\(`, 'm').test(file));
};

test('every action asks for itself too, should the front ever let something through', () => {
  const root = new URL('../', import.meta.url);
  const files = globSync('app/**/*.ts', { cwd: root }).map((file) => readFileSync(new URL(file, root), 'utf8'));
  const found = files
    .filter((file) => /^'use server'/m.test(file))
    .flatMap((file) =>
      file
        .split(/^(?=export )/m)
        .slice(1)
        .map((part) => ({ file, part })),
    );
  expect(found.length).toBe(listActions().length);
  for (const { file, part } of found) expect.soft(asks(part, file), part.split('\n', 1)[0]).toBe(true);
});

test('nothing but reading is done at any address for a page that is not ours', async () => {
  const paths = [
    ...listRoutes().map((route) => pathOf(route)),
    '/live/receipts',
    '/live/notices',
    '/_next/static/nothing',
    '/_next/image',
    '/no/such',
  ];
  const checkAll = async (path: string): Promise<void> => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      // There is nothing at these with any other method.
      if (path.startsWith('/live') && method !== 'POST') continue;
      // The origin is judged before the method is.
      for (const { headers, ours } of method === 'POST' || isLong ? matrix : [fromOurs, fromElsewhere]) {
        const { status } = await ask(path, method, headers);
        const what = `${method} ${path} with ${JSON.stringify(headers)}`;
        if (ours) expect.soft(status, what).not.toBe(403);
        else expect.soft(status, what).toBe(403);
      }
    }
  };
  await Promise.all(paths.map(checkAll));
});

test('a receipt is stored for our own pages and for nobody else, sent by script or as a form', async ({ sql, department }) => {
  const cookie = (await signIn(department.one)).cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  for (const { headers, ours } of matrix) {
    const id = await insertLiveFor(sql, department, { ackRequired: true, headline: 'Answer me' });
    const stored = async () => (await sql`select from receipts where announcement_id = ${id} and acknowledged_at is not null`).length;
    const receipt = { announcementId: id, round: 1, kind: 'acknowledged' };
    const form = new URLSearchParams({ ...receipt, round: '1', back: '/' }).toString();
    const asForm = { 'content-type': 'application/x-www-form-urlencoded' };
    const asScript = { 'content-type': 'application/json' };
    if (!ours) {
      expect.soft((await ask('/live/receipts', 'POST', { ...asForm, cookie, ...headers }, form)).status).toBe(403);
      expect
        .soft((await ask('/live/receipts', 'POST', { ...asScript, cookie, ...headers }, JSON.stringify({ receipts: [receipt] }))).status)
        .toBe(403);
      expect.soft(await stored(), `with ${JSON.stringify(headers)}`).toBe(0);
    } else {
      expect.soft((await ask('/live/receipts', 'POST', { ...asForm, cookie, ...headers }, form)).status).toBe(303);
      expect.soft(await stored(), `with ${JSON.stringify(headers)}`).toBe(1);
    }
  }
});
