import { beforeEach, expect, test } from 'vitest';
import { worker } from '#db/client.ts';
import { findMailState } from '#db/delivery/channels/mail/channel.ts';
import { end } from '#server/publishing/request.ts';
import { publishTo } from '../../../../testing/desk.ts';
import { Mailing, until } from '../../../../testing/mailing.ts';
import { useSettings } from '../../../../testing/settings.ts';

const mailing = new Mailing();
const probeMs = 300;

const set = (more: object = {}) => useSettings({ TIMING: JSON.stringify({ ...mailing.usual, mailProbeMs: probeMs, ...more }) });
beforeEach(() => set());

const insertReaders = (count: number) => Promise.all(Array.from({ length: count }, () => mailing.insertReader()));
const channel = async () => ({ ...(await mailing.db.owner`select * from mail_channel`)[0] });
const attempts = async () =>
  (await mailing.db.owner<{ sum: number }[]>`select sum(attempt)::int from deliveries where state <> 'skipped'`)[0]?.sum ?? 0;
/** As if the last success was so long ago. */
const lastSuccess = (seconds: number) =>
  mailing.db.owner`update mail_channel set last_success_at = now() - make_interval(secs => ${seconds})`;
const publish = (change = {}) => publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0, ...change });

test('while the server is away one mail tries at a time, by two workers too, and the others are not tried', async () => {
  const readers = await insertReaders(30);
  await mailing.sink.stop();
  await mailing.start(2);
  await publish();
  await until(async () => (await channel())['shutAt']).not.toBeNull();
  expect(await channel()).toMatchObject({ reason: 'unreachable', cause: `connect ECONNREFUSED 127.0.0.1:${mailing.port}` });
  const [before, from] = [await attempts(), performance.now()];
  await until(attempts).toBeGreaterThan(before + 2);
  const tried = (await attempts()) - before;
  expect(tried).toBeLessThanOrEqual((performance.now() - from) / probeMs + 1);
  const [never] = await mailing.db.owner`select count(*)::int from deliveries where attempt = 0 and state = 'queued'`;
  if (never?.['count'] === 0) expect(await attempts()).toBeLessThan(40);
  await mailing.sink.start(mailing.port);
  for (const { email } of readers) await until(() => mailing.sink.to(email).length).toBe(1);
  expect(await channel()).toMatchObject({ shutAt: null, failingSince: null, cause: null });
});

test('the server comes back: the first mail leaves at the next try, then all that waited, the most severe and oldest first, before any newer', async () => {
  set({ smtpTimeoutMs: 20_000 });
  const older = await insertReaders(40);
  await mailing.sink.stop();
  await mailing.start();
  const minor = await publish({ severity: 'minor' });
  await until(async () => (await channel())['shutAt']).not.toBeNull();
  const moderate = await publish({ severity: 'moderate' });
  await until(async () => (await mailing.db.owner`select from deliveries where state in ('queued', 'retry', 'sending')`).length).toBe(
    2 * older.length,
  );
  // Long ago, and refused often: without being woken the next try would be in hours.
  await mailing.stop();
  await mailing.db
    .owner`update deliveries set state = 'retry', about = 'message', reason = 'busy', next_at = now() + interval '2 hours', tried_at = now(),
    owed_since = owed_since - interval '1 hour' where state in ('queued', 'retry', 'sending')`;
  await mailing.db
    .owner`update deliveries set next_at = now() where id = (select id from deliveries where state = 'retry' order by priority, owed_since limit 1)`;
  const newer = await publishAfter();
  const [back] = [performance.now(), await mailing.sink.start(mailing.port)];
  await mailing.start();
  await until(() => mailing.sink.mails.length).toBeGreaterThan(0);
  expect(performance.now() - back).toBeLessThan(5_000);
  // In the order they were taken up: sixteen are in hand at once, and each takes as long as it takes.
  const inTurn = [moderate, minor, newer];
  const accepted = () => mailing.db.owner<{ id: string }[]>`
    select s.announcement_id as id from deliveries d join steps s on s.id = d.step_id
    where d.state = 'accepted' and s.announcement_id = any(${inTurn}::uuid[])
    order by d.next_at, array_position(${inTurn}::uuid[], s.announcement_id)`;
  await until(async () => (await accepted()).length).toBe(3 * older.length);
  // The first is whichever tried.
  const order = (await accepted()).map(({ id }) => inTurn.indexOf(id)).slice(1);
  expect(order).toEqual([...order].sort());
});

/** Published and written into the ledger while no mail can leave. */
const publishAfter = async (): Promise<string> => {
  await mailing.db.owner`update mail_channel set shut_at = now(), probe_at = now() + interval '1 hour', failing_since = now()`;
  await mailing.start();
  const id = await publish({ severity: 'minor' });
  await until(
    async () => (await mailing.db.owner`select from deliveries d join steps s on s.id = d.step_id where s.announcement_id = ${id}`).length,
  ).toBe(40);
  await mailing.stop();
  await mailing.db.owner`update mail_channel set probe_at = now()`;
  return id;
};

