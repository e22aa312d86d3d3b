/**
 * Pregón as an operator runs it: the tree without demo, tests and measurements, a clean environment, an empty database of its own
 * on the tests' Postgres. The identity provider is the demo's, run here, so that somebody can really sign in.
 */
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { openPool, type Pool } from '../../db/client.ts';
import { root } from '../../demo/install.mjs';
import { startProvider } from '../../demo/provider.ts';
import { readSecrets, type Secrets } from '../../demo/secrets.ts';
import { logins } from '../../demo/settings.ts';
import failure from '../../messages/failure.json' with { type: 'json' };
import { ask } from '../../testing/plain-client.ts';
import { endAll, Program } from '../../testing/process.ts';
import { insertSignIn } from '../../testing/rows.ts';
import { TcpProxy } from '../../testing/tcp-proxy.ts';
import type { Timing } from '../../timing.ts';
import { ports } from './place.ts';

/** Folders that are never loaded in production. */
export const notInProduction = ['demo', 'e2e', 'testing', 'bench'];
const notCopied = [...notInProduction, '.git', '.demo', 'node_modules', 'docs', join('.next', 'cache'), join('.next', 'dev')];

/** The portal that the provider knows is on the first port. Files that run at the same time have ports of their own. */
export const portalPort = 4200;
export const issuer = `http://localhost:${portalPort + 1}`;

/** A copy of the tree, built as it is, in a folder of its own. */
export const copyTree = (): string => {
  const tree = mkdtempSync(join(tmpdir(), 'pregon-production-'));
  const isCopied = (path: string) => !notCopied.includes(relative(root, path)) && !/\.(test|long)\.tsx?$/.test(basename(path));
  cpSync(root, tree, { recursive: true, verbatimSymlinks: true, filter: isCopied });
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  if (!existsSync(join(tree, '.next/BUILD_ID'))) throw new Error('The pages are not built: node_modules/.bin/next build');
  return tree;
};

export type Database = { owner: Pool; url: (login: keyof typeof logins, port?: number) => string; drop: () => Promise<void> };

const createDatabase = async (): Promise<Database> => {
  const name = `production_${randomUUID().replaceAll('-', '')}`;
  const url = (login: keyof typeof logins, port: number = ports.postgres, database = name) =>
    `postgres://${logins[login]}@127.0.0.1:${port}/${database}`;
  const inPostgres = async (work: (sql: Pool) => Promise<unknown>) => {
    const sql = openPool(url('owner', ports.postgres, 'postgres'), 'e2e');
    await work(sql).finally(() => sql.end({ timeout: 2 }));
  };
  await inPostgres((sql) => sql`create database ${sql(name)}`);
  const owner = openPool(url('owner'), 'e2e', 2);
  const drop = async () => {
    await owner.end({ timeout: 2 });
    await inPostgres((sql) => sql`drop database ${sql(name)} with (force)`);
  };
  return { owner, url: (login, port) => url(login, port), drop };
};

/** A portal of its own for the tests of a file, with its database and identity provider; further databases and proxies are closed with it. */
export type Stack = {
  tree: string;
  secrets: Secrets;
  database: Database;
  provider: Server;
  databases: Database[];
  doors: TcpProxy[];
  programs: Program[];
};

/** people: whom the identity provider knows; as usual, whom the portal knows. */
export const openStack = async (firstPort = portalPort, people?: Pool): Promise<Stack> => {
  const tree = copyTree();
  const secrets = readSecrets(tree);
  const database = await createDatabase();
  const settings = {
    ports: { portal: firstPort, provider: firstPort + 1, mailbox: 0, smtp: 0, postgres: ports.postgres },
    portalUrl: `http://localhost:${firstPort}`,
    issuer: `http://localhost:${firstPort + 1}`,
    mailboxUrl: '',
    folder: tree,
    fresh: true,
    dev: false,
    rawLog: true,
  };
  const provider = await startProvider({ settings, secrets, directory: people ?? database.owner }, () => undefined);
  return { tree, secrets, database, provider, databases: [database], doors: [], programs: [] };
};

export const closeStack = async (stack: Stack): Promise<void> => {
  stack.provider.close();
  stack.provider.closeAllConnections();
  rmSync(stack.tree, { recursive: true, force: true });
  await Promise.all([...stack.databases.map((database) => database.drop()), ...stack.doors.map((door) => door.refuse())]);
  // No fault of a test made any of them leave a promise unhandled.
  for (const program of stack.programs) expect(program.stdout).not.toContain('unhandled rejection');
};

/** A stack of its own for all tests of a file: opened before the first, closed after the last. */
export const stackForAll = (firstPort: number): (() => Stack) => {
  let stack: Stack | null = null;
  const opened = (): Stack => {
    if (!stack) throw new Error('The stack is open only while a test runs');
    return stack;
  };
  test.beforeAll(async () => {
    test.setTimeout(120_000);
    stack = await openStack(firstPort);
  });
  test.afterAll(async () => {
    endAll();
    await closeStack(opened());
  });
  return opened;
};

export const newDatabase = async (stack: Stack): Promise<Database> => {
  const database = await createDatabase();
  stack.databases.push(database);
  return database;
};

/** A way to the tests' Postgres that can be shut. */
export const newDoor = (stack: Stack, port: number): TcpProxy => {
  const door = new TcpProxy(port, ports.postgres);
  stack.doors.push(door);
  return door;
};

