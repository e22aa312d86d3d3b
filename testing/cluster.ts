/** A PostgreSQL server of a test's own, empty, as one has it after installing the packages; and the client programs of this machine. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, connect as dial, type Server } from 'node:net';
import { join } from 'node:path';
import { openPool, type Pool } from '../db/client.ts';
import { root } from '../demo/install.mjs';
import { findHome, startPostgres } from '../demo/postgres.ts';
import { logins } from '../demo/settings.ts';
import { findProgram } from './programs.mjs';
import { freePort } from './worker-process.ts';

export type Cluster = { port: number; data: string; superuser: string; ask: (database?: string) => Pool; stop: () => Promise<void> };

/** Listens on a free port of 127.0.0.1. `ask`: a pool of the superuser, ended with the server. */
export const startCluster = async (): Promise<Cluster> => {
  const folder = mkdtempSync(join(root, '.demo/cluster-'));
  const port = await freePort();
  const stops: (() => Promise<void>)[] = [];
  const home = await findHome(folder);
  const ports = { portal: 1, provider: 1, mailbox: 1, smtp: 1, postgres: port };
  const settings = { ports, portalUrl: '', issuer: '', mailboxUrl: '', folder, fresh: true, dev: false, rawLog: false };
  const stop = async () => {
    for (const each of stops.reverse()) await each();
    rmSync(folder, { recursive: true, force: true });
    rmSync(home.data, { recursive: true, force: true });
  };
  const { owner } = await startPostgres(home, settings, (each) => stops.push(each));
  await owner.end();
  const ask = (database = 'postgres'): Pool => {
    const pool = openPool(`postgres://${logins.owner}@127.0.0.1:${port}/${database}`, 'cluster');
    stops.push(() => pool.end({ timeout: 2 }));
    return pool;
  };
  // The demo's own, which nobody has who only installed the packages.
  await ask()`drop database pregon`;
  return { port, data: home.data, superuser: logins.owner, ask, stop };
};

/** Where the newest client programs of PostgreSQL are and their major version; null where there are none. */
export const findClients = (): { folder: string; major: number } | null => {
  const packages = '/usr/lib/postgresql';
  const folders = existsSync(packages) ? readdirSync(packages).map((version) => join(packages, version, 'bin')) : [];
  const found = [...folders, join(findProgram('pg_dump') ?? '/none/pg_dump', '..')]
    .filter((folder) => ['pg_dump', 'pg_restore', 'createdb', 'psql'].every((name) => existsSync(join(folder, name))))
    .map((folder) => ({
      folder,
      major: Number(/\d+/.exec(execFileSync(join(folder, 'pg_dump'), ['--version'], { encoding: 'utf8' }))?.[0]),
    }));
  return found.sort((a, b) => b.major - a.major)[0] ?? null;
};

/**
 * A way to this server on which it says that it is of an older version. pg_dump refuses a newer server than itself, and not every machine
 * of ours has the server's own: with this the older one does its work, which the test then compares with what was there, row by row.
 */
export const openOlderDoor = (target: number, newer: number, older: number): Promise<{ port: number; close: () => void }> => {
  const said = Buffer.from(`server_version\0${newer}`);
  const instead = Buffer.from(`server_version\0${older}`);
  if (said.length !== instead.length) throw new Error('versions of two digits only');
  const server: Server = createServer((client) => {
    const upstream = dial(target, '127.0.0.1');
    client.pipe(upstream);
    upstream.on('data', (bytes: Buffer) => {
      const at = bytes.indexOf(said);
      if (at >= 0) instead.copy(bytes, at);
      client.write(bytes);
    });
    upstream.on('end', () => client.end());
    for (const socket of [client, upstream]) socket.on('error', () => [client, upstream].forEach((each) => void each.destroy()));
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({ port: typeof address === 'object' && address ? address.port : 0, close: () => server.close() });
    }),
  );
};

/** The first block of this language in this section of docs/operations.md that holds this word. */
export const readOperations = (section: string, language: string, word: string): string => {
  const manual = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  const part = manual.split(/^## /m).find((each) => each.startsWith(`${section}\n`)) ?? '';
  const blocks = [...part.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, block = '']) => block);
  const found = blocks.find((block) => block.includes(word));
  if (found === undefined) throw new Error(`docs/operations.md, ${section}, has no ${language} block with "${word}"`);
  return found;
};
