/**
 * /health/live: this process answers. /health/ready: send it people: the database is reachable, its schema is ours, and some
 * publisher answers. A balancer asks the second; restarting on it would only make a database outage worse. /health/mail: mail goes out.
 * Invariant: mail alone never makes a process unready, because pages and banners work without it; ready's body says it all the same.
 */
import type { ServerResponse } from 'node:http';
import { web } from '#db/client.ts';
import { findPublisherAge } from '#db/heartbeats.ts';
import { countAppliedMigrations } from '#db/migrate.ts';
import { readMailState } from '#server/delivery/channels/mail/state.ts';
import { timing } from '#timing';

/**
 * hears: whether the hub of this process has looked into the database lately; true where there is none. hasReserved: whether the connections
 * to the database that are kept for publishing and streams are open.
 */
export type Health = { expectedMigrations: number; draining: boolean; hears: () => boolean; hasReserved: () => boolean };

const answerWithinMs = 3_000;

type Checks = {
  database: boolean;
  connections: boolean;
  migrations: boolean;
  publisher: boolean;
  live: boolean;
  draining: boolean;
  mail: boolean;
};

const soon = <Answer>(asked: Promise<Answer>): Promise<Answer> => {
  const late = AbortSignal.timeout(answerWithinMs);
  const gaveUp = new Promise<never>((_, reject) => late.addEventListener('abort', () => reject(late.reason)));
  return Promise.race([asked, gaveUp]);
};

const check = async (health: Health): Promise<Checks> => {
  const checks: Checks = {
    database: false,
    connections: health.hasReserved(),
    migrations: false,
    publisher: false,
    live: health.hears(),
    draining: health.draining,
    mail: false,
  };
  try {
    const mail = readMailState().then(
      ({ down }) => !down,
      () => false,
    );
    const [applied, age, mailWorks] = await soon(Promise.all([countAppliedMigrations(web()), findPublisherAge(web()), mail]));
    checks.mail = mailWorks;
    checks.database = true;
    // More is fine: a newer version is being rolled out beside this one.
    checks.migrations = applied >= health.expectedMigrations;
    checks.publisher = age !== null && age * 1_000 < timing().publisherStaleMs;
  } catch {
    // Not ready, whatever the reason: that is the answer.
  }
  return checks;
};

/** 503 wakes somebody: no mail was taken for a minute although some are owed, or nobody can know. */
const answerMail = async (response: ServerResponse): Promise<void> => {
  try {
    const { down, since, waiting, oldestSeconds, lastSuccessAt } = await soon(readMailState());
    const said = { sending: !down, since: down ? since : null, waiting, oldestSeconds: Math.round(oldestSeconds), lastSuccessAt };
    response.writeHead(down ? 503 : 200).end(JSON.stringify(said));
  } catch {
    response.writeHead(503).end('{"sending":false,"database":false}');
  }
};

/** Answers /health/live, /health/ready (200 or 503) and /health/mail with JSON, and 404 for other paths. Asks for no session. */
export const answerHealth = async (health: Health, path: string, response: ServerResponse): Promise<void> => {
  response.setHeader('content-type', 'application/json');
  response.setHeader('cache-control', 'no-store');
  if (path === '/health/live') {
    response.writeHead(200).end('{"live":true}');
    return;
  }
  if (path === '/health/mail') return answerMail(response);
  if (path !== '/health/ready') {
    response.writeHead(404).end('{}');
    return;
  }
  const checks = await check(health);
  const ready = checks.database && checks.connections && checks.migrations && checks.publisher && checks.live && !checks.draining;
  response.writeHead(ready ? 200 : 503).end(JSON.stringify({ ready, ...checks }));
};
