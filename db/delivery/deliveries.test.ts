import { beforeAll, beforeEach, expect, test } from 'vitest';
import { openPool } from '#db/client.ts';
import { wakeWaiting } from '#db/delivery/channels/mail/channel.ts';
import { type AnnouncementMail, claimMails } from '#db/delivery/channels/mail/claim.ts';
import { upsertReceipts } from '#db/live/receipts.ts';
import { freshDatabase, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertLive } from '../../testing/rows.ts';
import { insertDeliveries } from './deliveries.ts';
import { claimDueStep, insertStep, type StepRule } from './steps.ts';

const db = freshDatabase();
const leaseMs = 60_000;
const all = 10_000;
let author = '';

beforeAll(async () => {
  await insertSender(db.owner);
  author = await insertPerson(db.owner);
});

beforeEach(() => db.owner`truncate deliveries, steps`);

const insertPeople = async (count: number): Promise<string[]> => {
  const rows = await db.owner<{ id: string }[]>`
    insert into persons (source, name, email) select 'csv', 'Somebody', 'p' || n || '@pregon.example' from generate_series(1, ${count}) n returning id`;
  return rows.map((row) => row.id);
};

/** A live announcement for these people, whose step is due now and written: to everyone, or to those who have not seen it. */
const makeDue = async (people: string[], to: StepRule['to'], given: { seenBy?: string[]; priority?: number } = {}) => {
  const { id, revisionId } = await insertLive(db.owner, { authorId: author, people });
  await insertStep(db.owner, { announcementId: id, revisionId, kind: 'fallback', afterMinutes: 0, channel: 'mail', rule: { to } });
  const seen = (given.seenBy ?? []).map((personId) => ({ announcementId: id, personId, round: 1, kind: 'seen' as const }));
  if (seen.length > 0) await upsertReceipts(db.owner, seen);
  const step = await claimDueStep(db.owner);
  if (!step) throw new Error('no step is due');
  const written = await insertDeliveries(db.owner, step, given.priority ?? 2, all);
  await db.owner`update steps set state = 'done'`;
  return { id, step, written };
};

const claim = async (limit = 100): Promise<AnnouncementMail[]> =>
  (await claimMails(db.owner, limit, leaseMs)).flatMap((mail) => (mail.needed && mail.noticeId === null ? [mail] : []));

test('a step for the unseen passes over people who have seen it; one for everyone does not, then or when it is taken', async () => {
  const [one = '', two = ''] = await insertPeople(2);
  expect((await makeDue([one, two], 'unseen', { seenBy: [one] })).written).toBe(1);
  expect((await makeDue([one, two], 'everyone', { seenBy: [one] })).written).toBe(2);
  expect((await claim()).filter((mail) => mail.toEveryone)).toHaveLength(2);
});

test('who had it only as a line among others has not seen it: the mail is written for them, and not taken back', async () => {
  const [line = '', seen = ''] = await insertPeople(2);
  const { id, revisionId } = await insertLive(db.owner, { authorId: author, people: [line, seen] });
  await insertStep(db.owner, {
    announcementId: id,
    revisionId,
    kind: 'fallback',
    afterMinutes: 0,
    channel: 'mail',
    rule: { to: 'unseen' },
  });
  const report = (personId: string, kind: 'shown' | 'seen') => upsertReceipts(db.owner, [{ announcementId: id, personId, round: 1, kind }]);
  await report(line, 'shown');
  await report(seen, 'shown');
  await report(seen, 'seen');
  const step = await claimDueStep(db.owner);
  if (!step) throw new Error('no step is due');
  expect(await insertDeliveries(db.owner, step, 2, all)).toBe(1);
  await report(line, 'shown');
  const [address] = await db.owner<{ email: string }[]>`select email from persons where id = ${line}`;
  expect((await claim()).map((mail) => mail.address)).toEqual([address?.email]);
});

test('the same step carried out twice writes each mail once', async () => {
  const { step, written } = await makeDue(await insertPeople(3), 'everyone');
  expect(written).toBe(3);
  expect(await insertDeliveries(db.owner, step, 2, all)).toBe(0);
});

test('a step is written in chunks, each person once, and who comes or sees it meanwhile is counted as of then', async () => {
  const [late = '', ...people] = await insertPeople(6);
  const { id, revisionId } = await insertLive(db.owner, { authorId: author, people });
  await insertStep(db.owner, {
    announcementId: id,
    revisionId,
    kind: 'fallback',
    afterMinutes: 0,
    channel: 'mail',
    rule: { to: 'unseen' },
  });
  const step = await claimDueStep(db.owner);
  if (!step) throw new Error('no step is due');
  const written = async () => (await db.owner<{ personId: string }[]>`select person_id from deliveries`).map((row) => row.personId);
  expect(await insertDeliveries(db.owner, step, 2, 2)).toBe(2);
  const first = await written();
  const seeing = people.find((person) => !first.includes(person)) ?? '';
  await upsertReceipts(db.owner, [{ announcementId: id, personId: seeing, round: 1, kind: 'seen' }]);
  await db.owner`insert into recipients (announcement_id, person_id, origin) values (${id}, ${late}, 'joined')`;
  expect(await insertDeliveries(db.owner, step, 2, 2)).toBe(2);
  expect(await insertDeliveries(db.owner, step, 2, 2)).toBe(1);
  expect((await written()).sort()).toEqual([late, ...people].filter((person) => person !== seeing).sort());
});

