/**
 * The roles: web, live and worker in one process, or apart where ROLES says so. Starts things, and ends them:
 * SIGTERM drains (streams end spread over DRAIN_SECONDS), SIGINT and a lost parent do not.
 */
import { Console } from 'node:console';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { closePools, web, worker } from '#db/client.ts';
import { readDatabaseClock } from '#db/clock.ts';
import { findConnectionRoom } from '#db/doctor.ts';
import { countExpectedMigrations, migrate } from '#db/migrate.ts';
import { env, isDevelopment, setBuiltConfig } from '#env';
import { Admission } from '#server/admission.ts';
import { Connections, mostConnections } from '#server/connections.ts';
import { logUnhandled, logWarning, makeConsole } from '#server/console.ts';
import { whyNoRoom } from '#server/doctor/room.ts';
import { answerRequest, type Front } from '#server/front.ts';
import { mostHeaders, serverLimits } from '#server/limits.ts';
import { LiveHandler } from '#server/live/handler.ts';
import { Hub } from '#server/live/hub.ts';
import { openFileLimit } from '#server/live/limit.ts';
import { describeError, log } from '#server/log.ts';
import { makeFirstSender } from '#server/organization/first-sender.ts';
import { flushOutlets } from '#server/outlet.ts';
import { watchPools } from '#server/pools.ts';
import { holdBackAfterRestore } from '#server/restored.ts';
import { within } from '#server/within.ts';
import { startWorker, type Worker } from '#server/worker.ts';

/** From the signal on: what is not over so long after the streams were to be gone is cut off. A worker with a mail in hand gets ten seconds. */
const stopWithinMs = (drainMs: number): number => Math.max(drainMs + 3_000, 10_000);
/** The copy of next.config.ts that `next build` wrote. */
const builtConfig = '.next/required-server-files.json';
const listenBacklog = 4_096;
/** An action waits 5 s for its outcome: requests in hand get 6 s from the signal on, and 2 after the streams. */
const finishMs = (drainMs: number): number => (drainMs > 0 ? Math.max(6_000 - drainMs, 2_000) : 0);
/** For the log to be taken by whoever reads it. */
const lastWordsMs = 1_000;

type Pages = { handle: NonNullable<Front['pages']>; close: () => Promise<void> };

const loginOf = (url: string): string => decodeURIComponent(new URL(url).username);

const prepareDatabase = async (): Promise<void> => {
  const { DATABASE_OWNER_URL: owner, DATABASE_URL: own, DATABASE_WORKER_URL: workers } = env();
  if (!owner) log().warn('DATABASE_OWNER_URL is not set: migrations run, and pages work, with the same login');
  await migrate(owner ?? own, { web: loginOf(own), worker: loginOf(workers ?? own) });
  await holdBackAfterRestore(owner ?? own);
  await makeFirstSender(owner ?? own);
};

/** Ends the process, as a bad setting does, when its connections and those of the others would not fit into the database. */
const requireRoom = async (): Promise<void> => {
  const { ROLES, PORTAL_PROCESSES } = env();
  const why = whyNoRoom(ROLES, PORTAL_PROCESSES, await findConnectionRoom(web()));
  if (why === null) return;
  process.stderr.write(`Setting ${why}\n`);
  return await exitAfterLastWords(78);
};

/** Next is most of the memory: only a process with the web role loads it. */
const startPages = async (server: Server): Promise<Pages> => {
  // Standard output holds lines of the log only.
  globalThis.console = isDevelopment() ? new Console(process.stderr) : makeConsole();
  if (!isDevelopment()) setBuiltConfig(JSON.parse(await readFile(builtConfig, 'utf8')).config);
  const { default: next } = await import('next');
  const { PORT, HOST } = env();
  const app = next({ dev: isDevelopment(), hostname: HOST, port: PORT, httpServer: server });
  await app.prepare();
  const handle = app.getRequestHandler();
  return { handle: (request, response) => handle(request, response), close: () => app.close() };
};

const listenOn = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: env().PORT, host: env().HOST, backlog: listenBacklog }, resolve);
  });

