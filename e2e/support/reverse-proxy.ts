/** nginx and HAProxy with exactly the configuration of docs/operations.md, but for ports, names and certificates. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../demo/install.mjs';
import { outagePage } from '../../server/outage-page.ts';
import { findProgram } from '../../testing/programs.mjs';

export type ReverseProxy = 'nginx' | 'haproxy';

/** The block of this language in the manual. */
const readManual = (language: string): string => {
  const text = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  const block = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(text)?.[1];
  if (block === undefined) throw new Error(`docs/operations.md has no ${language} block`);
  return block;
};

/** Replaces each of these, and fails when one of them is not there: then the manual says something else than what is run. */
const put = (text: string, changes: Record<string, string>): string => {
  let changed = text;
  for (const [from, to] of Object.entries(changes)) {
    if (!changed.includes(from)) throw new Error(`docs/operations.md does not say "${from}"`);
    changed = changed.replaceAll(from, to);
  }
  return changed;
};

const makeCertificate = (folder: string): void => {
  const openssl = findProgram('openssl');
  if (openssl === null) throw new Error('openssl is not installed');
  const [key, certificate] = [join(folder, 'intranet.key'), join(folder, 'intranet.pem')];
  const args =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost';
  execFileSync(openssl, [...args.split(' '), '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  writeFileSync(join(folder, 'both.pem'), readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8'));
};

const nginxAround = (folder: string): string =>
  [
    process.getuid?.() === 0 ? 'user root;' : '',
    'daemon off;',
    `pid ${join(folder, 'pid')};`,
    `error_log ${join(folder, 'error.log')};`,
    'events { worker_connections 1024; }',
    'http {',
    '  access_log off;',
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `  ${name}_temp_path ${join(folder, name)};`),
    `  include ${join(folder, 'portal.conf')};`,
    '}',
  ].join('\n');

/** Of nobody. */
const outage = outagePage({ companyName: 'Pregón', telephone: '112', defaultLocale: 'en' });

const prepare = (kind: ReverseProxy, folder: string, port: number, portals: [number, number], apart: Record<string, string>): string[] => {
  makeCertificate(folder);
  writeFileSync(join(folder, 'outage.html'), outage);
  const ports = { '127.0.0.1:3000': `127.0.0.1:${portals[0]}`, '127.0.0.1:3001': `127.0.0.1:${portals[1]}` };
  if (kind === 'haproxy') {
    const text = put(readManual('haproxy'), {
      ...ports,
      'bind :443': `bind 127.0.0.1:${port}`,
      '/etc/haproxy/intranet.pem': join(folder, 'both.pem'),
      'maxconn 40000': 'maxconn 1000',
      '/var/www/pregon': folder,
      ...apart,
    });
    writeFileSync(join(folder, 'haproxy.cfg'), text);
    return ['-f', join(folder, 'haproxy.cfg'), '-db'];
  }
  const text = put(readManual('nginx'), {
    ...ports,
    'listen 80;': `listen unix:${join(folder, 'plain')};`,
    'listen 443 ssl http2;': `listen 127.0.0.1:${port} ssl http2;`,
    '/var/www/pregon': folder,
    'intranet.company.example': 'localhost',
    '/etc/ssl/intranet.pem': join(folder, 'intranet.pem'),
    '/etc/ssl/intranet.key': join(folder, 'intranet.key'),
    ...apart,
  });
  writeFileSync(join(folder, 'portal.conf'), text);
  writeFileSync(join(folder, 'nginx.conf'), nginxAround(folder));
  mkdirSync(join(folder, 'logs'));
  return ['-p', folder, '-c', join(folder, 'nginx.conf')];
};

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** folder: holds all of it. nginx looks there for outage.html, and listens for plain HTTP on the socket `plain`. */
export type RunningProxy = { folder: string; stop: () => Promise<void> };

/** Listens with TLS on this port of localhost, in front of two portals. `apart`: further changes, as the manual names them. */
export const startReverseProxy = async (
  kind: ReverseProxy,
  port: number,
  portals: [number, number],
  apart: Record<string, string> = {},
): Promise<RunningProxy> => {
  const folder = mkdtempSync(join(tmpdir(), `pregon-${kind}-`));
  const child: ChildProcess = spawn(findProgram(kind) ?? kind, prepare(kind, folder, port, portals, apart), {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`${kind} ended: ${said}`);
    await sleep(50);
  }
  return {
    folder,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
