import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import failure from '../messages/failure.json' with { type: 'json' };
import { useSettings } from '../testing/settings.ts';
import { Connections, mostConnections } from './connections.ts';
import { answerRequest, type Front } from './front.ts';
import { mostHeaders, serverLimits } from './limits.ts';

let server: Server;
let endConnections = () => {};
const sockets: Socket[] = [];
/** The requests pages got, and how many bytes of a body they read. */
let reached: { url: string; bytes: number }[] = [];

const front: Front = {
  health: { expectedMigrations: 0, draining: false, hears: () => true, hasReserved: () => true },
  live: null,
  pages: async (request, response) => {
    let bytes = 0;
    for await (const part of request as AsyncIterable<Buffer>) bytes += part.length;
    reached.push({ url: request.url ?? '', bytes });
    response.end(request.url === '/large' ? Buffer.alloc(20_000_000) : 'the page');
  },
};

const start = async (most = mostConnections(20_000)) => {
  server = createServer(serverLimits());
  server.maxHeadersCount = mostHeaders;
  const connections = new Connections(most);
  endConnections = connections.watch(server);
  server.on('request', (request, response) => void answerRequest(front, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return connections;
};

const port = () => (server.address() as AddressInfo).port;
const url = (path: string) => `http://127.0.0.1:${port()}${path}`;

/** A connection of its own, what it heard, and whether it was closed. */
const open = (text: string) => {
  const heard = { text: '', closed: false };
  const socket = connect(port(), '127.0.0.1');
  socket.on('error', () => undefined).on('close', () => Object.assign(heard, { closed: true }));
  socket.on('data', (bytes) => Object.assign(heard, { text: heard.text + bytes }));
  socket.write(text);
  sockets.push(socket);
  return { socket, heard };
};

beforeEach(() => {
  reached = [];
  useSettings({ TIMING: JSON.stringify({ headMs: 1_000, requestMs: 1_500, unreadMs: 300 }) });
});
afterEach(async () => {
  endConnections();
  for (const socket of sockets.splice(0)) socket.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test.each(['/%E0%A4%A', '/announcements/%', '/%00', '/archive?q=%00', '/live/state?for=%00', '/%ED%A0%80'])(
  'the address %s is a 400 that says so, in the reader’s language, and no page is asked',
  async (path) => {
    await start();
    const answer = await fetch(url(path), { headers: { accept: 'text/html', 'accept-language': 'es' } });
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(page).toContain(failure.es.badAddress.title);
    expect(page).toContain('<html lang="es"');
    expect(answer.headers.get('content-security-policy')).toContain(`'nonce-${/nonce="([^"]+)"/.exec(page)?.[1]}'`);
    expect(reached).toEqual([]);
  },
);

test.each([
  '/_next/static/../../sign-in',
  '/_next/static/%2e%2E/%2e./sign-in',
  '/x/./../newsroom/audience',
  '/_next/static/..\\..\\sign-in',
  '/x/..',
  '//evil.example/sign-in',
])('the address %s, which is another one for Next, is a 400', async (path) => {
  await start();
  const { heard } = open(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await vi.waitFor(() => expect(heard.text).toMatch(/^HTTP\/1\.1 400/));
  expect(reached).toEqual([]);
});

test('an address with signs of any language is a page’s', async () => {
  await start();
  for (const path of ['/archive?q=%E0%A4%A', '/archive?to=/../x', '/a.b/..c/.well-known', '/a%C3%B1o', '/archive?q=100%25', '/x?q=%'])
    expect((await fetch(url(path))).status).toBe(200);
});

const post = (path: string, bytes: number, headers: Record<string, string> = {}) =>
  fetch(url(path), {
    method: 'POST',
    body: Buffer.alloc(bytes, 'a'),
    headers: { origin: 'http://localhost:3000', accept: 'text/html', ...headers },
  });

test.each([
  ['/newsroom/audience', 65_536],
  ['/live/receipts', 8_192],
  ['/newsroom/new', 131_072],
  ['/settings', 307_200],
])('a body for %s has at most %i bytes: more is 413, and nobody reads it', async (path, most) => {
  await start();
  front.live = null;
  const taken = await post(path, most);
  expect(taken.status).toBe(path.startsWith('/live') ? 404 : 200);
  reached = [];
  const refused = await post(path, most + 1);
  expect(refused.status).toBe(413);
  expect(await refused.text()).toContain(failure.en.tooBig.text);
  const asScript = await post(path, most + 1, { accept: 'application/json' });
  expect(await asScript.json()).toEqual({ error: 'tooBig', text: failure.en.tooBig.text });
  expect(reached).toEqual([]);
});

test('60 MB: the answer comes at once and the connection is closed; without its length a body is not taken at all', async () => {
  await start();
  const { socket, heard } = open(
    'POST /newsroom/audience HTTP/1.1\r\nHost: x\r\nOrigin: http://localhost:3000\r\nContent-Length: 60000000\r\n\r\n',
  );
  const began = performance.now();
  const more = setInterval(() => socket.write(Buffer.alloc(10_000)), 5);
  await expect.poll(() => heard.text, { interval: 10, timeout: 5_000 }).toContain('HTTP/1.1 413');
  await expect.poll(() => heard.closed, { interval: 10, timeout: 5_000 }).toBe(true);
  clearInterval(more);
  expect(performance.now() - began).toBeLessThan(4_000);
  const unmeasured = open(
    'POST /newsroom/audience HTTP/1.1\r\nHost: x\r\nOrigin: http://localhost:3000\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
  await expect.poll(() => unmeasured.heard.text).toContain('HTTP/1.1 411');
  expect(reached).toEqual([]);
});

test('a head that is too long, or comes too slowly, is given up', async () => {
  await start();
  const long = open(`GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(17_000)}\r\n\r\n`);
  await expect.poll(() => long.heard.text).toContain('HTTP/1.1 431');
  const slow = open('GET / HTTP/1.1\r\nHost: x\r\nX-A: ');
  const drip = setInterval(() => slow.socket.write('a'), 100);
  const body = open('POST / HTTP/1.1\r\nHost: x\r\nOrigin: http://localhost:3000\r\nContent-Length: 100\r\n\r\n');
  await expect.poll(() => slow.heard.closed, { timeout: 5_000 }).toBe(true);
  await expect.poll(() => body.heard.closed, { timeout: 5_000 }).toBe(true);
  clearInterval(drip);
});

test('slow connections take no place of those who ask: where places are short, the longest waiting one is closed', async () => {
  useSettings({ TIMING: JSON.stringify({ headMs: 60_000, requestMs: 60_000 }) });
  const connections = await start({ open: 60, waiting: 40 });
  const asks = open('GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n');
  await expect.poll(() => asks.heard.text).toContain('the page');
  const slow = Array.from({ length: 300 }, () => open('GET / HTTP/1.1\r\nHost: x\r\nX-A: '));
  const bodies = Array.from({ length: 300 }, () =>
    open('POST / HTTP/1.1\r\nHost: x\r\nOrigin: http://localhost:3000\r\nContent-Length: 9\r\n\r\n'),
  );
  await expect.poll(() => [...slow, ...bodies].filter(({ heard }) => heard.closed).length, { timeout: 10_000 }).toBe(560);
  expect(connections.open).toBeLessThanOrEqual(41);
  // They are there, and everybody else is served.
  expect(bodies.filter(({ heard }) => !heard.closed)).toHaveLength(40);
  for (let count = 0; count < 20; count += 1)
    expect((await fetch(url('/health/live'), { headers: { connection: 'close' } })).status).toBe(200);
});

test('a crowd that comes at once, with its requests a moment behind, loses nobody; who then says nothing is closed', async () => {
  const connections = await start({ open: 1_000, waiting: 40 });
  const crowd = Array.from({ length: 400 }, () => open('GET /health/live HTTP/1.1\r\nHost: x\r\n'));
  await expect.poll(() => connections.open).toBe(400);
  for (const { socket } of crowd) socket.write('\r\n');
  await expect.poll(() => crowd.filter(({ heard }) => heard.text.startsWith('HTTP/1.1 200')).length, { timeout: 5_000 }).toBe(400);
  await expect.poll(() => connections.open, { timeout: 10_000 }).toBeLessThanOrEqual(40);
});

test('an answer that nobody reads is broken off', async () => {
  const connections = await start();
  const { socket } = open('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
  socket.pause();
  await expect.poll(() => reached.length).toBe(1);
  expect(connections.open).toBe(1);
  await expect.poll(() => connections.open, { timeout: 5_000 }).toBe(0);
});

test.each([
  [1_024, { open: 824, waiting: 256 }],
  [20_000, { open: 19_800, waiting: 4_000 }],
  [Number.POSITIVE_INFINITY, { open: Number.POSITIVE_INFINITY, waiting: 4_000 }],
])('with %d open files %o connections', (files, most) => expect(mostConnections(files)).toEqual(most));
