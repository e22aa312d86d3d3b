/** The doctor at the database: are the logins what they should be, does it tell, and whose clock is wrong? */
import { connectionsOf, live, openPool, type Pool } from '#db/client.ts';
import { findConnectionRoom, findServerFacts } from '#db/doctor.ts';
import { findPublisherAge } from '#db/heartbeats.ts';
import { countAppliedMigrations, countExpectedMigrations } from '#db/migrate.ts';
import { notify } from '#db/notify.ts';
import { env } from '#env';
import { listen } from '#server/listen.ts';
import { timing } from '#timing';
import { bad, type Finding, ok, worth } from './finding.ts';
import { whyNoRoom } from './room.ts';

const oldestVersion = 180_000;
const clockToleranceMs = 2_000;
const hearWithinMs = 3_000;

const using = async <Found>(url: string, work: (pool: Pool) => Promise<Found>): Promise<Found> => {
  const pool = openPool(url, 'pregon-doctor');
  try {
    return await work(pool);
  } finally {
    await pool.end({ timeout: 1 });
  }
};

/** Bad when PostgreSQL is older than 18, or the migrations are not those of this version. */
export const lookAtDatabase = (): Promise<Finding> =>
  using(env().DATABASE_URL, async (pool) => {
    const facts = await findServerFacts(pool);
    if (facts.versionNumber < oldestVersion) return bad('database', `PostgreSQL ${facts.version}: 18 or newer is needed`);
    const [applied, expected] = [await countAppliedMigrations(pool), await countExpectedMigrations()];
    if (applied !== expected) return bad('database', `has ${applied} of ${expected} migrations: start Pregón once, or start this version`);
    return ok('database', `PostgreSQL ${facts.version}, ${applied} migrations`);
  });

const temporary = (login: string): string =>
  `${login} may make temporary tables: let the database's owner run REVOKE TEMPORARY ON DATABASE … FROM PUBLIC, and from ${login}`;

/** Bad when the login of pages cannot read; worth changing when it could publish or make temporary tables. */
export const lookAtWebRights = (): Promise<Finding> =>
  using(env().DATABASE_URL, async (pool) => {
    const { login, mayRead, mayPublish, isSuperuser, mayMakeTemporary } = await findServerFacts(pool);
    if (!mayRead) return bad('rights of pages', `${login} may not read announcements: start Pregón once with DATABASE_OWNER_URL`);
    if (isSuperuser || mayPublish) return worth('rights of pages', `${login} may publish: give pages a login of their own (DATABASE_URL)`);
    if (mayMakeTemporary) return worth('rights of pages', temporary(login));
    return ok('rights of pages', `${login} may read and submit, not publish`);
  });

/** Bad when the worker's login cannot publish; worth changing when it is a superuser or could make temporary tables. */
export const lookAtWorkerRights = (): Promise<Finding> =>
  using(env().DATABASE_WORKER_URL ?? env().DATABASE_URL, async (pool) => {
    const { login, mayPublish, isSuperuser, mayMakeTemporary } = await findServerFacts(pool);
    if (!mayPublish) return bad('rights of the worker', `${login} may not publish: start Pregón once with DATABASE_OWNER_URL`);
    if (isSuperuser) return worth('rights of the worker', `${login} is a superuser: give the worker a login of its own`);
    if (mayMakeTemporary) return worth('rights of the worker', temporary(login));
    return ok('rights of the worker', `${login} may publish`);
  });

const loopback = /^(localhost|127\.0\.0\.1|::1)$/;
/** With these the driver takes any certificate; with the last it goes on without encryption where the server knows none. */
const unproved = ['require', 'allow', 'prefer'];

/** How an address travels, as the driver itself reads it: through its `sslmode`, and the settings of its own in the environment. */
const readTransport = (name: string, url: string) =>
  using(url, async (pool) => {
    const { host, path, ssl } = pool.options;
    const isNear = Boolean(path) || host.every((each) => loopback.test(each));
    return { name, isNear, isOpen: !isNear && (!ssl || ssl === 'prefer'), isProved: isNear || !unproved.includes(String(ssl)) };
  });

