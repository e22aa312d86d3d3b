import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertEvent } from '#db/live/events.ts';
import { cookieName } from '#server/identity/token.ts';
import type { LiveState } from '#server/live/view.ts';
import { freshDatabase, insertPerson, insertSender } from '../testing/fresh-database.ts';
import { type LiveServer, startLiveServer } from '../testing/live-server.ts';
import { insertLive, insertSignIn } from '../testing/rows.ts';
import { besiege, sieges } from '../testing/siege.ts';
import { SseReader } from '../testing/sse-reader.ts';

const db = freshDatabase({ pollMs: 200 });
let live: LiveServer;
/** How long a page takes of the processor. */
const pageMs = 10;

const signIn = async () => {
  const personId = await insertPerson(db.owner);
  return { personId, cookie: `${cookieName('session')}=${(await insertSignIn(db.owner, personId)).token}` };
};

beforeAll(async () => {
  await insertSender(db.owner);
  live = await startLiveServer(async (_request, response) => {
    const until = performance.now() + pageMs;
    while (performance.now() < until);
    response.end('the page');
  });
});
afterAll(() => live.stop());

test.each(sieges)(
  'while it goes on ($kind), health answers and a publication is on an open stream within 2 s',
  async ({ kind, times, counts }) => {
    const [attacker, reader] = [await signIn(), await signIn()];
    const stream = new SseReader(`${live.url}/live`, reader.cookie);
    const states = () => stream.named('state') as LiveState[];
    await expect.poll(() => states().length, { timeout: 5_000 }).toBe(1);
    const siege = besiege({ kind, times, cookie: attacker.cookie, port: Number(new URL(live.url).port) });
    await expect.poll(siege.done, { timeout: 20_000, interval: 20 }).toBeGreaterThanOrEqual(counts);
    const before = siege.done();
    const began = performance.now();
    const { id, revisionId } = await insertLive(db.owner, { authorId: reader.personId, people: [reader.personId] });
    await db.owner.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 }));
    await expect
      .poll(
        () =>
          states()
            .at(-1)
            ?.announcements.map((each) => each.id),
        { timeout: 2_000, interval: 10 },
      )
      .toEqual([id]);
    expect((await fetch(`${live.url}/health/live`, { signal: AbortSignal.timeout(2_000) })).status).toBe(200);
    process.stdout.write(`${kind}: published after ${Math.round(performance.now() - began)} ms\n`);
    // It went on meanwhile; slow connections are simply there.
    if (kind === 'slow connections') expect(live.sockets.size).toBeGreaterThan(times / 2);
    else await expect.poll(siege.done, { timeout: 5_000 }).toBeGreaterThan(before);
    await siege.stop();
    stream.close();
  },
);
