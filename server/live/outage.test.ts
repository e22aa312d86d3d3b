import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertEvent } from '#db/live/events.ts';
import { notify } from '#db/notify.ts';
import { cookieName } from '#server/identity/token.ts';
import { listen } from '#server/listen.ts';
import { watchPools } from '#server/pools.ts';
import { freshDatabase, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { type LiveServer, startLiveServer } from '../../testing/live-server.ts';
import { insertLive, insertSignIn } from '../../testing/rows.ts';
import { useSettings } from '../../testing/settings.ts';
import { SseReader } from '../../testing/sse-reader.ts';
import { TcpProxy } from '../../testing/tcp-proxy.ts';
import type { LiveState } from './view.ts';

const db = freshDatabase({ pollMs: 100, heartbeatMs: 50, deafMs: 400, workMs: 600, signMs: 100, silentMs: 800 });
let live: LiveServer;
let door: TcpProxy;

const until = (probe: () => unknown) => expect.poll(probe, { timeout: 15_000, interval: 20 });

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });

beforeAll(async () => {
  await insertSender(db.owner);
  // The streams reach the database through a door; the test itself does not.
  const direct = new URL(db.url('web'));
  const port = await freePort();
  door = new TcpProxy(port, Number(direct.port));
  await door.open();
  direct.port = String(port);
  useSettings({ DATABASE_URL: direct.href });
  live = await startLiveServer();
});

afterAll(async () => {
  await live.stop();
  await door.refuse();
});

/** The database's ends of the connections that hear notifications. */
const listeners = async () =>
  (
    await db.owner<{ pid: number }[]>`
      select pid from pg_stat_activity where datname = current_database() and application_name = 'pregon-live-listener'
        and query like 'select count(*)::int as count from pg_listening_channels%'`
  ).map((row) => row.pid);

test('what is published while the database is away from this process is shown when it is back, on streams that stayed open', async () => {
  const personId = await insertPerson(db.owner);
  const { token } = await insertSignIn(db.owner, personId);
  const reader = new SseReader(`${live.url}/live`, `${cookieName('session')}=${token}`);
  await until(() => reader.named('state').length).toBe(1);

  for (const headline of ['While it was away', 'While it was away again']) {
    await door.refuse();
    const { id, revisionId } = await insertLive(db.owner, { authorId: personId, people: [personId], headline });
    await db.owner.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 }));
    await door.open();
    await until(() => (reader.named('state').at(-1) as LiveState).announcements.map((each) => each.headline)).toContain(headline);
  }
  expect(reader.ended).toBe('no');
  reader.close();
});

test('who connects while the database does not answer is told to come back soon, and is not kept', async () => {
  const { token } = await insertSignIn(db.owner, await insertPerson(db.owner));
  await door.refuse();
  const reader = new SseReader(`${live.url}/live`, `${cookieName('session')}=${token}`);
  await until(() => reader.ended).toBe('clean');
  expect(reader).toMatchObject({ status: 200, retriesMs: [5_000], events: [] });
  await door.open();
  const again = new SseReader(`${live.url}/live`, `${cookieName('session')}=${token}`);
  await until(() => again.named('state').length).toBe(1);
  again.close();
});

test('a process that cannot look into the database says nothing of being live, and goes on when it can', async () => {
  const { token } = await insertSignIn(db.owner, await insertPerson(db.owner));
  const reader = new SseReader(`${live.url}/live`, `${cookieName('session')}=${token}`);
  await until(() => reader.named('hb').length).toBeGreaterThan(2);
  expect(live.hub.hears).toBe(true);
  // Nothing is refused, nothing is answered.
  await door.silence();
  await until(() => reader.named('blind').length).toBeGreaterThan(0);
  expect(live.hub.hears).toBe(false);
  const said = reader.named('hb').length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(reader.named('hb').length).toBe(said);
  await door.open();
  await until(() => reader.named('hb').length).toBeGreaterThan(said);
  const blind = reader.named('blind').length;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(reader.named('blind').length).toBe(blind);
  expect(reader.ended).toBe('no');
  reader.close();
});

test('connections that are dead without a word are found and replaced, the one that hears notifications too', async () => {
  const watch = await watchPools(['live']);
  const personId = await insertPerson(db.owner);
  const { token } = await insertSignIn(db.owner, personId);
  const reader = new SseReader(`${live.url}/live`, `${cookieName('session')}=${token}`);
  await until(() => reader.named('state').length).toBe(1);
  await until(async () => (await listeners()).length).toBeGreaterThan(0);
  const [before] = await listeners();
  door.forget();
  const { id, revisionId } = await insertLive(db.owner, { authorId: personId, people: [personId] });
  await db.owner.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 }));
  await until(() => (reader.named('state').at(-1) as LiveState).announcements.map((each) => each.id)).toEqual([id]);
  await until(async () => (await listeners()).some((pid) => pid !== before)).toBe(true);
  await until(() => live.hub.hears).toBe(true);
  expect(reader.ended).toBe('no');
  reader.close();
  watch.stop();
});

test('a connection that hears notifications and is cut hears again at once, and nothing was missed', async () => {
  const [before] = (await listeners()).slice(-1);
  const heard: string[] = [];
  const stop = await listen('live', { pregon_events: (payload) => heard.push(payload) });
  const count = heard.length;
  await db.owner`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'pregon-live-listener'`;
  // Told to look for itself, then told again.
  await until(() => heard.length).toBeGreaterThan(count);
  await db.owner.begin((tx) => notify(tx, 'pregon_events', 'after the cut'));
  await until(() => heard).toContain('after the cut');
  await until(async () => (await listeners()).length).toBe(2);
  expect(await listeners()).not.toContain(before);
  await stop();
});
