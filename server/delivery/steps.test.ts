import { beforeAll, beforeEach, expect, test } from 'vitest';
import { worker } from '#db/client.ts';
import { insertStep } from '#db/delivery/steps.ts';
import type { Severity } from '#domain/severity.ts';
import { freshDatabase, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertLive } from '../../testing/rows.ts';
import { runDueStep } from './steps.ts';

const db = freshDatabase();
let author = '';

beforeAll(async () => {
  await insertSender(db.owner);
  author = await insertPerson(db.owner);
});
beforeEach(async () => {
  await db.owner`truncate deliveries`;
});

/** Live for so many, its step due now. Returns its revision. */
const insertDue = async (people: number, severity: Severity): Promise<string> => {
  const rows = await db.owner<{ id: string }[]>`
    insert into persons (source, name, email) select 'csv', 'Somebody', gen_random_uuid() || '@pregon.example' from generate_series(1, ${people}) returning id`;
  const { id, revisionId } = await insertLive(db.owner, { authorId: author, people: rows.map((row) => row.id), severity });
  await insertStep(db.owner, {
    announcementId: id,
    revisionId,
    kind: 'fallback',
    afterMinutes: 0,
    channel: 'mail',
    rule: { to: 'unseen' },
  });
  return revisionId;
};

const inLedger = async () => {
  const [row] = await db.owner<{ mails: number; people: number }[]>`
    select count(*)::int as mails, count(distinct person_id)::int as people from deliveries`;
  return { ...row };
};
const stateOf = async (revisionId: string) =>
  (await db.owner<{ state: string }[]>`select state from steps where revision_id = ${revisionId}`)[0]?.state;

test('a step for more people than are written at once waits until everybody is, so whoever dies on the way leaves it to the next', async () => {
  const revisionId = await insertDue(10_001, 'minor');
  expect(await runDueStep(worker())).toBe(true);
  expect([await inLedger(), await stateOf(revisionId)]).toEqual([{ mails: 10_000, people: 10_000 }, 'waiting']);
  expect(await runDueStep(worker())).toBe(true);
  expect([await inLedger(), await stateOf(revisionId)]).toEqual([{ mails: 10_001, people: 10_001 }, 'done']);
  expect(await runDueStep(worker())).toBe(false);
});

test('what is more severe does not wait until a step for many is written', async () => {
  const many = await insertDue(10_001, 'minor');
  await runDueStep(worker());
  const severe = await insertDue(1, 'severe');
  expect(await runDueStep(worker())).toBe(true);
  expect([await stateOf(many), await stateOf(severe)]).toEqual(['waiting', 'done']);
  expect(await runDueStep(worker())).toBe(true);
  expect([await stateOf(many), await inLedger()]).toEqual(['done', { mails: 10_002, people: 10_002 }]);
});

test.each([
  ['somebody asked to end', { ended_because: 'withdrawn' }],
  ['is over', { expires_at: new Date(Date.now() - 1_000) }],
  ['has ended', { state: 'ended', ended_because: 'expired', ended_at: new Date() }],
])('a step of what %s writes no mail', async (_, over) => {
  const revisionId = await insertDue(2, 'minor');
  await db.owner`update announcements set ${db.owner(over)} where current_revision_id = ${revisionId}`;
  expect(await runDueStep(worker())).toBe(true);
  expect([await inLedger(), await stateOf(revisionId)]).toEqual([{ mails: 0, people: 0 }, 'dropped']);
  expect(await runDueStep(worker())).toBe(false);
});

test('of two steps both are carried out, in the order of their times: who got no mail by the first gets one by the second', async () => {
  const revisionId = await insertDue(2, 'minor');
  const [step] = await db.owner<{ announcementId: string }[]>`select announcement_id from steps where revision_id = ${revisionId}`;
  const announcementId = step?.announcementId ?? '';
  await db.owner`update steps set due_at = now() - interval '1 minute' where revision_id = ${revisionId}`;
  await insertStep(db.owner, { announcementId, revisionId, kind: 'fallback', afterMinutes: 0, channel: 'mail', rule: { to: 'unseen' } });
  const [later] = await db.owner<{ id: string }[]>`
    update persons set email = null where id = (select person_id from recipients where announcement_id = ${announcementId} limit 1) returning id`;
  expect(await runDueStep(worker())).toBe(true);
  expect(await db.owner`select state from steps where revision_id = ${revisionId} order by due_at`).toEqual([
    { state: 'done' },
    { state: 'waiting' },
  ]);
  expect(await inLedger()).toEqual({ mails: 1, people: 1 });
  await db.owner`update persons set email = 'later@pregon.example' where id = ${later?.id ?? null}`;
  expect(await runDueStep(worker())).toBe(true);
  expect(await inLedger()).toEqual({ mails: 2, people: 2 });
  expect(await runDueStep(worker())).toBe(false);
});

test('a step of a kind that only the next release carries out is left to its workers', async () => {
  const revisionId = await insertDue(1, 'minor');
  await db.owner`update steps set kind = 'reminder' where revision_id = ${revisionId}`;
  expect(await runDueStep(worker())).toBe(false);
  expect([await inLedger(), await stateOf(revisionId)]).toEqual([{ mails: 0, people: 0 }, 'waiting']);
  await db.owner`update steps set state = 'dropped' where revision_id = ${revisionId}`;
});

test('a step that names no channel is by mail; one by a channel of another release is left to its workers', async () => {
  const revisionId = await insertDue(1, 'minor');
  await db.owner`update steps set rule = '{"to": "unseen", "channel": "pigeon"}' where revision_id = ${revisionId}`;
  expect(await runDueStep(worker())).toBe(false);
  expect([await inLedger(), await stateOf(revisionId)]).toEqual([{ mails: 0, people: 0 }, 'waiting']);
  await db.owner`update steps set rule = '{"to": "unseen"}' where revision_id = ${revisionId}`;
  expect(await runDueStep(worker())).toBe(true);
  expect(await db.owner`select channel from deliveries`).toEqual([{ channel: 'mail' }]);
});