type Started = { server: Server; front: Front; hub: Hub | null; pages: Pages | null; work: Worker | null; endWatch: () => void };

const start = async (): Promise<Started> => {
  const { ROLES } = env();
  await prepareDatabase();
  await readDatabaseClock(web());
  await requireRoom();
  const pools = await watchPools(ROLES);
  // Nothing here upgrades but Next's own reload while developing; a request that asks for it (h2c) gets its ordinary answer.
  const server = createServer({ ...serverLimits(), shouldUpgradeCallback: () => isDevelopment() });
  server.maxHeadersCount = mostHeaders;
  const endConnections = new Connections(mostConnections(openFileLimit())).watch(server);
  const hub = ROLES.has('live') ? new Hub() : null;
  const expectedMigrations = await countExpectedMigrations();
  const health = { expectedMigrations, draining: false, hears: () => hub?.hears ?? true, hasReserved: pools.hasReserved };
  const front: Front = { health, live: null, pages: null };
  if (hub) {
    await hub.start();
    front.live = new LiveHandler(hub);
  }
  const work = ROLES.has('worker') ? await startWorker(worker()) : null;
  const pages = ROLES.has('web') ? await startPages(server) : null;
  front.pages = pages?.handle ?? null;
  // Without a database nothing is told.
  front.admission = new Admission(() => (hub?.hears ? hub.telling : null));
  server.on('request', (request, response) => void answerRequest(front, request, response));
  await listenOn(server);
  const endWatch = () => {
    pools.stop();
    endConnections();
  };
  return { server, front, hub, pages, work, endWatch };
};

/** Streams first, so that nobody is cut off; the door stays open with ready 503 until they are gone. */
const stop = async (started: Started, drainMs: number): Promise<void> => {
  started.front.health.draining = true;
  // A worker that cannot say goodbye to its database must not cut the streams short.
  const [hub, work] = await Promise.allSettled([started.hub?.stop(drainMs), started.work?.stop()]);
  const closed = new Promise<void>((resolve) => started.server.close(() => resolve()));
  started.server.closeIdleConnections();
  await within(finishMs(drainMs), closed);
  await started.pages?.close();
  started.endWatch();
  await closePools();
  for (const part of [hub, work]) if (part.status === 'rejected') throw part.reason;
};

/** A reader of the log that stands still holds up the end for `lastWordsMs` at most. */
const exitAfterLastWords = async (code: number): Promise<void> => {
  await flushOutlets(lastWordsMs);
  process.exit(code);
};

const stopOnSignals = (started: Started): void => {
  let stopping = false;
  const stopOnce = (why: string, drainMs: number): void => {
    if (stopping) return;
    stopping = true;
    log().info({ why, drainMs }, 'stopping');
    setTimeout(() => void exitAfterLastWords(1), stopWithinMs(drainMs)).unref();
    stop(started, drainMs)
      .then(
        () => 0,
        (error: unknown) => {
          log().error(describeError(error), 'did not stop cleanly');
          return 1;
        },
      )
      .then(exitAfterLastWords);
  };
  process.once('SIGTERM', () => stopOnce('SIGTERM', env().DRAIN_SECONDS * 1_000));
  process.once('SIGINT', () => stopOnce('SIGINT', 0));
  if (process.send) process.once('disconnect', () => stopOnce('parent gone', 0));
};

// A bug, always, and one that the tests look for; but no reason to take the banner from everybody.
process.on('unhandledRejection', logUnhandled);
// In place of Node's own words on standard error.
process.removeAllListeners('warning').on('warning', logWarning);
// The state it left is unknown: a new process starts from scratch.
process.on('uncaughtException', (error) => {
  log().fatal(describeError(error), 'ended by a fault of its own');
  void exitAfterLastWords(1);
});

try {
  const started = await start();
  stopOnSignals(started);
  log().info({ port: env().PORT, roles: [...env().ROLES] }, 'ready');
  process.send?.({ ready: true });
} catch (error) {
  log().fatal(describeError(error), 'could not start');
  void exitAfterLastWords(1);
}
