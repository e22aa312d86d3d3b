/**
 * The cost of each front between a browser and a stream: nothing, nginx, nginx with TLS and HTTP/2, TLS in Node. A browser
 * has a connection of its own each time. The client is Node's own and slower than the servers: compare the processor's time.
 */
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { type ClientHttp2Session, connect } from 'node:http2';
import { request as requestTls } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../demo/install.mjs';
import { Program } from '../testing/process.ts';
import { type Bench, type Figure, type Measured, median, type Row, round } from './bench.ts';
import { type Company, openCompany, openPostgres, portalPort, startPortal } from './company.ts';
import { childrenOf, cpuMicros, has, leaveServersCore, pinningNote, pinServer, residentKib } from './machine.ts';
import { publishToAll, startPregon } from './servers.ts';

const streams = 1_500;
const turns = 5;
const [plainPort, http2Port, tlsPort, workerPort] = [4711, 4712, 4713, 4714];
const atOnce = 100;

/** Many streams of one kind. `events` counts what holds the word that is waited for. */
class Listeners {
  #close: (() => void)[] = [];
  #word = 'nothing yet';
  events = 0;
  lastUs = 0;

  async open(cookies: string[], openOne: (cookie: string, hear: (text: string) => void) => Promise<() => void>): Promise<void> {
    const hear = (text: string): void => {
      if (!text.includes(this.#word)) return;
      this.events += 1;
      this.lastUs = (performance.timeOrigin + performance.now()) * 1_000;
    };
    for (let from = 0; from < cookies.length; from += atOnce)
      this.#close.push(...(await Promise.all(cookies.slice(from, from + atOnce).map((cookie) => openOne(cookie, hear)))));
  }

  await(word: string): void {
    this.#word = word;
    this.events = 0;
  }

  close(): void {
    for (const close of this.#close.splice(0)) close();
  }
}

const overHttp1 =
  (port: number, tls: boolean) =>
  (cookie: string, hear: (text: string) => void): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const ask = tls ? requestTls : request;
      const sent = ask(
        { host: '127.0.0.1', port, path: '/live', headers: { cookie }, agent: false, rejectUnauthorized: false },
        (response) => {
          response
            .setEncoding('utf8')
            .on('data', hear)
            .on('error', () => undefined);
          resolve(() => sent.destroy());
        },
      );
      sent.once('error', reject).end();
    });

const overHttp2 =
  (port: number) =>
  (cookie: string, hear: (text: string) => void): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const session: ClientHttp2Session = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
      session.once('error', reject);
      const stream = session.request({ ':path': '/live', cookie });
      stream
        .setEncoding('utf8')
        .on('data', hear)
        .on('error', () => undefined);
      stream.once('response', () => resolve(() => session.destroy()));
    });

const nginxSettings = (folder: string): string => `
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off; worker_processes 1; worker_rlimit_nofile 20000; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 19900; }
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;
  server {
    listen 127.0.0.1:${plainPort} backlog=4096; listen 127.0.0.1:${http2Port} ssl http2 backlog=4096;
    location = /live { proxy_pass http://127.0.0.1:${portalPort}; proxy_http_version 1.1; proxy_buffering off; proxy_read_timeout 60s; }
  }
}
`;

const startNginx = async (): Promise<{ pids: number[]; folder: string; stop: () => void }> => {
  const folder = join(root, '.demo/bench/front');
  mkdirSync(folder, { recursive: true });
  const subject = ['-subj', '/CN=localhost', '-days', '2', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', ...subject], {
    stdio: 'ignore',
  });
  writeFileSync(join(folder, 'nginx.conf'), nginxSettings(folder));
  const child = spawn('/usr/sbin/nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: ['ignore', 'ignore', 'inherit'] });
  await sleep(500);
  const pids = childrenOf(child.pid ?? 0);
  for (const pid of pids) pinServer(pid);
  return { pids, folder, stop: () => void child.kill() };
};

