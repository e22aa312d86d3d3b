import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { closePools } from '#db/client.ts';
import { insertEvent } from '#db/live/events.ts';
import { env } from '#env';
import { cookieName, hashToken, markOf } from '#server/identity/token.ts';
import { freshDatabase, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { type LiveServer, startLiveServer } from '../../testing/live-server.ts';
import { insertLive, insertSignIn } from '../../testing/rows.ts';
import { SseReader } from '../../testing/sse-reader.ts';

const db = freshDatabase({ receiptBatchMs: 10 });
const portal = 'http://localhost:3000';
let live: LiveServer;
let author = '';
let ana = { personId: '', cookie: '' };
/** Addressed to Ana, and to somebody else only. */
let mine = '';
let others = '';

beforeAll(async () => {
  await insertSender(db.owner);
  author = await insertPerson(db.owner);
  live = await startLiveServer();
});

beforeEach(async () => {
  const personId = await insertPerson(db.owner);
  const { token } = await insertSignIn(db.owner, personId);
  ana = { personId, cookie: `${cookieName('session')}=${token}` };
  mine = await insertPublished([personId]);
  others = await insertPublished([author]);
});

const insertPublished = async (people: string[]): Promise<string> => {
  const { id, revisionId } = await insertLive(db.owner, { authorId: author, people });
  await db.owner.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 }));
  return id;
};

afterAll(() => live.stop());

type Posted = { body?: string; headers?: Record<string, string>; signedIn?: boolean };

/** Posts as our own page does, except for what the test changes. An empty header is left out. */
const post = ({ body = '', headers = {}, signedIn = true }: Posted) => {
  const all = {
    origin: portal,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/json',
    ...(signedIn ? { cookie: ana.cookie } : {}),
    ...headers,
  };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  return fetch(`${live.url}/live/receipts`, { method: 'POST', body, headers: given, redirect: 'manual' });
};

const report = (announcementId: string, kind = 'acknowledged', round: unknown = 1) =>
  JSON.stringify({ receipts: [{ announcementId, round, kind }] });

const stored = async () =>
  (await db.owner`select announcement_id, person_id from receipts where announcement_id in (${mine}, ${others})`).length;

describe('receipts', () => {
  test('from our own page, signed in, about what was addressed to me: stored before it is answered', async () => {
    const answer = await post({ body: report(mine) });
    expect(answer.status).toBe(204);
    expect(await stored()).toBe(1);
  });

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://localhost:3001' }],
    ['no origin', { origin: '' }],
    ['an opaque origin', { origin: 'null' }],
    ['our origin from across sites', { 'sec-fetch-site': 'cross-site' }],
    ['our origin from a sister site', { 'sec-fetch-site': 'same-site' }],
    ['an address typed in', { 'sec-fetch-site': 'none' }],
  ])('from %s: 403, and nothing is stored', async (_where, headers: Record<string, string>) => {
    expect((await post({ body: report(mine), headers })).status).toBe(403);
    expect(await stored()).toBe(0);
  });

  test('not signed in: 401, and nothing is stored', async () => {
    expect((await post({ body: report(mine), signedIn: false })).status).toBe(401);
    expect((await post({ body: report(mine), headers: { cookie: `${cookieName('session')}=made-up` } })).status).toBe(401);
    expect(await stored()).toBe(0);
  });

  test('about an announcement that is not addressed to me, or not there: taken and without effect', async () => {
    expect((await post({ body: report(others) })).status).toBe(204);
    expect((await post({ body: report(randomUUID()) })).status).toBe(204);
    expect((await post({ body: report(mine, 'seen', 2) })).status).toBe(204);
    expect(await stored()).toBe(0);
  });

  test('in somebody else’s name: the person is the session’s, whatever the body says', async () => {
    const body = JSON.stringify({
      personId: author,
      receipts: [{ announcementId: others, round: 1, kind: 'acknowledged', personId: author }],
    });
    expect((await post({ body })).status).toBe(204);
    expect(await stored()).toBe(0);
  });

  test.each([
    '',
    'null',
    '[]',
    '{',
    '{"receipts":[]}',
    '{"receipts":{}}',
    report('1'),
    report(randomUUID(), 'liked'),
    report(randomUUID(), 'seen', 0),
    report(randomUUID(), 'seen', 1.5),
    report(randomUUID(), 'seen', 'x'),
    JSON.stringify({ receipts: Array.from({ length: 51 }, () => ({ announcementId: randomUUID(), round: 1, kind: 'seen' })) }),
  ])('%s is 400', async (body) => {
    expect((await post({ body })).status).toBe(400);
  });

  test('8 KiB are taken, more is 413, also when it is much more', async () => {
    const padded = (bytes: number) => report(mine, 'seen').padEnd(bytes, ' ');
    expect((await post({ body: padded(8_192) })).status).toBe(204);
    expect((await post({ body: padded(8_193) })).status).toBe(413);
    expect((await post({ body: padded(200_000) })).status).toBe(413);
    // The process is well.
    expect((await post({ body: report(mine) })).status).toBe(204);
  });

  test('a body that breaks off is no harm', async () => {
    const { port } = new URL(live.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`POST /live/receipts HTTP/1.1\r\nHost: x\r\nOrigin: ${portal}\r\nContent-Length: 1000\r\n\r\n{"rec`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    expect((await post({ body: report(mine) })).status).toBe(204);
  });
});

