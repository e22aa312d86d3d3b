/** Before the unit tests: a real Postgres on a free port, with a migrated template that each test file copies. Stopped afterwards. */
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openPool } from '../db/client.ts';
import { migrate } from '../db/migrate.ts';
import { findHome, startPostgres } from '../demo/postgres.ts';
import { databaseUrl, logins, type Settings } from '../demo/settings.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresPort: number;
  }
}

const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? done(address.port) : failed(new Error('no free port'))));
    });
  });

export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const folder = resolve(`.demo/unit-${process.pid}`);
  const port = await freePort();
  const settings: Settings = {
    ports: { portal: 1, provider: 1, mailbox: 1, smtp: 1, postgres: port },
    portalUrl: '',
    issuer: '',
    mailboxUrl: '',
    folder,
    fresh: true,
    dev: false,
    rawLog: false,
  };
  const home = await findHome(folder);
  const stops: (() => Promise<void>)[] = [];
  const { owner } = await startPostgres(home, settings, (stop) => stops.push(stop));
  await owner.end();
  const postgres = openPool(databaseUrl(settings, logins.owner, 'postgres'), 'unit-setup');
  await postgres`create database template_pregon`;
  await postgres.end();
  await migrate(databaseUrl(settings, logins.owner, 'template_pregon'), { web: logins.web, worker: logins.worker });
  project.provide('postgresPort', port);
  return async () => {
    for (const stop of stops.reverse()) await stop();
    rmSync(folder, { recursive: true, force: true });
    rmSync(home.data, { recursive: true, force: true });
  };
};
