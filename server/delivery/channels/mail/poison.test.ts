/** Mails at which the server hangs up, though it takes all others: their durations are those of the real product. */
import { beforeEach, expect, test } from 'vitest';
import { publishTo } from '../../../../testing/desk.ts';
import { insertDepartment, insertPerson } from '../../../../testing/fresh-database.ts';
import { Mailing, until } from '../../../../testing/mailing.ts';
import { useSettings } from '../../../../testing/settings.ts';

const mailing = new Mailing();
const probeMs = 3_000;
let poisons: string[] = [];

beforeEach(() => {
  useSettings({ TIMING: JSON.stringify({ pollMs: 1_000, mailProbeMs: probeMs, smtpTimeoutMs: 2_000 }) });
  poisons = [];
  mailing.sink.refuse = (at, address) => (at === 'recipient' && poisons.includes(address) ? { code: 421, text: '4.3.2 closing' } : null);
});

const insertPoison = async () => {
  const person = await mailing.insertReader();
  poisons.push(person.email);
  return person;
};
const channel = async () => ({ ...(await mailing.db.owner`select * from mail_channel`)[0] });
const rowOf = async (personId: string) => ({ ...(await mailing.db.owner`select * from deliveries where person_id = ${personId}`)[0] });

/** Mails of this many people, written into the ledger by a worker that may send none, and each person's address. */
const owe = async (
  people: number,
  given: { severity?: 'minor' | 'moderate'; department?: string; own: number } = { own: 0 },
): Promise<string[]> => {
  const departmentId = given.department ?? (await insertDepartment(mailing.db.owner, 'Healthy'));
  const ids = await Promise.all(Array.from({ length: people }, () => insertPerson(mailing.db.owner, { departmentId })));
  const [before] = await mailing.db.owner`select * from mail_channel`;
  await mailing.db.owner`update mail_channel set shut_at = now(), probe_at = now() + interval '1 hour'`;
  await mailing.start();
  const id = await publishTo(mailing.editor, [departmentId], { fallbackMinutes: 0, severity: given.severity ?? 'minor' });
  const written = async () =>
    (await mailing.db.owner`select from deliveries d join steps s on s.id = d.step_id where s.announcement_id = ${id}`).length;
  await until(written).toBe(people + given.own);
  await mailing.stop();
  await mailing.db.owner`update mail_channel set shut_at = ${before?.['shutAt']}, probe_at = ${before?.['probeAt']}`;
  return ids.map((each) => `${each}@pregon.example`);
};

const look = () => mailing.look();
const pass = (ms: number) => mailing.pass(ms);

const arrived = (emails: string[]) => emails.filter((email) => mailing.sink.to(email).length > 0).length;
const owePoisons = (count: number) => owe(0, { severity: 'moderate', department: mailing.department, own: count });

test('one mail at which the server hangs up, the oldest and most severe, holds up nobody, whenever it is tried', async () => {
  const poison = await insertPoison();
  await owePoisons(1);
  for (let times = 0; times < 3; times += 1) {
    await look();
    expect(await rowOf(poison.id)).toMatchObject({ state: 'retry', attempt: times + 1, smtpCode: 421 });
    expect(await channel()).toMatchObject({ shutAt: null });
    const others = await owe(5);
    await look();
    expect(arrived(others)).toBe(5);
    await pass(probeMs * 10);
  }
  expect(await rowOf(poison.id)).toMatchObject({ about: 'message' });
});

test('two of them look like a server that is away: the next that tries is another, and from then on they are known', async () => {
  const [one, two] = [await insertPoison(), await insertPoison()];
  await owePoisons(2);
  await look();
  await look();
  expect((await channel())['shutAt']).not.toBeNull();
  const others = await owe(5);
  await look();
  expect(arrived(others)).toBe(0);
  await pass(probeMs);
  await look();
  expect(arrived(others)).toBe(1);
  await look();
  expect(arrived(others)).toBe(5);
  for (let times = 0; times < 2; times += 1) {
    await pass(probeMs * 10);
    const more = await owe(5);
    await look();
    expect(arrived(more)).toBe(5);
    expect(await channel()).toMatchObject({ shutAt: null });
    for (const { id } of [one, two]) expect(await rowOf(id)).toMatchObject({ state: 'retry', about: 'message', attempt: times + 3 });
  }
});

test('while none is taken each mail has its turn, and one that is known says nothing of a server that is away', async () => {
  const poison = await insertPoison();
  await owePoisons(1);
  await look();
  const first = await owe(1);
  await look();
  expect(arrived(first)).toBe(1);
  const others = await owe(3);
  await mailing.sink.stop();
  await mailing.db.owner`update deliveries set next_at = now() + interval '1 hour' where person_id = ${poison.id}`;
  await look();
  expect((await channel())['shutAt']).not.toBeNull();
  const attempts = async () =>
    (await mailing.db.owner<{ attempt: number }[]>`select attempt from deliveries where state = 'retry' order by attempt`).map(
      (row) => row.attempt,
    );
  await mailing.db.owner`update deliveries set next_at = now() where person_id = ${poison.id}`;
  for (let times = 0; times < 4; times += 1) {
    await pass(probeMs);
    await look();
    expect((await channel())['shutAt']).not.toBeNull();
  }
  expect(await attempts()).toEqual([2, 2, 2, 2]);
  await mailing.sink.start(mailing.port);
  // The first may be the one at which it hangs up.
  for (let times = 0; times < 2; times += 1) {
    await pass(probeMs);
    await look();
  }
  await look();
  expect(arrived(others)).toBe(3);
});

test('the server is back: one tries, then the most severe leave before all others', async () => {
  await mailing.sink.stop();
  const minor = await owe(20);
  await look();
  const moderate = await owe(16, { severity: 'moderate', own: 0 });
  expect((await channel())['shutAt']).not.toBeNull();
  await pass(probeMs);
  await mailing.sink.start(mailing.port);
  await look();
  expect(arrived([...minor, ...moderate])).toBe(1);
  await look();
  expect(arrived(moderate)).toBe(16);
});

test('what is not needed any more, or has no address to go to, is not what tries', async () => {
  const unusable = await mailing.insertReader({ email: ' ' });
  const left = await mailing.insertReader();
  await owePoisons(2);
  await mailing.db.owner`update persons set active = false where id = ${left.id}`;
  const others = await owe(1);
  await mailing.db.owner`update mail_channel set shut_at = now(), probe_at = now(), failing_since = now()`;
  await look();
  expect(arrived(others)).toBe(1);
  expect(await rowOf(unusable.id)).toMatchObject({ state: 'failed', reason: 'unusable' });
});