const startTls = async (company: Company, folder: string): Promise<Program> => {
  const args = ['bench/tls-portal.ts', join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const program = new Program(args, { ...company.environment, PORT: String(tlsPort) });
  await program.says('ready');
  pinServer(program.pid);
  return program;
};

type Way = { name: string; pids: number[]; open: (cookie: string, hear: (text: string) => void) => Promise<() => void> };

const measureWay = async (company: Company, way: Way) => {
  const before = residentKib(way.pids);
  const listeners = new Listeners();
  const connecting = cpuMicros(way.pids);
  await listeners.open(company.cookies, way.open);
  await sleep(500);
  const connectMicros = (cpuMicros(way.pids) - connecting) / streams;
  const kib = (residentKib(way.pids) - before) / streams;
  const word = randomUUID().slice(0, 8);
  listeners.await(word);
  const began = cpuMicros(way.pids);
  const { sinceUs } = await publishToAll(company, word, async () => {
    for (let waited = 0; listeners.events < streams && waited < 10_000; waited += 10) await sleep(10);
  });
  const eventMicros = (cpuMicros(way.pids) - began) / streams;
  const lastMs = (listeners.lastUs - sinceUs) / 1_000;
  const missed = streams - listeners.events;
  listeners.close();
  await sleep(500);
  return { eventMicros, connectMicros, kib, lastMs, missed };
};

const measure = async (): Promise<Measured> => {
  if (!has('/usr/sbin/nginx')) return { figures: [], notes: ['skipped: nginx is not installed'] };
  leaveServersCore();
  const postgres = await openPostgres();
  const company = await openCompany(postgres, streams);
  // The publisher stands apart: its work is the same whichever way is measured.
  const publisher = await startPortal(company, 'worker', [], workerPort);
  const server = await startPregon(company, 'live');
  const nginx = await startNginx();
  const tls = await startTls(company, nginx.folder);
  const ways: Way[] = [
    { name: 'direct', pids: server.pids, open: overHttp1(portalPort, false) },
    { name: 'nginx', pids: [...server.pids, ...nginx.pids], open: overHttp1(plainPort, false) },
    { name: 'nginx, TLS, HTTP/2', pids: [...server.pids, ...nginx.pids], open: overHttp2(http2Port) },
    { name: 'TLS in Node', pids: [tls.pid], open: overHttp1(tlsPort, true) },
  ];
  const found = new Map<Way, Awaited<ReturnType<typeof measureWay>>[]>(ways.map((way) => [way, []]));
  try {
    for (let turn = 0; turn < turns; turn += 1) for (const way of ways) found.get(way)?.push(await measureWay(company, way));
  } finally {
    nginx.stop();
    await tls.stop();
    await publisher.stop();
    await server.stop();
    await company.end();
    await postgres.stop();
  }
  const rows = ways.map((way): Row => {
    const all = found.get(way) ?? [];
    const middle = (pick: (each: (typeof all)[number]) => number) => round(median(all.map(pick)));
    return {
      front: way.name,
      streams,
      cpuMicrosPerEvent: middle((each) => each.eventMicros),
      cpuMicrosPerConnect: middle((each) => each.connectMicros),
      kbPerStream: round(all[0]?.kib ?? 0),
      lastMs: middle((each) => each.lastMs),
      missed: all.reduce((sum, each) => sum + each.missed, 0),
    };
  });
  const direct = Number(rows[0]?.['cpuMicrosPerEvent']);
  const figures = rows.slice(1).map(
    (row): Figure => ({
      name: `${row['front']}: processor's time an event, against direct`,
      value: round(Number(row['cpuMicrosPerEvent']) / direct),
      unit: '×',
    }),
  );
  return {
    rows,
    figures,
    notes: [pinningNote, `Median of ${turns} turns; memory and processor's time of all processes on the way, the client's left out.`],
  };
};

export const fronts: Bench = { about: 'a stream through nginx, HTTP/2 and TLS', run: measure };