/** All the settings a portal on this port needs, and nothing else of this machine. */
export const settingsFor = (stack: Stack, port: number, database: Database = stack.database): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  DATABASE_OWNER_URL: database.url('owner'),
  DATABASE_URL: database.url('web'),
  DATABASE_WORKER_URL: database.url('worker'),
  PORTAL_URL: `http://localhost:${port}`,
  PORT: String(port),
  HOST: '127.0.0.1',
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: 'pregon-portal',
  OIDC_CLIENT_SECRET: stack.secrets.clientSecret,
  OIDC_PERSON_CLAIM: 'employee_id',
  SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
  MAIL_FROM: 'Pregón <pregon@pregon.example>',
  NEXTAUTH_SECRET: stack.secrets.sessionSecret,
  // A setting that a test writes to the database is in force at once.
  TIMING: '{"organizationMs":1}',
});

/** Starts a process of the portal. Does not wait for it. */
export const startPortal = (stack: Stack, settings: NodeJS.ProcessEnv, prefix: string[] = []): Program => {
  const program = new Program(['--disable-warning=DEP0169', 'main.ts'], settings, stack.tree, prefix);
  stack.programs.push(program);
  return program;
};

export const saysReady = (program: Program): Promise<void> => program.says('"msg":"ready"');

export type Checks = { ready: boolean; database: boolean; migrations: boolean; publisher: boolean; draining: boolean };

export const askReady = async (port: number): Promise<Checks & { status: number }> => {
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`);
  return { status: answer.status, ...((await answer.json()) as Checks) };
};

export const insertPerson = async (database: Database, person: { externalId: string; name: string; email: string }): Promise<string> => {
  const id = randomUUID();
  await database.owner`
    insert into persons (id, external_id, source, name, email, locale) values (${id}, ${person.externalId}, 'csv', ${person.name}, ${person.email}, 'en')`;
  return id;
};

/** Somebody new who is signed in at the portal of this port, with this role or none. */
export const signInSomebody = async (
  database: Database,
  port: number,
  role?: 'editor',
): Promise<{ personId: string; name: string; value: string }> => {
  const externalId = randomUUID();
  const personId = await insertPerson(database, { externalId, name: 'Somebody', email: `${externalId}@pregon.example` });
  if (role) await database.owner`insert into grants (person_id, role, source, why) values (${personId}, ${role}, 'hand', 'test')`;
  return { personId, name: `pregon-session-${port}`, value: (await insertSignIn(database.owner, personId)).token };
};

/**
 * A browser of somebody new, as signInSomebody makes them. `locale`: the browser's language, which then decides; without, the person's
 * own does.
 */
export const openAs = async (
  browser: Browser,
  database: Database,
  port: number,
  { role, locale }: { role?: 'editor' | undefined; locale?: string } = {},
): Promise<{ page: Page; personId: string }> => {
  const { personId, name, value } = await signInSomebody(database, port, role);
  if (locale) await database.owner`update persons set locale = null where id = ${personId}`;
  const baseURL = `http://localhost:${port}`;
  const context = await browser.newContext({ baseURL, ...(locale ? { locale } : {}) });
  await context.addCookies([{ name, value, url: baseURL }]);
  return { page: await context.newPage(), personId };
};

/** The same as a cookie header. */
export const signInByRow = async (database: Database, port: number, role?: 'editor'): Promise<string> => {
  const { name, value } = await signInSomebody(database, port, role);
  return `${name}=${value}`;
};

/** Fails when a line of standard output is no log line, or when anything it said holds one of these. */
export const expectCleanLog = (program: Program, never: string[]): void => {
  const lines = program.stdout.split('\n').filter((line) => line !== '');
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    const entry = (line.startsWith('{') ? JSON.parse(line) : line) as unknown;
    expect(entry, line).toMatchObject({ level: expect.any(Number), time: expect.any(Number), msg: expect.any(String) });
  }
  for (const word of never) expect(program.stdout + program.stderr).not.toContain(word);
};

/** Whole without script or style from elsewhere, in the reader's language, with the telephone that was last known. */
export const expectFailurePage = async (port: number, cookie: string): Promise<void> => {
  const { status, headers, body } = await ask(port, '/', { cookie, accept: 'text/html', 'accept-language': 'es' });
  expect(status).toBe(500);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  for (const said of ['<html lang="es"', failure.es.title, failure.es.text, '<a href="tel:4112">4112</a>']) expect(body).toContain(said);
  expect(body).not.toContain('<script');
  expect(headers['content-security-policy']).toContain(`'nonce-${/<style nonce="([^"]+)"/.exec(body)?.[1]}'`);
};

/** A portal whose pages, actions and streams reach the database through a door. Its worker has a way of its own. */
export const startBehindDoor = async (
  port: number,
  timing: Partial<Timing>,
): Promise<{ stack: Stack; door: TcpProxy; portal: Program }> => {
  const stack = await openStack(port);
  const door = newDoor(stack, port + 2);
  await door.open();
  const settings = { ...settingsFor(stack, port), TIMING: JSON.stringify({ organizationMs: 1, ...timing }) };
  const portal = startPortal(stack, { ...settings, DATABASE_URL: stack.database.url('web', port + 2) });
  await saysReady(portal);
  return { stack, door, portal };
};
