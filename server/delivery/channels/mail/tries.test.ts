/** Mails that are refused again and again: after MAIL_TRIES refusals of their own they are given up and listed, and no outage does that. */
import { beforeEach, expect, test } from 'vitest';
import { worker } from '#db/client.ts';
import { insertNotice } from '#db/notices/notices.ts';
import { mailNotices } from '#server/notices/mail.ts';
import { publishTo } from '../../../../testing/desk.ts';
import { insertDepartment, insertPerson } from '../../../../testing/fresh-database.ts';
import { Mailing, until } from '../../../../testing/mailing.ts';
import { useSettings } from '../../../../testing/settings.ts';
import { readFailures, sendAgain } from './failures.ts';

const mailing = new Mailing();
const tries = 4;
/** Looks during an outage: more than would give a mail up. */
const outage = tries + 2;
/** Longer than any mail waits for its next try. */
const longMs = 400_000;

beforeEach(() => useSettings({ MAIL_TRIES: String(tries), TIMING: JSON.stringify({ pollMs: 100, smtpTimeoutMs: 2_000 }) }));

const rowOf = async (personId: string) => ({ ...(await mailing.db.owner`select * from deliveries where person_id = ${personId}`)[0] });
const publish = (departments: string[]) => publishTo(mailing.editor, departments, { fallbackMinutes: 0 });

/** Publishes, and has the mails written down without sending one. */
const owe = async (departments: string[], people: number): Promise<string> => {
  await mailing.db.owner`update mail_channel set shut_at = now(), probe_at = now() + interval '1 hour'`;
  await mailing.start();
  const id = await publish(departments);
  await until(
    async () => (await mailing.db.owner`select from deliveries d join steps s on s.id = d.step_id where s.announcement_id = ${id}`).length,
  ).toBe(people);
  await mailing.stop();
  await mailing.db.owner`update mail_channel set shut_at = null, probe_at = now()`;
  return id;
};

/** Somebody else is mailed, who is refused nothing. */
const mailOthers = async (): Promise<void> => {
  const departmentId = await insertDepartment(mailing.db.owner, 'Others');
  const id = await insertPerson(mailing.db.owner, { departmentId });
  await owe([departmentId], 1);
  await mailing.look();
  expect(mailing.sink.to(`${id}@pregon.example`)).toHaveLength(1);
};

/** The lines "mail not taken" that are written meanwhile. */
const logged = async (work: () => Promise<void>): Promise<object[]> => {
  const holder = globalThis as { pregonLog?: unknown };
  const lines: object[] = [];
  const ignore = () => undefined;
  const warn = (fields: object, text: string) => void (text === 'mail not taken' && lines.push(fields));
  holder.pregonLog = { error: ignore, warn, info: ignore, debug: ignore };
  await work().finally(() => delete holder.pregonLog);
  return lines;
};

const refuse = (isRefused: (address: string) => boolean, code = 451, text = '4.3.0 cannot take this one now') => {
  mailing.sink.refuse = (at, address) => (at === 'recipient' && isRefused(address) ? { code, text } : null);
};

test('a mail that is refused while others are taken is given up at its fourth refusal and listed with the answer; a press sends it again, counted anew', async () => {
  const poison = await mailing.insertReader();
  refuse((address) => address === poison.email);
  const id = await owe([mailing.department], 1);
  await mailOthers();
  for (let refusals = 1; refusals <= tries; refusals += 1) {
    await mailing.pass(longMs);
    const told = await logged(() => mailing.look());
    expect(told).toEqual([expect.objectContaining({ givenUp: refusals === tries, verdict: 'later', reason: 'busy', smtpCode: 451 })]);
    expect(await rowOf(poison.id)).toMatchObject({ state: refusals < tries ? 'retry' : 'failed', refusals, reason: 'busy' });
    await mailOthers();
  }
  const { attempt } = await rowOf(poison.id);
  await mailing.pass(longMs);
  await mailing.look();
  expect(await rowOf(poison.id)).toMatchObject({ state: 'failed', attempt });
  expect(await readFailures(mailing.editor, id)).toMatchObject([{ reason: 'busy', final: true, mails: 1 }]);

  expect(await sendAgain(mailing.editor, id)).toEqual({ outcome: 'again', mails: 1 });
  expect(await rowOf(poison.id)).toMatchObject({ state: 'queued', refusals: 0 });
  await mailing.look();
  expect(await rowOf(poison.id)).toMatchObject({ state: 'retry' });
  refuse(() => false);
  await mailing.pass(longMs);
  await mailing.look();
  expect(await rowOf(poison.id)).toMatchObject({ state: 'accepted' });
});

