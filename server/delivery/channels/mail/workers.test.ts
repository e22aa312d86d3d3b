import { expect, test } from 'vitest';
import { publishTo } from '../../../../testing/desk.ts';
import { Mailing, until } from '../../../../testing/mailing.ts';
import { useSettings } from '../../../../testing/settings.ts';

const mailing = new Mailing();

test('two workers at once: everybody gets exactly one mail', async () => {
  const readers = await Promise.all(Array.from({ length: 80 }, () => mailing.insertReader()));
  mailing.sink.delayMs = 5;
  await mailing.start(2);
  await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0 });
  await until(() => mailing.sink.mails.length).toBeGreaterThanOrEqual(80);
  await mailing.fence();
  for (const { id, email } of readers) {
    expect(mailing.sink.to(email)).toHaveLength(1);
    await until(async () => (await mailing.stateOf(id))?.state).toBe('accepted');
  }
});

test('a worker that is told to stop finishes what is in hand, and leaves what waits to the next one', async () => {
  const readers = await Promise.all(Array.from({ length: 60 }, () => mailing.insertReader()));
  mailing.sink.delayMs = 100;
  await mailing.start();
  await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0 });
  await until(() => mailing.sink.mails.length).toBeGreaterThan(0);
  await mailing.stop();
  const states = await mailing.db.owner<{ state: string; count: number }[]>`
    select d.state, count(*)::int from deliveries d join persons p on p.id = d.person_id where p.department_id = ${mailing.department} group by 1`;
  const counted = Object.fromEntries(states.map((row) => [row.state, row.count]));
  expect(counted['accepted']).toBe(mailing.sink.mails.length);
  expect(counted['queued']).toBeGreaterThan(0);
  expect(counted['sending']).toBeUndefined();
  mailing.sink.delayMs = 0;
  await mailing.start();
  for (const { email } of readers) await until(() => mailing.sink.to(email).length).toBe(1);
});

test('a mail server slower than the lease gets each mail once', async () => {
  useSettings({ TIMING: JSON.stringify({ pollMs: 50, leaseMs: 600, smtpTimeoutMs: 10_000 }) });
  const [one, two] = [await mailing.insertReader(), await mailing.insertReader()];
  mailing.sink.delayMs = 2_500;
  await mailing.start(2);
  await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0 });
  for (const { id } of [one, two]) await until(() => mailing.stateOf(id)).toMatchObject({ state: 'accepted', attempt: 1 });
  expect(mailing.sink.tries.toSorted()).toEqual([one.email, two.email].toSorted());
  useSettings({ TIMING: JSON.stringify(mailing.usual) });
});
