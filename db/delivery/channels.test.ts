/**
 * Channels beside each other: statements of one touch nothing of another. The second channel is known here alone, so the CHECK of the channels
 * is dropped in this database.
 */
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { wasTrialTaken } from '#db/installation.ts';
import { listReach } from '#db/reach/totals.ts';
import { freshDatabase, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertLive } from '../../testing/rows.ts';
import { findMailState, updateChannelFails, wakeOne, wakeWaiting } from './channels/mail/channel.ts';
import { claimMails } from './channels/mail/claim.ts';
import { listFailures, listUntoldFailures, updateFailedAgain } from './channels/mail/failures.ts';
import { updateRetry } from './channels/mail/outcome.ts';
import { closeWaitingDeliveries, insertDeliveries } from './deliveries.ts';
import { claimDueStep, insertStep } from './steps.ts';

const db = freshDatabase();
const leaseMs = 60_000;
/** The id of no delivery. */
const nobody = '00000000-0000-0000-0000-000000000000';
let [author, person] = ['', ''];

beforeAll(async () => {
  await insertSender(db.owner);
  [author, person] = [await insertPerson(db.owner), await insertPerson(db.owner)];
  await db.owner`alter table deliveries drop constraint deliveries_channel`;
});
beforeEach(() => db.owner`truncate deliveries, steps`);

/** A live announcement to the person, its mail due and claimed; with a delivery by the other channel for the same step. */
const insertOther = async (state: 'queued' | 'retry' | 'failed', more: object = {}) => {
  const { id, revisionId } = await insertLive(db.owner, { authorId: author, people: [person] });
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
  const row = { step_id: step.id, person_id: person, channel: 'pigeon', address: 'Roof 3', priority: 0, state, ...more };
  await db.owner`insert into deliveries ${db.owner(row)}`;
  return { id, step };
};
const untouched = async () => (await db.owner`select state, attempt, next_at <= now() as due from deliveries where channel = 'pigeon'`)[0];

test('a delivery by another channel is not “got one already”', async () => {
  const { step } = await insertOther('queued');
  expect(await insertDeliveries(db.owner, step, 2, 10)).toBe(1);
  expect(await db.owner`select channel from deliveries order by channel`).toEqual([{ channel: 'mail' }, { channel: 'pigeon' }]);
});

test.each(['mostSevere', 'longestUntried'] as const)('mail claims none of another channel (%s)', async (turn) => {
  const { step } = await insertOther('queued');
  await insertDeliveries(db.owner, step, 2, 10);
  expect(await claimMails(db.owner, 10, leaseMs, turn)).toHaveLength(1);
  expect(await claimMails(db.owner, 10, leaseMs, turn)).toEqual([]);
  expect(await untouched()).toEqual({ state: 'queued', attempt: 0, due: true });
});

test('mail that is taken again wakes no other channel', async () => {
  await insertOther('retry', { about: 'message', tried_at: new Date(), next_at: new Date(Date.now() + 600_000) });
  await db.owner`update mail_channel set failing_since = now(), shut_at = null, probe_at = now(), last_success_at = null`;
  await wakeOne(db.owner, 1_000, 1);
  expect(await wakeWaiting(db.owner, 10)).toBe(0);
  expect(await untouched()).toEqual({ state: 'retry', attempt: 0, due: false });
});

test('refusals and waiting of another channel are no trouble of the mail', async () => {
  const { id } = await insertOther('retry', { about: 'server', reason: 'noReason', tried_at: new Date(), owed_since: new Date(0) });
  await db.owner`update mail_channel set failing_since = null, shut_at = null, last_success_at = null`;
  expect(await findMailState(db.owner, 1_000, 1)).toMatchObject({ down: false, waiting: 0 });
  const refused = { smtpCode: null, smtpText: null, reason: 'noReason', about: 'server' as const, own: false, cause: '', probeMs: 1_000 };
  await updateChannelFails(db.owner, { ...refused, id: nobody });
  expect(await db.owner`select shut_at from mail_channel`).toEqual([{ shutAt: null }]);
  expect(await listReach(db.owner, [id])).toMatchObject([{ mailsSent: 0, mailsWaiting: 0, mailsFailed: 0 }]);
});

test('what another channel could not deliver is no failed mail, and is not sent again as one', async () => {
  const { id } = await insertOther('failed', { failed_at: new Date(), reason: 'noReason' });
  expect(await listFailures(db.owner, { announcementId: id, scope: { everywhere: true }, names: 10 })).toEqual([]);
  expect(await db.owner.begin((tx) => listUntoldFailures(tx))).toEqual([]);
  expect(await updateFailedAgain(db.owner, id)).toBe(0);
  expect(await listReach(db.owner, [id])).toMatchObject([{ mailsFailed: 0 }]);
});

test('what ends while no mail goes out is not failed by another channel that was never tried', async () => {
  const { id } = await insertOther('queued');
  await db.owner`update mail_channel set failing_since = now()`;
  await db.owner`update announcements set ended_because = 'withdrawn' where id = ${id}`;
  expect(await closeWaitingDeliveries(db.owner, id)).toBe(true);
  expect(await untouched()).toMatchObject({ state: 'skipped' });
});

test('a mail is not spared its refusal because another channel is refused too', async () => {
  const { step } = await insertOther('retry', { about: 'message', tried_at: new Date() });
  await insertDeliveries(db.owner, step, 2, 10);
  await db.owner`update mail_channel set failing_since = null, shut_at = null, last_success_at = now() - interval '1 minute'`;
  await db.owner`update deliveries set owed_since = now() - interval '1 hour', tried_at = now() where channel = 'mail'`;
  const [mail] = await claimMails(db.owner, 1, leaseMs);
  if (!mail) throw new Error('no mail was claimed');
  const refused = { smtpCode: 451, smtpText: '', reason: 'noReason', about: 'message' as const };
  const rules = { retryMs: 1_000, longestMs: 1_000, probeMs: 1_000, tries: 1, counts: true, several: 2 };
  expect(await updateRetry(db.owner, mail, { ...refused, ...rules })).toMatchObject({ givenUp: true });
});

test('a trial of the mail says nothing of another channel', async () => {
  const [notice] = await db.owner<
    { id: string }[]
  >`insert into notices (person_id, kind, detail) values (${person}, 'trial', '{}') returning id`;
  const [step] = await db.owner<{ id: string }[]>`
    insert into steps (kind, due_at, rule, state) values ('notice', now(), jsonb_build_object('notice', ${notice?.id ?? null}::uuid), 'done') returning id`;
  await db.owner`insert into deliveries (step_id, person_id, channel, address, priority, state)
    values (${step?.id ?? null}, ${person}, 'pigeon', 'Roof 3', 3, 'accepted')`;
  expect(await wasTrialTaken(db.owner)).toBe(false);
});