test('the last one that is owed is given up as well, though nobody else is mailed any more; so are two', async () => {
  const poisons = [await mailing.insertReader(), await mailing.insertReader()];
  refuse((address) => poisons.some(({ email }) => email === address));
  await owe([mailing.department], 2);
  await mailOthers();
  for (let times = 0; times <= tries; times += 1) {
    await mailing.pass(longMs);
    await mailing.look();
  }
  for (const { id } of poisons) expect(await rowOf(id)).toMatchObject({ state: 'failed', refusals: tries });
});

test('notices to somebody who is refused as well keep none of an announcement from being given up', async () => {
  const poison = await mailing.insertReader();
  const told = await mailing.insertReader();
  refuse((address) => address === poison.email || address === told.email);
  await mailing.db.owner`update persons set department_id = ${await insertDepartment(mailing.db.owner, 'Told')} where id = ${told.id}`;
  await owe([mailing.department], 1);
  await mailOthers();
  for (let notice = 0; notice < 3; notice += 1)
    await insertNotice(mailing.db.owner, {
      personIds: [told.id],
      kind: 'role-given',
      subject: null,
      detail: { role: 'editor', departmentId: null },
    });
  while (await mailNotices(worker()));
  for (let times = 0; times <= tries; times += 1) {
    await mailing.pass(longMs);
    await mailing.look();
  }
  expect(await mailing.db.owner`select from deliveries where person_id = ${told.id} and tried_at is not null`).toHaveLength(3);
  expect(await rowOf(poison.id)).toMatchObject({ state: 'failed', refusals: tries });
});

test.each([
  ['answers everybody that it cannot now', 451, '4.3.0 try later'],
  ['finds every mailbox unavailable', 450, '4.2.1 mailbox unavailable'],
  ['refuses everybody for good without a reason', 554, 'no'],
])('an outage in which the server %s exhausts nobody: all arrive when it is over', async (_what, code, text) => {
  const people = await Promise.all(Array.from({ length: 5 }, () => mailing.insertReader()));
  refuse((address) => people.some(({ email }) => email === address), code, text);
  await owe([mailing.department], 5);
  await mailOthers();
  refuse(() => true, code, text);
  for (let times = 0; times < outage; times += 1) {
    await mailing.pass(longMs);
    await mailing.look();
  }
  for (const { id } of people) expect((await rowOf(id))['state']).toBe('retry');
  refuse(() => false);
  await mailing.pass(longMs);
  await mailing.look();
  for (const { email } of people) expect(mailing.sink.to(email)).toHaveLength(1);
});

test('a server that cannot be reached, or was never reached since, exhausts nobody', async () => {
  const one = await mailing.insertReader();
  await owe([mailing.department], 1);
  await mailing.sink.stop();
  for (let times = 0; times < outage; times += 1) {
    await mailing.pass(longMs);
    await mailing.look();
  }
  expect(await rowOf(one.id)).toMatchObject({ state: 'retry', refusals: 0 });
  await mailing.sink.start(mailing.port);
  refuse(() => true);
  for (let times = 0; times < outage; times += 1) {
    await mailing.pass(longMs);
    await mailing.look();
  }
  expect(await rowOf(one.id)).toMatchObject({ state: 'retry', refusals: 0 });
});

test('a server that took others and cannot be reached after that exhausts nobody', async () => {
  const one = await mailing.insertReader();
  await owe([mailing.department], 1);
  await mailing.db.owner`update deliveries set next_at = now() + interval '5 minutes' where person_id = ${one.id}`;
  await mailOthers();
  await mailing.sink.stop();
  for (let times = 0; times < outage; times += 1) {
    await mailing.pass(longMs);
    await mailing.look();
  }
  const row = await rowOf(one.id);
  expect(row).toMatchObject({ state: 'retry', refusals: 0 });
  expect(row['attempt']).toBeGreaterThan(tries);
});

test('that too much is sent is no reason to give one up', async () => {
  const slow = await mailing.insertReader();
  refuse((address) => address === slow.email, 450, '4.7.0 too many messages, rate limit exceeded');
  await owe([mailing.department], 1);
  for (let times = 0; times <= tries; times += 1) {
    await mailOthers();
    await mailing.pass(longMs);
    await mailing.look();
  }
  expect(await rowOf(slow.id)).toMatchObject({ state: 'retry', reason: 'slowDown', refusals: 0 });
});