test('twenty workers that take at once never take the same mail', async () => {
  await makeDue(await insertPeople(150), 'everyone');
  const pool = openPool(db.url('worker'), 'unit', 16);
  const taken = (await Promise.all(Array.from({ length: 20 }, () => claimMails(pool, 10, leaseMs)))).flat();
  const rest = await claim();
  await pool.end();
  const ids = [...taken, ...rest].map((mail) => mail.id);
  expect(ids).toHaveLength(150);
  expect(new Set(ids).size).toBe(150);
});

test('what somebody has in hand is not taken, until the time for it is over: then it is taken once more, as the next attempt', async () => {
  await makeDue(await insertPeople(1), 'everyone');
  const [first] = await claim();
  expect(first).toMatchObject({ attempt: 1 });
  expect(await claim()).toEqual([]);
  await db.owner`update deliveries set lease_until = now(), next_at = now()`;
  expect(await claim()).toMatchObject([{ id: first?.id, attempt: 2 }]);
  expect(await claim()).toEqual([]);
});

test('a mail that is to wait is not taken before its time', async () => {
  await makeDue(await insertPeople(2), 'everyone');
  await db.owner`update deliveries set state = 'retry', next_at = now() + interval '1 minute'`;
  expect(await claim()).toEqual([]);
  await db.owner`update deliveries set next_at = now() where id = (select min(id::text)::uuid from deliveries)`;
  expect(await claim()).toHaveLength(1);
});

test('danger comes first, although it came later', async () => {
  const people = await insertPeople(2);
  const minor = await makeDue(people, 'everyone', { priority: 3 });
  const extreme = await makeDue(people, 'everyone', { priority: 0 });
  expect((await claim(2)).map((mail) => mail.announcementId)).toEqual([extreme.id, extreme.id]);
  expect((await claim(2)).map((mail) => mail.announcementId)).toEqual([minor.id, minor.id]);
});

test('when the server takes mail again danger is woken first, and what waits for a reason of its person is not', async () => {
  const people = await insertPeople(2);
  await makeDue(people, 'everyone', { priority: 3 });
  await makeDue(people, 'everyone', { priority: 0 });
  await db.owner`update deliveries set state = 'retry', about = 'server', next_at = now() + interval '10 minutes'`;
  await db.owner`update deliveries set about = 'person' where priority = 0 and person_id = ${people[0] ?? ''}`;
  const awake = () => db.owner`select priority, person_id from deliveries where next_at <= now() order by priority, person_id`;
  expect(await wakeWaiting(db.owner, 1)).toBe(1);
  expect(await awake()).toEqual([{ priority: 0, personId: people[1] }]);
  expect(await wakeWaiting(db.owner, all)).toBe(2);
  expect((await awake()).map((row) => row['priority'])).toEqual([0, 3, 3]);
});

test('to find out whether any is taken, each has its turn: never tried, then whose last try is longest ago, one that did not end too', async () => {
  const people = await insertPeople(4);
  await makeDue(people, 'everyone');
  const [recent = '', longAgo = '', lost = '', never = ''] = people;
  await db.owner`update deliveries set state = 'retry', priority = 0, tried_at = now() - interval '1 minute' where person_id = ${recent}`;
  await db.owner`update deliveries set state = 'retry', tried_at = now() - interval '1 hour' where person_id = ${longAgo}`;
  await db.owner`update deliveries set state = 'sending', priority = 0, lease_until = now() where person_id = ${lost}`;
  const order: unknown[] = [];
  for (const _ of people) {
    const [mail] = await claimMails(db.owner, 1, leaseMs, 'longestUntried');
    order.push((await db.owner`select person_id from deliveries where id = ${mail?.id ?? null}`)[0]?.['personId']);
  }
  expect(order).toEqual([never, longAgo, recent, lost]);
});

test('what has expired is skipped when it is taken, although no worker has ended it yet', async () => {
  const { id } = await makeDue(await insertPeople(1), 'everyone');
  await db.owner`update announcements set expires_at = now() where id = ${id}`;
  expect(await claimMails(db.owner, 10, leaseMs)).toMatchObject([{ needed: false }]);
  const [row] = await db.owner`select state from deliveries`;
  expect(row).toEqual({ state: 'skipped' });
});
