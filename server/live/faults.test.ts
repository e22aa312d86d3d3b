import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { insertEvent } from '#db/live/events.ts';
import { cookieName } from '#server/identity/token.ts';
import { freshDatabase, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { type LiveServer, startLiveServer } from '../../testing/live-server.ts';
import { insertLive, insertSignIn } from '../../testing/rows.ts';
import { useSettings } from '../../testing/settings.ts';
import { SseReader } from '../../testing/sse-reader.ts';
import { encodeEvent } from './connection.ts';
import type { Stream } from './stream.ts';
import type { LiveState } from './view.ts';

const timing = { pollMs: 100, stuckMs: 500, heartbeatMs: 100, connectBatchMs: 300 };
const db = freshDatabase(timing);
let live: LiveServer;
/** The streams of this test as the hub got them, oldest first. */
let streams: Stream[] = [];

const until = (probe: () => unknown) => expect.poll(probe, { timeout: 10_000, interval: 10 });

const signIn = async () => {
  const personId = await insertPerson(db.owner);
  const { token } = await insertSignIn(db.owner, personId);
  return { personId, cookie: `${cookieName('session')}=${token}` };
};

const openStream = async (options: { reads?: boolean } = {}) => {
  const known = streams.length;
  const { personId, cookie } = await signIn();
  const reader = new SseReader(`${live.url}/live`, cookie, options);
  await until(() => streams.length).toBe(known + 1);
  const stream = streams.at(-1);
  if (!stream) throw new Error('no stream');
  return { personId, reader, stream };
};

beforeAll(() => insertSender(db.owner));

beforeEach(async () => {
  useSettings({ TIMING: JSON.stringify(timing) });
  live = await startLiveServer();
  streams = [];
  const add = live.hub.add.bind(live.hub);
  vi.spyOn(live.hub, 'add').mockImplementation((stream) => {
    streams.push(stream);
    add(stream);
  });
  return () => live.stop();
});

afterAll(() => vi.restoreAllMocks());

const kib = 1_024;
const flood = encodeEvent('flood', 'x'.repeat(64 * kib));

test('a browser that never reads is cut when too much waits for it; the others get every event', async () => {
  // Not because it is stuck: because of what waits.
  useSettings({ TIMING: JSON.stringify({ ...timing, stuckMs: 600_000 }) });
  const [suspended, reading] = [await openStream({ reads: false }), await openStream()];
  // The kernel takes some megabytes before anything waits in the process.
  for (let count = 0; !suspended.stream.closed && count < 1_000; count += 1) {
    suspended.stream.write(flood);
    if (count % 20 === 0) reading.stream.write(encodeEvent('count', count));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until(() => live.hub.size).toBe(1);
  expect(reading.reader.ended).toBe('no');
  const beats = reading.reader.named('hb').length;
  await until(() => reading.reader.named('hb').length).toBeGreaterThan(beats);
  const counts = reading.reader.named('count') as number[];
  expect(counts).toEqual(counts.map((_, index) => index * 20));
});

test('a browser that stopped reading while little waits for it is cut after a while, too', async () => {
  const { stream } = await openStream({ reads: false });
  const [socket] = live.sockets;
  if (!socket) throw new Error('no connection');
  // Until the kernel takes no more: what waits then is below the limit, and stays.
  while (!socket.destroyed && socket.writableLength < 64 * kib) {
    stream.write(flood);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(stream.closed).toBe(false);
  await until(() => live.hub.size).toBe(0);
  expect(stream.closed).toBe(true);
});

test('a browser that left while it was looked up is not kept', async () => {
  const { cookie } = await signIn();
  const { port } = new URL(live.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`GET /live HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n\r\n`);
  await until(() => live.sockets.size).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  // The fence: who came after it, through the same look-up or a later one, is there.
  await openStream();
  expect(live.hub.size).toBe(1);
  expect(streams).toHaveLength(1);
});

test('a browser that leaves is forgotten', async () => {
  const { reader } = await openStream();
  expect(live.hub.size).toBe(1);
  reader.close();
  await until(() => live.hub.size).toBe(0);
  await until(() => live.sockets.size).toBe(0);
});

test('stopping ends every stream cleanly, with when to come back', async () => {
  const opened = [await openStream(), await openStream(), await openStream()];
  await live.hub.stop(200);
  for (const { reader } of opened) {
    await until(() => reader.ended).toBe('clean');
    expect(reader.retriesMs.at(-1)).toBeGreaterThanOrEqual(1_000);
    expect(reader.retriesMs.at(-1)).toBeLessThanOrEqual(5_000);
  }
  await until(() => live.hub.size).toBe(0);
});

test('who comes back while it is stopping is ended cleanly, too', async () => {
  await openStream();
  const random = vi.spyOn(Math, 'random').mockReturnValue(0.9);
  const stopping = live.hub.stop(1_500);
  const late = await openStream();
  await stopping;
  random.mockRestore();
  await until(() => late.reader.ended).toBe('clean');
  await until(() => live.hub.size).toBe(0);
});

test('writing to a stream that has ended or broken is no error, and the others get theirs', async () => {
  const [ended, broken, other] = [await openStream(), await openStream(), await openStream()];
  ended.stream.end();
  [...live.sockets][1]?.destroy();
  for (const { stream } of [ended, broken]) {
    stream.write(encodeEvent('late', 1));
    stream.end();
  }
  const beats = other.reader.named('hb').length;
  await until(() => other.reader.named('hb').length).toBeGreaterThan(beats + 1);
  expect(ended.reader.named('late')).toEqual([]);
  await until(() => live.hub.size).toBe(1);
});

test('a stream that throws is given up, and all others still get the event', async () => {
  const [before, broken, after] = [await openStream(), await openStream(), await openStream()];
  vi.spyOn(broken.stream, 'write').mockImplementation(() => {
    throw new Error('broken');
  });
  const people = [before, broken, after].map((each) => each.personId);
  const { id, revisionId } = await insertLive(db.owner, { authorId: before.personId, people });
  await db.owner.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 }));
  for (const { reader } of [before, after])
    await until(() => (reader.named('state').at(-1) as LiveState).announcements.map((each) => each.id)).toEqual([id]);
  await until(() => broken.reader.ended).toBe('cut');
  expect(live.hub.size).toBe(2);
});

test('an answer that has ended leaves no connection behind, although the other side keeps its own open', async () => {
  const { port } = new URL(live.url);
  const stubborn = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
  let heard = '';
  stubborn
    .on('error', () => undefined)
    .on('data', (bytes) => {
      heard += bytes;
    });
  stubborn.write('GET /live HTTP/1.1\r\nHost: x\r\n\r\n');
  await until(() => heard).toContain('event:auth');
  await until(() => live.sockets.size).toBe(0);
  expect(heard).toMatch(/0\r\n\r\n$/);
  stubborn.destroy();
});
