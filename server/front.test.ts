import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { env } from '#env';
import { useSettings } from '../testing/settings.ts';
import { answerRequest, type Front } from './front.ts';
import { currentRequest } from './request-context.ts';

/** A page that answers with what it was told about the request. */
const front: Front = {
  health: { expectedMigrations: 0, draining: false, hears: () => true, hasReserved: () => true },
  live: null,
  pages: async (request, response) => void response.end(JSON.stringify(request.headers)),
};
const server = createServer((request, response) => void answerRequest(front, request, response));
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { headers, method });

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());

describe('the front', () => {
  it('asks browsers to stay with https, where the portal is at https', async () => {
    useSettings({ PORTAL_URL: 'https://intranet.pregon.example' });
    for (const path of ['/', '/health/live', '/live', '/_next/static/x.js'])
      expect((await ask(path)).headers.get('strict-transport-security'), path).toBe('max-age=31536000');
    useSettings({ PORTAL_URL: 'http://localhost:3000' });
    expect((await ask('/')).headers.get('strict-transport-security')).toBeNull();
  });

  it('lets nobody keep what is personal, and lets Next say how long what was built may be kept', async () => {
    useSettings();
    for (const path of ['/', '/newsroom?a=/_next/static/', '/live/state', '/_next/data', '/%5Fnext/static/x'])
      expect((await ask(path)).headers.get('cache-control'), path).toBe('private, no-store');
    expect((await ask('/_next/static/chunks/x.js')).headers.get('cache-control')).toBeNull();
    expect((await ask('/', { origin: 'https://evil.example' }, 'POST')).headers.get('cache-control')).toBe('private, no-store');
  });

  it('gives each answer a nonce of its own, the same to the page and to the browser', async () => {
    useSettings();
    const answers = await Promise.all(['/', '/', '/'].map((path) => ask(path)));
    const policies = answers.map((answer) => answer.headers.get('content-security-policy'));
    expect(new Set(policies).size).toBe(3);
    for (const [index, answer] of answers.entries())
      expect(((await answer.json()) as Record<string, string>)['content-security-policy']).toBe(policies[index]);
  });

  it('tells the pages the portal’s own name, whatever was sent', async () => {
    useSettings({ PORTAL_URL: 'https://intranet.pregon.example' });
    const sent = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '1.2.3.4',
      forwarded: 'host=evil.example',
      // Next believes that it sent this itself, and leaves out what stands before a page: CVE-2025-29927.
      'x-middleware-subrequest': 'middleware:middleware:middleware',
    };
    const told = (await (await ask('/a', sent)).json()) as Record<string, string>;
    expect(told).toMatchObject({
      host: 'intranet.pregon.example',
      'x-forwarded-host': 'intranet.pregon.example',
      'x-forwarded-proto': 'https',
    });
    expect(told).not.toHaveProperty('x-forwarded-for');
    expect(told).not.toHaveProperty('forwarded');
    expect(told).not.toHaveProperty('x-middleware-subrequest');
  });

  it('names each answer itself, whatever name was sent; not what is kept and handed on to others', async () => {
    useSettings();
    const sent = { 'x-request-id': 'chosen-by-a-stranger', 'x-correlation-id': 'chosen-by-a-stranger' };
    const names = await Promise.all(
      ['/', '/', '/health/live', '/live/state'].map(async (path) => (await ask(path, sent)).headers.get('x-request-id')),
    );
    for (const name of names) expect(name).toMatch(/^\d{4}-\d{4}-\d{4}$/);
    expect(new Set(names).size).toBe(4);
    expect((await ask('/_next/static/chunks/x.js', sent)).headers.get('x-request-id')).toBeNull();
  });
});

/** Posts `pieces`, so far apart; the page reads them after `idleMs`. Returns how long before that the request had arrived, as an action counts. */
const post = async (pieces: string[], apartMs: number, idleMs: number): Promise<number> => {
  let sinceMs = Number.NaN;
  const pages: Front['pages'] = async (request, response) => {
    await sleep(idleMs);
    for await (const _bytes of request);
    sinceMs = performance.now() - (currentRequest()?.arrivedMs ?? Number.NaN);
    response.end();
  };
  const own = createServer((request, response) => void answerRequest({ ...front, pages }, request, response));
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  const socket = connect((own.address() as AddressInfo).port, '127.0.0.1');
  const length = Buffer.byteLength(pieces.join(''));
  const closed = once(socket.resume(), 'close');
  socket.write(`POST / HTTP/1.1\r\nhost: x\r\norigin: ${env().PORTAL_URL}\r\nconnection: close\r\ncontent-length: ${length}\r\n\r\n`);
  for (const piece of pieces) {
    await sleep(apartMs);
    socket.write(piece);
  }
  await closed;
  own.close();
  return sinceMs;
};

it('counts what is pressed from its last byte, whenever it is read: not the upload, but whatever the portal does before', async () => {
  useSettings();
  // The upload takes 900 ms, 600 of them after its first bytes came.
  expect(await post(['a'.repeat(40_000), 'b'.repeat(40_000), 'c'], 300, 0)).toBeLessThan(550);
  expect(await post(['a', 'b'], 20, 600)).toBeGreaterThan(500);
});
