/** The guarantees to operators: how Pregón starts, reports its health and stops, and what it never logs. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { root } from '../demo/install.mjs';
import messages from '../messages/en.json' with { type: 'json' };
import { ask, openStream, signIn, whenEnded } from '../testing/plain-client.ts';
import { endAll, isFree, listRunningOn, type Program } from '../testing/process.ts';
import type { TcpProxy } from '../testing/tcp-proxy.ts';
import { isLong, promised } from './support/place.ts';
import {
  askReady,
  closeStack,
  type Database,
  expectCleanLog,
  expectFailurePage,
  insertPerson,
  issuer,
  newDatabase,
  newDoor,
  notInProduction,
  openStack,
  portalPort,
  type Stack,
  saysReady,
  settingsFor,
  signInByRow,
  startPortal,
} from './support/production.ts';

// A start is some seconds of processor: tests go on with the processes of those before them.
test.describe.configure({ mode: 'serial', timeout: 120_000 });

const ana = { externalId: 'E00001', name: 'Ana Quintanilla Etxebarria', email: 'ana.quintanilla@pregon.example' };
let stack: Stack;
/** Runs through all tests of this file; the last one ends it. */
let portal: Program;
/** Of one database, through a door that can be shut; the web process asks an identity provider that is not there. */
let two: Record<'web' | 'worker', Program> &
  Record<'door' | 'provider', TcpProxy> & { database: Database; webPort: number; workerPort: number };
let behindTls: Program;
let nextPort = portalPort + 10;
const newPort = (): number => nextPort++;
const httpsPort = newPort();

/** Text that no log may hold. */
const never = (): string[] => {
  const { clientSecret, sessionSecret } = stack.secrets;
  return [ana.name, 'Quintanilla', ana.email, encodeURIComponent(ana.email), clientSecret, sessionSecret];
};

test.beforeAll(async () => {
  test.setTimeout(90_000);
  stack = await openStack();
  portal = startPortal(stack, { ...settingsFor(stack, portalPort), LOG_LEVEL: 'debug', DRAIN_SECONDS: '25', STREAMS_PER_PERSON: '30' });
  await saysReady(portal);
  await insertPerson(stack.database, ana);
});

test.afterAll(async () => {
  if (portal.isRunning) await portal.stop();
  endAll();
  await closeStack(stack);
  expect(listRunningOn(stack.tree)).toEqual([]);
  for (let port = portalPort; port < nextPort; port += 1) expect(await isFree(port), `port ${port} is free`).toBe(true);
});

