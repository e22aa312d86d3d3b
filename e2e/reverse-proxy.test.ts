/**
 * The proxies with their blocks of docs/operations.md, in front of processes that refuse, drop, are silent, or stream: how often each is asked,
 * and what a browser is shown. The portal itself behind it: proxy.spec.ts.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request as requestPlain, type Server, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { outagePage } from '../server/outage-page.ts';
import { type Answer, readAnswer } from '../testing/plain-client.ts';
import { findProgram } from '../testing/programs.mjs';
import { freePort } from '../testing/worker-process.ts';
import { type RunningProxy, startReverseProxy } from './support/reverse-proxy.ts';

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** A process of the portal that does as it is told, and counts what it was asked for. */
class Upstream {
  asked = 0;
  behave: Behaviour = (_, response) => void response.end('a page');
  #server: Server | null = null;
  readonly port: number;
  constructor(port: number) {
    this.port = port;
  }

  start(): Promise<void> {
    if (this.#server) return Promise.resolve();
    const server = createServer((request, response) => {
      request.resume();
      // HAProxy asks each second, of itself.
      if (request.url === '/health/ready' && !('x-forwarded-for' in request.headers)) return void response.end();
      this.asked += 1;
      this.behave(request, response);
    });
    this.#server = server;
    return new Promise((resolve) => server.listen(this.port, '127.0.0.1', resolve));
  }

  stop(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
    this.#server = null;
  }
}

const drop: Behaviour = (request) => request.socket.destroy();
const neverAnswer: Behaviour = () => undefined;

const organization = { companyName: 'Forja', telephone: '+34 944 000 112', defaultLocale: 'es' as const };
let upstreams: [Upstream, Upstream];
let proxy: RunningProxy;
let port: number;

type Asked = { method?: string; localAddress?: string };

/** One request over TLS on a connection of its own. */
const ask = (path: string, { method = 'GET', localAddress = '127.0.0.1' }: Asked = {}): Promise<Answer> =>
  readAnswer((take) => {
    const sent = request({ host: '127.0.0.1', port, path, method, localAddress, agent: false, rejectUnauthorized: false }, take);
    sent.end(method === 'POST' ? 'text' : undefined);
    return sent;
  });

const asked = (): number => upstreams[0].asked + upstreams[1].asked;
const statusesOf = async (times: number, of: Asked = {}): Promise<number[]> => {
  const statuses: number[] = [];
  for (let time = 0; time < times; time += 1) statuses.push((await ask('/', of)).status);
  return [...new Set(statuses)].sort();
};
const outageFile = (): string => join(proxy.folder, 'outage.html');

const makeUpstreams = async (): Promise<void> => {
  upstreams = [new Upstream(await freePort()), new Upstream(await freePort())];
  port = await freePort();
};

const startAnew = async (): Promise<void> => {
  for (const upstream of upstreams) {
    await upstream.start();
    Object.assign(upstream, { asked: 0, behave: (_: IncomingMessage, response: ServerResponse) => void response.end('a page') });
  }
};

const stopAll = (): void => {
  for (const upstream of upstreams) upstream.stop();
};

/** Waiting is the same, only shorter. */
const shorter = { 'proxy_read_timeout 30s': 'proxy_read_timeout 1s', 'proxy_read_timeout 40s': 'proxy_read_timeout 2s' };

describe.skipIf(findProgram('nginx') === null)('nginx, as the manual says', () => {
  beforeAll(async () => {
    await makeUpstreams();
    proxy = await startReverseProxy('nginx', port, [upstreams[0].port, upstreams[1].port], shorter);
  });
  beforeEach(async () => {
    await startAnew();
    writeFileSync(outageFile(), outagePage(organization));
  });
  afterEach(stopAll);
  afterAll(async () => {
    await proxy?.stop();
  });

  const expectOutagePage = ({ headers, body }: Answer): void => {
    expect(body).toBe(outagePage(organization));
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'private, no-store',
      'retry-after': '60',
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  };

  it('no process is there: 502 with our page, for what was read and what was sent; streams and files get the bare status', async () => {
    stopAll();
    for (const method of ['GET', 'POST']) {
      const answer = await ask('/newsroom', { method });
      expect(answer.status).toBe(502);
      expectOutagePage(answer);
    }
    for (const path of ['/live', '/live/receipts', '/_next/static/a.js']) {
      const answer = await ask(path);
      expect(answer.status).toBe(502);
      expect(answer.body).not.toContain('Forja');
    }
  });

  it('no process ever answers: asked once, 504 with our page', async () => {
    for (const upstream of upstreams) upstream.behave = neverAnswer;
    for (const method of ['GET', 'POST']) {
      const before = asked();
      const answer = await ask('/', { method });
      expect(answer.status).toBe(504);
      expectOutagePage(answer);
      expect(asked() - before).toBe(1);
    }
  });

  it('one process is stopped: the other answers everything, what was sent too', async () => {
    upstreams[0].stop();
    expect(await statusesOf(10)).toEqual([200]);
    expect(await statusesOf(10, { method: 'POST' })).toEqual([200]);
    expect(upstreams[1].asked).toBe(20);
  });

  it('one process dies over a request: a page is asked of the other, what was sent is not sent again', async () => {
    upstreams[0].behave = drop;
    expect(await statusesOf(10)).toEqual([200]);
    expect(upstreams[1].asked).toBe(10);
    const before = asked();
    const statuses = await statusesOf(10, { method: 'POST' });
    expect(statuses).toEqual([200, 502]);
    expect(asked() - before).toBe(10);
  });

  it('every process dies over it: each is asked once, no more', async () => {
    for (const upstream of upstreams) upstream.behave = drop;
    expect((await ask('/')).status).toBe(502);
    expect(asked()).toBe(2);
  });

  it('what the portal itself says of a failure passes as it is, and is not asked for again', async () => {
    for (const status of [429, 500, 502, 503]) {
      for (const upstream of upstreams) upstream.behave = (_, response) => void response.writeHead(status).end('in its own words');
      const before = asked();
      expect(await ask('/')).toMatchObject({ status, body: 'in its own words' });
      expect(asked() - before).toBe(1);
    }
  });

  it('a stream passes each event at once, outlasts quiet times, and is ended when its process says nothing any more', async () => {
    const streams: ServerResponse[] = [];
    for (const upstream of upstreams)
      upstream.behave = (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: state\n\n');
        streams.push(response);
      };
    const heard = { text: '', at: 0, ended: false };
    const sent = request({ host: '127.0.0.1', port, path: '/live', agent: false, rejectUnauthorized: false }, (response) => {
      response.setEncoding('utf8').on('data', (text: string) => {
        Object.assign(heard, { text: heard.text + text, at: performance.now() });
      });
      response.on('error', () => undefined);
      response.once('close', () => {
        heard.ended = true;
      });
    });
    sent.on('error', () => undefined);
    sent.end();
    await expect.poll(() => heard.text).toContain('state');
    // Longer in all than a page may take. What is held back comes with the next word, 1.2 s later.
    for (const word of ['one', 'two', 'three']) {
      await sleep(1_200);
      const began = performance.now();
      streams[0]?.write(`data: ${word}\n\n`);
      await expect.poll(() => heard.text, { interval: 5 }).toContain(word);
      expect(heard.at - began).toBeLessThan(1_000);
    }
    expect(heard.ended).toBe(false);
    await expect.poll(() => heard.ended, { timeout: 5_000 }).toBe(true);
    expect(asked()).toBe(1);
  });

  it('too many from one address: our page with 429', async () => {
    const strict = await freePort();
    const other = await startReverseProxy('nginx', strict, [upstreams[0].port, upstreams[1].port], { 'burst=4000': 'burst=1' });
    writeFileSync(join(other.folder, 'outage.html'), outagePage(organization));
    const usual = port;
    port = strict;
    try {
      const answers = await Promise.all(Array.from({ length: 30 }, () => ask('/')));
      const refused = answers.find(({ status }) => status === 429);
      if (!refused) throw new Error('none was refused');
      expectOutagePage(refused);
    } finally {
      port = usual;
      await other.stop();
    }
  });

  it('without the file it is still an outage, never a page that does not exist', async () => {
    rmSync(outageFile());
    stopAll();
    expect((await ask('/')).status).toBe(503);
  });

  it('nobody opens our page by its address, health is for the internal network alone, and plain HTTP leads to TLS', async () => {
    expect((await ask('/outage.html')).status).toBe(404);
    for (const path of ['/health/live', '/health/ready', '/health/mail']) {
      expect((await ask(path)).status).toBe(200);
      expect((await ask(path, { localAddress: '127.0.0.2' })).status).toBe(403);
    }
    const socketPath = join(proxy.folder, 'plain');
    const { headers } = await readAnswer((take) => requestPlain({ socketPath, path: '/announcements/1?a=b' }, take).end());
    expect(headers.location).toBe('https://localhost/announcements/1?a=b');
  });
});

describe.skipIf(findProgram('haproxy') === null)('HAProxy, as the manual says', () => {
  beforeAll(async () => {
    await makeUpstreams();
    await startAnew();
    proxy = await startReverseProxy('haproxy', port, [upstreams[0].port, upstreams[1].port], { 'timeout server 40s': 'timeout server 1s' });
  });
  beforeEach(startAnew);
  afterEach(stopAll);
  afterAll(async () => {
    await proxy?.stop();
  });

  it('no process answers: our page, and each request was asked once', async () => {
    for (const upstream of upstreams) upstream.behave = neverAnswer;
    await expect.poll(async () => (await ask('/')).status, { timeout: 10_000 }).toBe(504);
    const before = asked();
    const silent = await ask('/');
    expect(asked() - before).toBe(1);
    stopAll();
    const gone = await ask('/');
    expect(gone.status).toBe(503);
    for (const { headers, body } of [silent, gone]) {
      expect(body).toContain('tel:112');
      expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-store' });
    }
  });

  it('health is for the internal network alone', async () => {
    await expect.poll(async () => (await ask('/health/live')).status, { timeout: 10_000 }).toBe(200);
    expect((await ask('/health/live', { localAddress: '127.0.0.2' })).status).toBe(403);
  });
});