describe('the banner’s buttons without script', () => {
  const form = (fields: Record<string, string>, change: Posted = {}) =>
    post({
      ...change,
      body: new URLSearchParams({ announcementId: mine, round: '1', kind: 'acknowledged', ...fields }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8', ...change.headers },
    });

  test('stored, then back to the page they were on', async () => {
    const answer = await form({ back: '/announcements/1?a=b' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/announcements/1?a=b');
    expect(await stored()).toBe(1);
  });

  test.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '', '/\r\nx: y'])(
    'back to %j is home',
    async (back) => {
      const answer = await form({ back });
      expect(answer.status).toBe(303);
      expect(answer.headers.get('location')).toBe('/');
    },
  );

  test('signed out meanwhile: to the sign-in page, and from there back', async () => {
    const answer = await form({ back: '/announcements/1' }, { signedIn: false });
    expect(answer.headers.get('location')).toBe('/sign-in?to=%2Fannouncements%2F1');
    expect(await stored()).toBe(0);
  });

  test('only answers are taken, and only from our own page', async () => {
    expect((await form({ kind: 'seen' })).status).toBe(400);
    expect((await form({ announcementId: 'x' })).status).toBe(400);
    expect((await form({}, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    expect(await stored()).toBe(0);
  });
});

describe('saying that a notice is done', () => {
  const unread = async (personId: string) =>
    (await db.owner`select id from notices where person_id = ${personId} and read_at is null`).map((row) => String(row['id']));
  const done = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${live.url}/live/notices`, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { origin: portal, cookie: ana.cookie, ...headers },
    });
  const asForm = { 'content-type': 'application/x-www-form-urlencoded' };

  beforeEach(async () => {
    await db.owner`delete from notices`;
    await db.owner`insert into notices (person_id, kind) select unnest(${[ana.personId, author]}::uuid[]), 'role-given'`;
  });

  test('by script or as a plain form, which goes back to the page it was on', async () => {
    const [notice = ''] = await unread(ana.personId);
    const answer = await done(new URLSearchParams({ notice, back: '/archive' }).toString(), asForm);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/archive']);
    expect(await unread(ana.personId)).toEqual([]);
    await db.owner`update notices set read_at = null`;
    expect((await done(JSON.stringify({ ids: [notice] }))).status).toBe(204);
    expect(await unread(ana.personId)).toEqual([]);
  });

  test('of somebody else’s notice, from another page, signed out or without sense: nothing is changed', async () => {
    const [mineOnly = ''] = await unread(ana.personId);
    const [others = ''] = await unread(author);
    expect((await done(JSON.stringify({ ids: [others] }))).status).toBe(204);
    expect((await done(JSON.stringify({ ids: [mineOnly] }), { origin: 'https://evil.example' })).status).toBe(403);
    expect((await done(JSON.stringify({ ids: [mineOnly] }), { cookie: '' })).status).toBe(401);
    for (const body of ['', '{}', '{"ids":[]}', '{"ids":["x"]}']) expect((await done(body)).status).toBe(400);
    const signedOut = await done(new URLSearchParams({ notice: mineOnly, back: '/archive' }).toString(), { ...asForm, cookie: '' });
    expect(signedOut.headers.get('location')).toBe('/sign-in?to=%2Farchive');
    expect([await unread(ana.personId), await unread(author)]).toEqual([[mineOnly], [others]]);
  });
});

describe('a page of another session than the browser has now', () => {
  const token = () => ana.cookie.split('=')[1] ?? '';
  const own = () => markOf(hashToken(token()));
  const other = markOf(hashToken('of somebody who signed out'));
  const ask = (path: string) => fetch(live.url + path, { headers: { cookie: ana.cookie } });

  test('its mark says nothing of the session', () => {
    expect(own()).toMatch(/^[\w-]{16}$/);
    expect(hashToken(token())).not.toContain(own());
  });

  test('is told that it is signed out, by poll and by stream, and its reports are in nobody’s name', async () => {
    expect((await ask(`/live/state?for=${own()}`)).status).toBe(200);
    expect((await ask(`/live/state?for=${other}`)).status).toBe(401);
    expect((await ask('/live/state?for=')).status).toBe(401);
    const stream = await ask(`/live?for=${other}`);
    expect(await stream.text()).toMatch(/event: ?auth/);
    const headers = { cookie: ana.cookie, origin: portal, 'content-type': 'application/json' };
    const send = (mark: string) => fetch(`${live.url}/live/receipts?for=${mark}`, { method: 'POST', headers, body: report(mine) });
    expect((await send(other)).status).toBe(401);
    expect(await stored()).toBe(0);
    expect((await send(own())).status).toBe(204);
    expect(await stored()).toBe(1);
  });
});

describe('the state by poll', () => {
  const get = (cookie?: string) => fetch(`${live.url}/live/state`, cookie === undefined ? {} : { headers: { cookie } });

  test('signed in: what is live for me, kept by no cache', async () => {
    const answer = await get(ana.cookie);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    const { announcements } = (await answer.json()) as { announcements: { id: string }[] };
    expect(announcements.map((each) => each.id)).toEqual([mine]);
  });

  test('not signed in: 401, and nothing of anything', async () => {
    const answer = await get();
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ signedOut: true });
  });

  test('another method or path is 404', async () => {
    for (const [method, path] of [
      ['POST', '/live'],
      ['POST', '/live/state'],
      ['GET', '/live/receipts'],
      ['DELETE', '/live/receipts'],
      ['GET', '/live/notices'],
      ['GET', '/live/other'],
    ] as const)
      expect((await fetch(live.url + path, { method, headers: { cookie: ana.cookie, origin: portal } })).status).toBe(404);
  });
});

test('the database is gone: the stream is still 200 and says when to come back, the rest says 503; and it heals', async () => {
  const good = env().DATABASE_URL;
  await closePools();
  env().DATABASE_URL = good.replace(/:\d+\//, ':9/');
  const reader = new SseReader(`${live.url}/live`, ana.cookie);
  await expect.poll(() => reader.ended, { timeout: 10_000 }).toBe('clean');
  expect(reader).toMatchObject({ status: 200, events: [], retriesMs: [5_000] });
  expect((await fetch(`${live.url}/live/state`, { headers: { cookie: ana.cookie } })).status).toBe(503);
  expect((await post({ body: report(mine) })).status).toBe(503);

  await closePools();
  env().DATABASE_URL = good;
  expect((await post({ body: report(mine) })).status).toBe(204);
  expect(await stored()).toBe(1);
});