test('demo, tests and measurements are never loaded: without them it starts and serves', async () => {
  for (const folder of notInProduction) expect(existsSync(join(stack.tree, folder))).toBe(false);
  const checks = { ready: true, database: true, connections: true, live: true, migrations: true, publisher: true, mail: true };
  expect(await askReady(portalPort)).toEqual({ status: 200, draining: false, ...checks });
  const page = await ask(portalPort, '/sign-in');
  expect(page.status).toBe(200);
  expect(page.body).toContain(messages.signIn.button);

  const files = globSync(['{app,components,server,db,domain,messages}/**/*.{ts,tsx,mjs}', '{main,run,env,timing,next.config}.ts'], {
    cwd: root,
  });
  const product = files.filter((file) => !/\.(test|long)\.tsx?$/.test(file));
  expect(product.length).toBeGreaterThan(100);
  const foreign = new RegExp(`(?:from|import|require)\\s*\\(?\\s*['"\`](?:[./]+/|#)(?:${notInProduction.join('|')})/`);
  expect(product.filter((file) => foreign.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
});

test('a bad setting stops the start with code 78 and a line for each, and no line repeats a secret', async () => {
  const good = settingsFor(stack, newPort());
  const used = 'hV7zQ2mK9xTb4RwY8cNf6LpJ3sDgA5eQ';
  const wrong: [NodeJS.ProcessEnv, string[]][] = [
    // More connections than the database has.
    [{ ...good, PORTAL_PROCESSES: '999' }, ['PORTAL_PROCESSES']],
    [
      {
        ...good,
        ...{ PORT: '99999', ROLES: 'web,captain', DRAIN_SECONDS: '60', PORTAL_URL: 'http://pregon.example' },
        ...{ DATABASE_URL: 'mysql://root:hunter2@db/pregon', OIDC_CLIENT_SECRET: 'short-7f3a' },
        NEXTAUTH_SECRET: 'change-me-change-me-change-me-1234',
      },
      ['DATABASE_URL', 'PORTAL_URL', 'PORT', 'OIDC_CLIENT_SECRET', 'NEXTAUTH_SECRET', 'ROLES', 'DRAIN_SECONDS'],
    ],
    [{ ...good, NEXTAUTH_SECRET: used, OIDC_CLIENT_SECRET: used }, ['NEXTAUTH_SECRET']],
    [
      { NODE_ENV: 'production' },
      ['DATABASE_URL', 'PORTAL_URL', 'OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'SMTP_URL', 'MAIL_FROM', 'NEXTAUTH_SECRET'],
    ],
  ];
  // Each wrong value by itself is in env.test.ts.
  if (!isLong) wrong.splice(2);
  const refused = wrong.map(([settings]) => startPortal(stack, settings));
  expect(await Promise.all(refused.map((program) => program.exited))).toEqual(wrong.map(() => 78));
  for (const [index, program] of refused.entries()) {
    expect(program.stdout).toBe('');
    const lines = program.stderr.trimEnd().split('\n');
    expect(lines.map((line) => /^Setting ([A-Z_]+) \S.*$/.exec(line)?.[1])).toEqual(wrong[index]?.[1]);
  }
  for (const value of ['change-me-change', 'short-7f3a', 'hunter2', used, stack.secrets.clientSecret, stack.secrets.sessionSecret])
    expect(refused.map((program) => program.stderr).join('')).not.toContain(value);
});

test('two processes that start at once on an empty database migrate it once and are both ready', async () => {
  const database = await newDatabase(stack);
  const [webPort, workerPort, doorPort, ownersPort, providerPort] = [newPort(), newPort(), newPort(), newPort(), newPort()];
  const [door, owners] = [newDoor(stack, doorPort), newDoor(stack, ownersPort)];
  await Promise.all([door.open(), owners.silence()]);
  const start = (port: number, more: Record<string, string>) =>
    startPortal(stack, { ...settingsFor(stack, port, database), ...throughDoors, ...more });
  const throughDoors = {
    DATABASE_OWNER_URL: database.url('owner', ownersPort),
    DATABASE_URL: database.url('web', doorPort),
    DATABASE_WORKER_URL: database.url('worker', doorPort),
  };
  const web = start(webPort, {
    ROLES: 'web,live',
    DRAIN_SECONDS: '2',
    STREAMS_PER_PERSON: '30',
    OIDC_ISSUER: `http://localhost:${providerPort}`,
  });
  const worker = start(workerPort, { ROLES: 'worker' });
  two = { database, door, provider: newDoor(stack, providerPort), web, worker, webPort, workerPort };
  // Both have knocked: let in together, they meet at the same moment.
  await expect.poll(() => owners.connections, { intervals: [10], timeout: 60_000 }).toBe(2);
  await owners.open();
  await Promise.all([web, worker].map(saysReady));
  for (const port of [webPort, workerPort])
    await expect.poll(() => askReady(port), promised(5_000)).toMatchObject({ status: 200, ready: true, publisher: true });
  expect((await ask(workerPort, '/')).status).toBe(404);
  const journal = JSON.parse(readFileSync(join(root, 'db/migrations/meta/_journal.json'), 'utf8')) as { entries: unknown[] };
  const applied = await database.owner<{ hash: string }[]>`select hash from migrations`;
  expect(applied).toHaveLength(journal.entries.length);
  expect(new Set(applied.map((row) => row.hash)).size).toBe(journal.entries.length);
  expect((await database.owner`select name from senders`).map((row) => row['name'])).toEqual(['Pregón']);
});

test('an identity provider that is closed or silent is told of in one sentence within 5 s', async () => {
  for (const shut of ['refuse', 'silence'] as const) {
    await two.provider[shut]();
    const began = performance.now();
    const answer = await fetch(`http://localhost:${two.webPort}/sign-in/start?to=/newsroom`);
    const html = await answer.text();
    const took = performance.now() - began;
    console.log(`sign-in page after ${Math.round(took)} ms`);
    expect(new URL(answer.url).pathname).toBe('/sign-in');
    expect(answer.status).toBe(200);
    expect(html).toContain(messages.signIn.errors.unreachable);
    expect(html).toContain(encodeURIComponent('/newsroom'));
    expect(took).toBeLessThan(promised(5_000).timeout);
  }
});

test('while the database is cut or silent they live, are not ready, and keep their streams; ready again when the database is back, for as long as there is a worker', async () => {
  const { database, door, web, worker, webPort, workerPort } = two;
  await database.owner`insert into settings (key, value) values ('telephone', '"4112"')`;
  const cookie = await signInByRow(database, webPort);
  const streams = await Promise.all(Array.from({ length: 10 }, () => openStream(webPort, cookie)));
  for (const shut of ['refuse', 'silence'] as const) {
    await door[shut]();
    const began = performance.now();
    expect(await askReady(webPort), shut).toMatchObject({ status: 503, ready: false, database: false });
    expect(performance.now() - began, shut).toBeLessThan(promised(5_000).timeout);
    if (shut === 'refuse') await expectFailurePage(webPort, cookie);
    await sleep(1_500);
    for (const port of [webPort, workerPort]) {
      expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status, shut).toBe(200);
      expect((await askReady(port)).status, shut).toBe(503);
    }
    await door.open();
    for (const port of [webPort, workerPort])
      await expect.poll(async () => (await askReady(port)).status, { message: shut, timeout: 15_000 }).toBe(200);
  }
  expect([web.isRunning, worker.isRunning]).toEqual([true, true]);
  expect(streams.filter((stream) => stream.ended !== 'no')).toEqual([]);

  // Without a worker it is not ready and says why.
  expect(await worker.stop()).toBe(0);
  const lonely = { status: 503, ready: false, database: true, migrations: true, publisher: false };
  await expect.poll(() => askReady(webPort), promised(1_000)).toMatchObject(lonely);

  await door.refuse();
  await sleep(1_500);
  web.signal('SIGTERM');
  const ends = await Promise.all(streams.map((stream) => whenEnded(stream)));
  expect(
    ends.filter((end) => end.how !== 'clean'),
    'also when told to stop without a database',
  ).toEqual([]);
  await web.exited;
  for (const program of [web, worker]) expectCleanLog(program, never());
});

test('the log is JSON, a line each, and holds no name, address, secret or cookie', async () => {
  const person = await signIn(`${issuer}/as/ana`);
  expect(person).toMatchObject({ status: 200, url: `http://localhost:${portalPort}/` });
  expect(person.html).toContain(ana.name);
  const stream = await openStream(portalPort, person.cookie);
  await ask(portalPort, '/announcements/not-there', { cookie: person.cookie });
  await ask(portalPort, `/?who=${encodeURIComponent(ana.email)}`, { cookie: 'pregon-session-4200=made-up' });
  const post = (path: string, headers: Record<string, string>, body: string) =>
    fetch(`http://localhost:${portalPort}${path}`, { method: 'POST', headers: { cookie: person.cookie, ...headers }, body });
  expect((await post(`/newsroom?who=${encodeURIComponent(ana.email)}`, {}, ana.name)).status).toBe(403);
  expect((await post('/live/receipts', { origin: `http://localhost:${portalPort}` }, ana.name)).status).toBe(400);
  stream.close();
  // The answer may be there before its line has come through the pipe.
  await expect.poll(() => portal.stdout).toContain('refused: not from our own pages');
  expectCleanLog(portal, [...never(), person.cookie.split('=')[1] ?? '']);
});

test('a page has the headers that protect it, with a nonce of its own, and behind https the cookies and HSTS too', async () => {
  behindTls = startPortal(stack, {
    ...settingsFor(stack, httpsPort),
    ...{ PORTAL_URL: 'https://pregon.example', DRAIN_SECONDS: '2', STREAMS_PER_PERSON: '30' },
  });
  const pages = [await ask(portalPort, '/sign-in'), await ask(portalPort, '/sign-in')];
  const nonces = pages.map(({ headers, body }) => {
    const policy = String(headers['content-security-policy']);
    const nonce = /script-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toContain('unsafe-eval');
    const scripts = [...body.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
    for (const word of ['private', 'no-store']) expect(headers['cache-control']).toContain(word);
    expect(Object.keys(headers)).not.toContain('x-powered-by');
    expect(Object.keys(headers)).not.toContain('strict-transport-security');
    return nonce;
  });
  expect(nonces[0]).not.toBe(nonces[1]);

  await saysReady(behindTls);
  const start = await ask(httpsPort, '/sign-in/start?to=/');
  expect(start.status).toBe(303);
  expect(start.headers['strict-transport-security']).toMatch(/^max-age=\d{8}/);
  expect(new URL(start.headers.location ?? '').searchParams.get('redirect_uri')).toBe('https://pregon.example/api/auth/callback/sso');
  const cookies = start.headers['set-cookie'] ?? [];
  expect(cookies.length).toBeGreaterThanOrEqual(4);
  for (const cookie of cookies)
    expect(cookie).toMatch(/^__Host-pregon-\w+=(?=.*; Path=\/(;|$))(?=.*; HttpOnly(;|$))(?=.*; Secure(;|$))(?!.*; Domain)/);
});

test('a forged Host or forwarded host changes no link and no redirect', async () => {
  const evil = 'evil.example';
  const forged = { host: evil, 'x-forwarded-host': evil, 'x-forwarded-proto': 'https', forwarded: `host=${evil}`, 'x-forwarded-for': evil };
  for (const path of ['/', '/sign-in', '/sign-in/start?to=/newsroom', '/signed-out', '/nowhere', '/newsroom/']) {
    const [plain, other] = [await ask(portalPort, path), await ask(portalPort, path, forged)];
    expect(other.status, path).toBe(plain.status);
    expect(JSON.stringify(other), path).not.toContain(evil);
    const target = (location: string | undefined) => (location ?? '').replace(/(state|nonce|code_challenge)=[^&]*/g, '');
    expect(target(other.headers.location), path).toBe(target(plain.headers.location));
  }
});

const openMany = async (port: number, name: string) => {
  const [, token] = (await signInByRow(stack.database, port)).split('=');
  return Promise.all(Array.from({ length: 30 }, () => openStream(port, `${name}=${token}`)));
};

test('SIGTERM drains: not ready at once, streams end cleanly one after the other with a time to come back; SIGINT does not wait', async () => {
  const streams = await openMany(httpsPort, '__Host-pregon-session');
  const began = performance.now();
  behindTls.signal('SIGTERM');
  await expect.poll(() => askReady(httpsPort), { intervals: [20], ...promised(500) }).toMatchObject({ status: 503, draining: true });
  expect(streams.filter((stream) => stream.ended === 'no').length, 'still open when first not ready').toBeGreaterThan(15);
  expect((await ask(httpsPort, '/health/live')).status).toBe(200);
  const ends = await Promise.all(streams.map((stream) => whenEnded(stream)));
  expect(ends.filter((end) => end.how !== 'clean')).toEqual([]);
  const times = ends.map((end) => end.at - began);
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(1_000);
  // The first was said at the beginning; the second with the end.
  const retries = streams.map((stream) => stream.retriesMs[1] ?? 0);
  expect(Math.min(...retries)).toBeGreaterThanOrEqual(1_000);
  expect(new Set(retries).size).toBeGreaterThan(10);
  expect(await behindTls.exited).toBe(0);
  expect(performance.now() - began).toBeLessThan(10_000);

  const hurried = await openMany(portalPort, `pregon-session-${portalPort}`);
  const hurriedBegan = performance.now();
  expect(await portal.stop()).toBe(0);
  expect(performance.now() - hurriedBegan).toBeLessThan(promised(2_000).timeout);
  expect((await Promise.all(hurried.map((stream) => whenEnded(stream, 1_000)))).filter((end) => end.how !== 'clean')).toEqual([]);
});
