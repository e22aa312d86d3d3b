/**
 * Starts the embedded defaults in order (Postgres, identity provider, mailbox, company, portal) and stops them in the other.
 * Invariant: it ends with nothing left running, and a start after kill -9 of anything works. Never loaded in production.
 */
import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { migrate } from '#db/migrate.ts';
import { checkDataVersion, forgetData } from './data-version.ts';
import { line, say } from './install.mjs';
import { openMailbox, startSmtp } from './mailbox.ts';
import { startMailboxPage } from './mailbox-page.ts';
import { namedPeople } from './named.ts';
import { type Portal, startPortal } from './portal.ts';
import { findHome, type Home, startPostgres } from './postgres.ts';
import { findHealthyDemo, findTakenPort, forgetRunning, listLeftovers, stopLeftovers, writeRunning } from './processes.ts';
import { startProvider } from './provider.ts';
import { readSecrets, type Secrets } from './secrets.ts';
import { seedWhenEmpty } from './seed.ts';
import { databaseUrl, logins, Refusal, readSettings, type Settings } from './settings.ts';

/** Things to stop, in the order they were started. */
const stops: (() => Promise<void> | void)[] = [];
let ending = false;

/** Stops everything, the last first, and ends this process. Each part has its own limit; together they stay below 10 s. */
const end = async (code: number): Promise<void> => {
  if (ending) return;
  ending = true;
  if (stops.length > 0) line('Stopping everything');
  for (const stop of stops.reverse()) {
    try {
      await stop();
    } catch (error) {
      process.stderr.write(`While stopping: ${error instanceof Error ? error.message : error}\n`);
    }
  }
  process.exit(code);
};

const fail = (error: unknown): void => {
  if (ending) return;
  process.stderr.write(`${error instanceof Refusal ? error.message : error instanceof Error ? error.stack : error}\n`);
  void end(1);
};

/** Shows a step while it lasts. Once everything is being stopped no further step begins. */
const during = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  if (ending) return new Promise(() => undefined);
  const shown = say(what);
  try {
    const result = await work();
    shown.done();
    return result;
  } catch (error) {
    shown.failed();
    throw error;
  }
};

const close = (server: Server) => (): void => {
  server.close();
  server.closeAllConnections();
};

const refusePort = (port: number): never => {
  throw new Refusal(`Port ${port} is taken: set PORT to another number`);
};

/** Ports first: only when nobody healthy is meant may what was left behind be cleared away. */
const clearTheWay = async (settings: Settings, home: Home): Promise<void> => {
  const ports = Object.values(settings.ports);
  const healthy = findHealthyDemo(settings.folder);
  if (healthy?.port === settings.ports.portal) refusePort(healthy.port);
  if (healthy)
    throw new Refusal(`These data are in use by the demo at http://localhost:${healthy.port}: stop it, or set DEMO_DIR to another folder`);
  const leftovers = listLeftovers(settings.folder, home.data);
  const foreign = await findTakenPort(ports.filter((port) => !leftovers.some((each) => each.port === port)));
  if (foreign !== null) refusePort(foreign);
  if (leftovers.length === 0) return;
  await during('Clearing away what an earlier demo left running', () => stopLeftovers(leftovers));
  const taken = await findTakenPort(ports);
  if (taken !== null) refusePort(taken);
};

const startDatabase = (settings: Settings, home: Home) =>
  during('Starting Postgres', async () => {
    const database = await startPostgres(home, settings, (stop) => stops.push(stop));
    void database.whenExited.then(() =>
      fail(new Refusal(`Postgres stopped by itself: look into ${join(settings.folder, 'postgres.log')}`)),
    );
    await migrate(databaseUrl(settings, logins.owner), { web: logins.web, worker: logins.worker });
    await seedWhenEmpty(database.owner);
    return database;
  });

const startMailbox = async (settings: Settings): Promise<void> => {
  const mailbox = openMailbox(join(settings.folder, 'mailbox'));
  const smtp = await startSmtp(mailbox, settings.ports.smtp, line);
  stops.push(() => new Promise<void>((resolve) => smtp.close(() => resolve())));
  stops.push(close(await startMailboxPage(mailbox, settings.ports.mailbox)));
};

const runPortal = async (settings: Settings, secrets: Secrets): Promise<Portal> => {
  const portal = startPortal(settings, secrets);
  writeRunning(settings.folder, { pid: process.pid, port: settings.ports.portal, portal: portal.pid });
  stops.push(portal.stop);
  void portal.whenExited.then((code) => {
    if (ending) return;
    process.stderr.write(`The portal ended by itself (code ${code}): the lines above say why\n`);
    void end(code === 0 ? 1 : code);
  });
  await during('Starting the portal', portal.whenReady);
  return portal;
};

const welcome = (settings: Settings): string => {
  const width = Math.max(...namedPeople.map(({ name, title }) => `${name}, ${title}`.length));
  const people = namedPeople.map(({ short, name, title }) => `  ${`${name}, ${title}`.padEnd(width)}  ${settings.issuer}/as/${short}`);
  return [
    '',
    `Pregón is ready: ${settings.portalUrl}`,
    '',
    'Sign in with one click as',
    ...people,
    '',
    `  Everybody else (identity provider)  ${settings.issuer}`,
    `  The mails that were sent            ${settings.mailboxUrl}`,
    '',
    'For a second person at the same time, open a private window. Ctrl-C stops everything.',
    '',
  ].join('\n');
};

/** With `--check` it only says whether it could start. */
const start = async (): Promise<void> => {
  const settings = readSettings(process.env, process.argv);
  mkdirSync(settings.folder, { recursive: true });
  const home = await findHome(settings.folder);
  await clearTheWay(settings, home);
  if (process.argv.includes('--check')) return;
  if (settings.fresh) forgetData(settings.folder, home.data);
  checkDataVersion(settings.folder, home.data);
  writeRunning(settings.folder, { pid: process.pid, port: settings.ports.portal, portal: null });
  stops.push(() => forgetRunning(settings.folder));
  const secrets = readSecrets(settings.folder);
  const database = await startDatabase(settings, home);
  stops.push(close(await startProvider({ settings, secrets, directory: database.owner }, line)));
  await startMailbox(settings);
  await runPortal(settings, secrets);
  process.stdout.write(welcome(settings));
};

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => void end(0));
// demo/up.mjs is gone: nobody would stop us any more.
process.once('disconnect', () => void end(0));
start().catch(fail);