test.each(['554 relay denied', '550 blocked', '552 quota exceeded for this sender', '554 5.7.1 this looks like spam'])(
  '%s to everybody: nobody is given up, and once the server takes mail, everybody gets theirs',
  async (answer) => {
    set({ mailRetryMs: 600_000, mailLongestRetryMs: 600_000, mailQuietMs: 0 });
    const readers = await insertReaders(5);
    mailing.sink.refuse = (at) => (at === 'recipient' ? { code: Number(answer.slice(0, 3)), text: answer.slice(4) } : null);
    await mailing.start();
    await publish();
    for (const { id } of readers) await until(async () => (await mailing.reasonOf(id))?.state).toBe('retry');
    expect(await mailing.reasonOf(readers[0]?.id ?? '')).toMatchObject({ about: 'message', smtpText: answer });
    // Its own next try is in ten minutes: what tries meanwhile is the one of three that are refused.
    mailing.sink.refuse = () => null;
    for (const { email } of readers) await until(() => mailing.sink.to(email).length).toBe(1);
  },
);

test('a refusal of one person while others get theirs wakes nobody, and holds nobody up', async () => {
  set({ mailRetryMs: 600_000, mailLongestRetryMs: 600_000 });
  const [external, ...readers] = await insertReaders(8);
  await lastSuccess(1);
  mailing.sink.refuse = (at, address) =>
    at === 'recipient' && address === external?.email ? { code: 554, text: '5.7.1 Relay access denied' } : null;
  await mailing.start();
  await publish();
  for (const { email } of readers) await until(() => mailing.sink.to(email).length).toBe(1);
  await until(async () => (await mailing.reasonOf(external?.id ?? ''))?.state).toBe('retry');
  await publish();
  for (const { email } of readers) await until(() => mailing.sink.to(email).length).toBe(2);
  await mailing.fence();
  expect(mailing.sink.tries.filter((address) => address === external?.email)).toHaveLength(2);
});

test('a mailbox that is full, or an unknown person in words only, is the person’s own: no alarm', async () => {
  const [full, unknown] = await insertReaders(2);
  mailing.sink.refuse = (at, address) =>
    at !== 'recipient'
      ? null
      : address === full?.email
        ? { code: 452, text: '4.2.2 mailbox full' }
        : address === unknown?.email
          ? { code: 550, text: 'no such user' }
          : null;
  await mailing.start();
  await publish();
  await until(() => mailing.reasonOf(full?.id ?? '')).toMatchObject({ state: 'retry', reason: 'mailboxFull' });
  await until(() => mailing.reasonOf(unknown?.id ?? '')).toMatchObject({ state: 'retry', reason: 'noSuchAddress' });
  await lastSuccess(600);
  await mailing.db.owner`update deliveries set owed_since = now() - interval '1 hour' where state = 'retry'`;
  expect(await findMailState(worker(), 60_000, 3)).toMatchObject({ down: false, waiting: 0 });
  expect(await channel()).toMatchObject({ failingSince: null });
});

test('no mail goes out for a minute: it is said with since when and how many, whatever the next try is; one success, and it is over', async () => {
  const readers = await insertReaders(4);
  await mailing.sink.stop();
  await mailing.start();
  await publish();
  await until(async () => (await channel())['shutAt']).not.toBeNull();
  const state = () => findMailState(worker(), 60_000, 3);
  expect(await state()).toMatchObject({ down: false, waiting: 4 });
  await mailing.db.owner`update deliveries set owed_since = now() - interval '9 minutes' where state in ('queued', 'retry', 'sending')`;
  const [inFuture] = await mailing.db
    .owner`select count(*)::int from deliveries where state in ('queued', 'retry') and next_at < now() - interval '5 minutes'`;
  expect(inFuture?.['count']).toBe(0);
  const down = await state();
  expect(down).toMatchObject({ down: true, waiting: 4, reason: 'unreachable' });
  expect(down.oldestSeconds).toBeGreaterThan(500);
  expect(Date.now() - (down.since?.getTime() ?? 0)).toBeGreaterThan(500_000);
  await lastSuccess(30);
  expect(await state()).toMatchObject({ down: false });
  await lastSuccess(120);
  expect((await state()).since?.getTime()).toBeGreaterThan(Date.now() - 180_000);
  await mailing.sink.start(mailing.port);
  for (const { email } of readers) await until(() => mailing.sink.to(email).length).toBe(1);
  await until(state).toMatchObject({ down: false, waiting: 0, cause: null });
});

test('what never was taken before its announcement ended stands in the list of failures', async () => {
  const [reader] = await insertReaders(1);
  await mailing.sink.stop();
  await mailing.start();
  const id = await publish();
  await until(async () => (await channel())['failingSince']).not.toBeNull();
  const later = await publish();
  await until(
    async () =>
      (await mailing.db.owner`select from deliveries d join steps s on s.id = d.step_id where s.announcement_id = ${later}`).length,
  ).toBe(1);
  await end(mailing.editor, id);
  await end(mailing.editor, later);
  const reasons = async () =>
    (
      await mailing.db.owner<
        { state: string; reason: string }[]
      >`select state, reason from deliveries where person_id = ${reader?.id ?? ''}`
    ).map((row) => ({ ...row }));
  await until(async () => (await reasons()).map((row) => row.state)).toEqual(['failed', 'failed']);
  for (const row of await reasons()) expect(['unreachable', 'neverTried']).toContain(row.reason);
});