/** On the way to another machine: who listens there reads everybody's names, who stands in between is taken for the database. */
export const lookAtEncryption = async (): Promise<Finding> => {
  const { DATABASE_URL, DATABASE_OWNER_URL, DATABASE_WORKER_URL } = env();
  const addresses = Object.entries({ DATABASE_URL, DATABASE_OWNER_URL, DATABASE_WORKER_URL });
  const found = await Promise.all(addresses.flatMap(([name, url]) => (url ? [readTransport(name, url)] : [])));
  const namesOf = (those: typeof found): string => those.map(({ name }) => name).join(', ');
  const what = 'way to the database';
  const open = found.filter(({ isOpen }) => isOpen);
  if (open.length > 0) return bad(what, `${namesOf(open)}: another machine, in the clear; write ?sslmode=verify-full`);
  const unchecked = found.filter(({ isProved }) => !isProved);
  if (unchecked.length > 0)
    return worth(what, `${namesOf(unchecked)}: encrypted, but nobody checks whose certificate it is; write ?sslmode=verify-full`);
  return ok(what, found.every(({ isNear }) => isNear) ? 'this machine' : 'encrypted, and its certificate is checked');
};

/** Does a notification arrive on another connection? A transaction pooler in between loses it. */
export const lookAtNotifications = async (): Promise<Finding> => {
  let heard = 0;
  let tell: () => void = () => undefined;
  const second = new Promise<boolean>((resolve) => {
    tell = () => resolve(true);
  });
  const stop = await listen('live', {
    pregon_events: () => {
      heard += 1;
      // The first word is that it listens.
      if (heard === 2) tell();
    },
  });
  try {
    await notify(live(), 'pregon_events');
    const arrived = await Promise.race([second, new Promise<false>((resolve) => setTimeout(resolve, hearWithinMs, false))]);
    return arrived
      ? ok('notifications', 'arrive')
      : worth('notifications', 'do not arrive: is there a transaction pooler in between? Everything waits for the poll, up to a second');
  } finally {
    await stop();
  }
};

/** Do the connections of all processes fit, as the start of each asks too? */
export const lookAtConnections = (): Promise<Finding> =>
  using(env().DATABASE_URL, async (pool) => {
    const { ROLES, PORTAL_PROCESSES } = env();
    const room = await findConnectionRoom(pool);
    const why = whyNoRoom(ROLES, PORTAL_PROCESSES, room);
    if (why !== null) return bad('connections', why);
    return ok('connections', `${PORTAL_PROCESSES} × ${connectionsOf(ROLES)} of the ${room} that PostgreSQL gives`);
  });

/**
 * Bad when this machine's clock and the database's are further apart than signing in tolerates. Half of the query's time is allowed for.
 */
export const lookAtClock = (): Promise<Finding> =>
  using(env().DATABASE_URL, async (pool) => {
    await findServerFacts(pool);
    const asked = Date.now();
    const { now } = await findServerFacts(pool);
    const offMs = (asked + Date.now()) / 2 - now.getTime();
    const says = `this machine is ${(Math.abs(offMs) / 1_000).toFixed(1)} s ${offMs < 0 ? 'behind' : 'ahead of'} the database`;
    return Math.abs(offMs) <= clockToleranceMs ? ok('clock', says) : bad('clock', `${says}: signing in may fail; set both by NTP`);
  });

/** Worth a look when no worker answered within publisherStaleMs, or ever. */
export const lookAtPublisher = (): Promise<Finding> =>
  using(env().DATABASE_URL, async (pool) => {
    const age = await findPublisherAge(pool);
    if (age === null) return worth('publisher', 'never answered: is a process with the worker role running?');
    const says = `answered ${Math.round(age)} s ago`;
    return age * 1_000 < timing().publisherStaleMs
      ? ok('publisher', says)
      : worth('publisher', `${says}: is a process with the worker role running?`);
  });
