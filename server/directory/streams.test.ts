import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { cookieName } from '#server/identity/token.ts';
import { insertAdministrator } from '../../testing/directory.ts';
import { freshDatabase, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { type LiveServer, startLiveServer } from '../../testing/live-server.ts';
import { insertLive, insertSignIn } from '../../testing/rows.ts';
import { SseReader } from '../../testing/sse-reader.ts';
import type { Viewer } from '../identity/viewer.ts';
import { endSessions, setActivity } from './person.ts';

const sweepMs = 4_000;
const db = freshDatabase({ heartbeatMs: 200, sweepMs, pollMs: 200 });
const open: SseReader[] = [];
let live: LiveServer;
let olga: Viewer;

beforeAll(async () => {
  await insertSender(db.owner);
  olga = await insertAdministrator(db.owner);
  live = await startLiveServer();
});

afterEach(() => {
  for (const reader of open.splice(0)) reader.close();
});

afterAll(() => live.stop());

/** Somebody with an open stream that shows them what is live. */
const watch = async () => {
  const personId = await insertPerson(db.owner);
  await insertLive(db.owner, { authorId: olga.personId, people: [personId] });
  const { token } = await insertSignIn(db.owner, personId);
  const reader = new SseReader(`${live.url}/live`, `${cookieName('session')}=${token}`);
  open.push(reader);
  await expect.poll(() => reader.named('state').length, { timeout: 8_000, interval: 10 }).toBeGreaterThan(0);
  return { personId, reader };
};

const isOver = (reader: SseReader) => reader.named('auth').length > 0;

test.each(['all sessions are ended', 'the person is deactivated'])(
  'an open stream ends at once when %s, and nobody else’s does',
  async (what) => {
    const [one, other] = [await watch(), await watch()];
    const work = what.startsWith('all')
      ? () => endSessions(olga, { id: one.personId })
      : () => setActivity(olga, { id: one.personId, to: 'inactive' });
    await work();
    // Well before the sweep would find it.
    await expect.poll(() => isOver(one.reader), { timeout: sweepMs / 2, interval: 10 }).toBe(true);
    expect(isOver(other.reader)).toBe(false);
  },
);

test('whoever is deactivated past the portal is found by the next sweep, without any notification', async () => {
  const { personId, reader } = await watch();
  await db.owner`update persons set active = false where id = ${personId}`;
  await expect.poll(() => isOver(reader), { timeout: sweepMs + 4_000, interval: 50 }).toBe(true);
});
