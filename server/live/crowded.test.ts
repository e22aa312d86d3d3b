import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { insertEvent } from '#db/live/events.ts';
import { cookieName } from '#server/identity/token.ts';
import { freshDatabase, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { type LiveServer, startLiveServer } from '../../testing/live-server.ts';
import { insertLive, insertSignIn } from '../../testing/rows.ts';
import { useSettings } from '../../testing/settings.ts';
import { SseReader } from '../../testing/sse-reader.ts';
import type { LiveState } from './view.ts';

const timing = { pollMs: 200, connectBatchMs: 10 };
const db = freshDatabase(timing);
let live: LiveServer;
const open: SseReader[] = [];

const until = (probe: () => unknown) => expect.poll(probe, { timeout: 15_000, interval: 10 });

const signIn = async (personId?: string) => {
  const person = personId ?? (await insertPerson(db.owner));
  const { token } = await insertSignIn(db.owner, person);
  return { personId: person, cookie: `${cookieName('session')}=${token}` };
};

const openStream = (cookie: string): SseReader => {
  const reader = new SseReader(`${live.url}/live`, cookie);
  open.push(reader);
  return reader;
};

const states = (reader: SseReader) => reader.named('state') as LiveState[];
const shows = (reader: SseReader, id: string) =>
  states(reader)
    .at(-1)
    ?.announcements.some((each) => each.id === id) ?? false;
const wasCrowdedOut = (reader: SseReader) => reader.ended === 'clean' && reader.named('crowded').length === 1;

const publish = async (people: string[]): Promise<string> => {
  const [authorId = ''] = people;
  const { id, revisionId } = await insertLive(db.owner, { authorId, people });
  await db.owner.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 }));
  return id;
};

beforeAll(() => insertSender(db.owner));
beforeEach(async () => {
  useSettings({ TIMING: JSON.stringify(timing), STREAMS_PER_PERSON: '6' });
  live = await startLiveServer();
});
afterEach(async () => {
  for (const reader of open.splice(0)) reader.close();
  await live.stop();
});
afterAll(() => vi.restoreAllMocks());

test('the seventh stream of a person closes their oldest, which is told to leave its place for 10 minutes; the process counts by person, not by session', async () => {
  const first = await signIn();
  const second = await signIn(first.personId);
  const other = openStream((await signIn()).cookie);
  await until(() => states(other).length).toBe(1);
  for (let count = 0; count < 8; count += 1) {
    const reader = openStream(count % 2 === 0 ? first.cookie : second.cookie);
    await until(() => states(reader).length).toBe(1);
  }
  await until(() => live.hub.size).toBe(7);
  const [, ...theirs] = open;
  expect(theirs.map(wasCrowdedOut)).toEqual([true, true, false, false, false, false, false, false]);
  for (const reader of theirs.slice(0, 2)) {
    expect(reader).toMatchObject({ status: 200 });
    expect(reader.retriesMs.at(-1)).toBe(600_000);
    expect(reader.events.at(-1)?.name).toBe('crowded');
  }
  expect(other.ended).toBe('no');
});

test('only the new stream is told the state', async () => {
  const { cookie } = await signIn();
  const [one, two] = [openStream(cookie), openStream(cookie)];
  for (const reader of [one, two]) await until(() => states(reader).length).toBe(1);
  const three = openStream(cookie);
  await until(() => states(three).length).toBe(1);
  const before = states(three).at(-1)?.epoch;
  // The fence: what all are told comes behind what they might have been told for the new one.
  await db.owner`update settings set value = to_jsonb('restored'::text) where key = 'epoch'`;
  for (const reader of [one, two, three]) await until(() => states(reader).at(-1)?.epoch).not.toBe(before);
  expect([one, two, three].map((reader) => states(reader).length)).toEqual([2, 2, 2]);
});

test('those that are still looked up count, too', async () => {
  useSettings({ TIMING: JSON.stringify({ ...timing, connectBatchMs: 500 }), STREAMS_PER_PERSON: '6' });
  await live.stop();
  live = await startLiveServer();
  const { cookie } = await signIn();
  const all = Array.from({ length: 40 }, () => openStream(cookie));
  // Before anything was looked up.
  await until(() => all.filter(wasCrowdedOut).length).toBe(34);
  expect(live.hub.size).toBe(0);
  await until(() => live.hub.size).toBe(6);
  await until(() => all.filter((reader) => states(reader).length > 0).length).toBe(6);
});

test('one session opens stream after stream: it holds six, health answers, somebody else gets a stream, and a publication is on it within 2 s', async () => {
  const [flooder, reader] = [await signIn(), await signIn()];
  const before = openStream(reader.cookie);
  await until(() => states(before).length).toBe(1);
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, live.hub.size);
  }, 1);
  const flood = (async () => {
    for (let wave = 0; wave < 4; wave += 1) {
      for (let count = 0; count < 100; count += 1) openStream(flooder.cookie);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  await until(() => open.filter(wasCrowdedOut).length).toBeGreaterThan(50);
  expect((await fetch(`${live.url}/health/live`)).status).toBe(200);
  const during = openStream((await signIn(reader.personId)).cookie);
  await until(() => states(during).length).toBeGreaterThan(0);
  const began = performance.now();
  const id = await publish([reader.personId]);
  for (const each of [before, during]) await until(() => shows(each, id)).toBe(true);
  expect(performance.now() - began).toBeLessThan(2_000);
  await flood;
  // The flood was there, and is gone.
  await until(() => open.filter(wasCrowdedOut).length).toBe(400 - 6);
  clearInterval(watch);
  expect(most).toBeLessThanOrEqual(8);
  expect(live.hub.size).toBe(8);
});
