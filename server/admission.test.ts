import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { closePools } from '#db/client.ts';
import { env } from '#env';
import failure from '../messages/failure.json' with { type: 'json' };
import { freshDatabase, insertPerson } from '../testing/fresh-database.ts';
import { insertSignIn } from '../testing/rows.ts';
import { isLong } from '../testing/settings.ts';
import { Admission, ratedOf } from './admission.ts';
import { answerRequest, type Front } from './front.ts';
import { cookieName } from './identity/token.ts';
import { forgetRates } from './rates.ts';

const db = freshDatabase();
let server: Server;
let cookie = '';
/** How long a page takes of the processor. */
const pageMs = 10;

/** The promise the page /held waits for. */
let held: Promise<void> = Promise.resolve();

const keepBusy = (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

beforeAll(async () => {
  const { token } = await insertSignIn(db.owner, await insertPerson(db.owner));
  cookie = `${cookieName('session')}=${token}`;
});

beforeEach(async () => {
  forgetRates();
  const front: Front = {
    health: { expectedMigrations: 0, draining: false, hears: () => true, hasReserved: () => true },
    live: null,
    pages: async (request, response) => {
      if (request.url === '/held') await held;
      keepBusy(pageMs);
      response.end('the page');
    },
    admission: new Admission(() => null),
  };
  server = createServer((request, response) => void answerRequest(front, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const urlOf = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(urlOf(path), {
    method,
    redirect: 'manual',
    headers: { accept: 'text/html', 'accept-language': 'es', ...headers },
  });

/** 120 connections that ask for the page of signing in, again and again, from a thread of their own. */
const askers = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { Agent, get } = require('node:http');
  const agent = new Agent({ keepAlive: true });
  const ask = () => get(workerData.url, { agent, headers: workerData.headers }, (answer) => answer.resume().on('end', () => {
    parentPort.postMessage('served');
    ask();
  })).on('error', () => undefined);
  for (let count = 0; count < 120; count += 1) ask();`;

const flood = (headers: Record<string, string>) => {
  let served = 0;
  const thread = new Worker(askers, { eval: true, workerData: { url: urlOf('/sign-in'), headers } });
  thread.on('message', () => {
    served += 1;
  });
  return { served: () => served, stop: () => thread.terminate() };
};

test.each([['a session that never was', 'made-up'], ...(isLong ? [['nobody', '']] : [])])(
  '120 connections of %s ask for the page of signing in: somebody signed in waits for a turn, not for them',
  async (_who, token) => {
    const crowd = flood(token === '' ? {} : { cookie: `${cookieName('session')}=${token}` });
    await expect.poll(crowd.served, { timeout: 15_000 }).toBeGreaterThan(120);
    const [began, servedBefore] = [performance.now(), crowd.served()];
    const [healthy, waited]: [number[], number[]] = [[], []];
    for (let count = 0; count < 5; count += 1) {
      for (const [path, times] of [
        ['/health/live', healthy],
        ['/newsroom', waited],
      ] as const) {
        const askedAt = performance.now();
        expect((await ask(path, { cookie })).status).toBe(200);
        times.push(performance.now() - askedAt);
      }
    }
    const strangersWait = ((performance.now() - began) * 120) / (crowd.served() - servedBefore);
    await crowd.stop();
    const usual = (times: number[]) => times.toSorted((a, b) => a - b)[2];
    // The flood was there: whoever is not signed in waits until all 120 had their turn.
    expect(strangersWait).toBeGreaterThan(120 * pageMs);
    expect(usual(waited)).toBeLessThan(strangersWait / 2);
    expect(usual(healthy)).toBeLessThan(strangersWait / 2);
  },
);

test('too often is 429 with a sentence and when to come back: a page for eyes, the id for a form’s action, JSON for a script; and it is one person’s alone', async () => {
  const statuses = await Promise.all(Array.from({ length: 100 }, async () => (await ask('/archive?q=gate', { cookie })).status));
  // Of so many at once some hear that the portal is busy: that is another limit.
  expect(statuses.filter((status) => status !== 429).length).toBeGreaterThanOrEqual(60);
  expect(statuses).toContain(429);
  const again = await Promise.all(Array.from({ length: 20 }, () => ask('/archive?q=gate', { cookie })));
  const refused = again.find(({ status }) => status === 429) ?? expect.unreachable('nothing was refused');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  const page = await refused.text();
  for (const said of [failure.es.tooMany.title, failure.es.tooMany.text, '<html lang="es"']) expect(page).toContain(said);
  expect(page).not.toContain('<script');
  const asked = Array.from({ length: 20 }, () => ask('/newsroom/people?q=a', { cookie, accept: 'application/json' }));
  const json = (await Promise.all(asked)).find(({ status }) => status === 429) ?? expect.unreachable('nothing was refused');
  expect([json.status, await json.json()]).toEqual([429, { error: 'tooMany', text: failure.es.tooMany.text }]);
  const pressed = Array.from({ length: 20 }, () => ask('/newsroom/people?q=a', { cookie, 'next-action': 'x' }));
  const action = (await Promise.all(pressed)).find(({ status }) => status === 429) ?? expect.unreachable('nothing was refused');
  expect([action.headers.get('content-type'), await action.text()]).toEqual(['text/plain', 'tooMany']);
  // The page itself, and somebody else's search.
  expect((await ask('/archive', { cookie })).status).toBe(200);
  const { token } = await insertSignIn(db.owner, await insertPerson(db.owner));
  expect((await ask('/archive?q=gate', { cookie: `${cookieName('session')}=${token}` })).status).toBe(200);
});

test('one person with forty pages waiting is told that the portal is busy, with when to come back', async () => {
  let letGo = () => {};
  held = new Promise((resolve) => {
    letGo = resolve;
  });
  // Known before they come: otherwise all would be looked up first.
  await ask('/', { cookie });
  const asked = Array.from({ length: 120 }, () => ask('/held', { cookie }));
  await Promise.race(asked);
  letGo();
  const answers = await Promise.all(asked);
  const busy = answers.filter(({ status }) => status === 503);
  expect(busy.length).toBeGreaterThan(0);
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(48);
  expect(busy[0]?.headers.get('retry-after')).toBe('30');
  expect(await busy[0]?.text()).toContain(failure.es.busy.text);
});

test('with the database away the limits hold, and who was known still is', async () => {
  expect((await ask('/', { cookie })).status).toBe(200);
  const good = env().DATABASE_URL;
  await closePools();
  env().DATABASE_URL = good.replace(/:\d+\//, ':9/');
  const began = performance.now();
  expect((await ask('/', { cookie: `${cookieName('session')}=unknown` })).status).toBe(200);
  expect(performance.now() - began).toBeLessThan(3_000);
  const statuses = await Promise.all(Array.from({ length: 100 }, async () => (await ask('/archive?q=gate', { cookie })).status));
  expect(statuses).toContain(429);
  await closePools();
  env().DATABASE_URL = good;
});

test.each([
  ['GET', '/sign-in/start?to=/', 'signIn'],
  ['GET', '/api/auth/callback/sso?code=1', 'signIn'],
  ['GET', '/sign-in', null],
  ['GET', '/archive', null],
  ['GET', '/archive?q=a', 'search'],
  ['GET', '/directory/people?q=a', 'search'],
  ['GET', '/newsroom/people?q=a', 'search'],
  ['GET', '/newsroom/targets?q=a', 'search'],
  ['POST', '/newsroom/audience', 'search'],
  ['POST', '/newsroom/new', 'press'],
])('%s %s is limited as %s', (method, url, rated) => expect(ratedOf({ method, url })).toBe(rated));
