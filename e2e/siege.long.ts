/** The portal as an operator runs it, with its real pages, while somebody inside does what needs no right; as much of it as was seen to stop it. */
import { expect, test } from '@playwright/test';
import { insertEvent } from '../db/live/events.ts';
import { endAll } from '../testing/process.ts';
import { insertLive } from '../testing/rows.ts';
import { besiege, sieges } from '../testing/siege.ts';
import { SseReader } from '../testing/sse-reader.ts';
import { closeStack, openStack, type Stack, saysReady, settingsFor, signInSomebody, startPortal } from './support/production.ts';

test.describe.configure({ mode: 'serial', timeout: 180_000 });

const port = 4460;
const portal = `http://localhost:${port}`;
let stack: Stack;

const signIn = async (role?: 'editor') => {
  const { personId, name, value } = await signInSomebody(stack.database, port, role);
  return { personId, cookie: `${name}=${value}` };
};

test.beforeAll(async () => {
  test.setTimeout(90_000);
  stack = await openStack(port);
  await saysReady(startPortal(stack, settingsFor(stack, port)));
  await stack.database.owner`insert into senders (name) select 'Aceros del Norte' where not exists (select from senders)`;
});
test.afterAll(async () => {
  endAll();
  await closeStack(stack);
});

for (const { kind, longTimes, counts } of sieges) {
  test(`while it goes on (${kind}), health answers, an editor's page comes, and a publication is on an open stream within 2 s`, async () => {
    const [attacker, reader, editor] = [await signIn(), await signIn(), await signIn('editor')];
    const stream = new SseReader(`${portal}/live`, reader.cookie);
    const shown = () => (stream.named('state') as { announcements: { id: string }[] }[]).at(-1)?.announcements.map(({ id }) => id);
    await expect.poll(shown, { timeout: 10_000 }).toEqual([]);
    await (await fetch(`${portal}/newsroom`, { headers: { cookie: editor.cookie } })).text();
    const siege = besiege({ kind, times: longTimes, cookie: attacker.cookie, port });
    await expect.poll(siege.done, { timeout: 60_000 }).toBeGreaterThanOrEqual(counts);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const took: Record<string, number> = {};
    const timed = async (what: string, work: () => Promise<unknown>) => {
      const began = performance.now();
      await work();
      took[what] = Math.round(performance.now() - began);
    };
    const { id, revisionId } = await insertLive(stack.database.owner, { authorId: reader.personId, people: [reader.personId] });
    await stack.database.owner.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 }));
    await timed('published', () => expect.poll(shown, { timeout: 10_000, intervals: [10] }).toEqual([id]));
    await timed('health', async () => expect((await fetch(`${portal}/health/live`)).status).toBe(200));
    await timed('page', async () =>
      expect((await fetch(`${portal}/newsroom`, { headers: { cookie: editor.cookie, accept: 'text/html' } })).status).toBe(200),
    );
    process.stdout.write(`${kind}: ${JSON.stringify(took)} ms\n`);
    await siege.stop();
    stream.close();
    expect(took['published']).toBeLessThan(2_000);
    expect(took['health']).toBeLessThan(2_000);
    expect(took['page']).toBeLessThan(5_000);
  });
}
