import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { worker } from '#db/client.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { startWorker, type Worker } from '#server/worker.ts';
import { compose } from '#server/writing/compose.ts';
import type { ComposeInput } from '#server/writing/input.ts';
import { makeForm, makeViewer } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertLive } from '../../testing/rows.ts';
import { end } from './request.ts';

const db = freshDatabase({ giveUpMs: 1_500 });

const at = { operations: '', north: '', south: '', finance: '' };
const viewers: Record<'editor' | 'manager', Viewer | null> = { editor: null, manager: null };
let work: Worker | null = null;

const viewer = (who: 'editor' | 'manager'): Viewer => {
  const found = viewers[who];
  if (!found) throw new Error(`no ${who}`);
  return found;
};

const form = (change: Partial<ComposeInput> = {}): ComposeInput =>
  makeForm({ anyOf: [{ department: at.north, below: true }], fallbackMinutes: 5, ...change });

/** Confirms what the first press shows, as a person does. */
const publish = async (by: Viewer, change: Partial<ComposeInput> = {}) => {
  const input = form(change);
  const shown = await compose(by, input);
  if (shown.outcome !== 'confirm') throw new Error(`expected a confirmation, got ${shown.outcome}`);
  return { input, shown, result: await compose(by, { ...input, ruleHash: shown.ruleHash }) };
};

beforeAll(async () => {
  await insertSender(db.owner);
  at.operations = await insertDepartment(db.owner, 'Operations');
  at.north = await insertDepartment(db.owner, 'Warehouse North', at.operations);
  at.south = await insertDepartment(db.owner, 'Warehouse South', at.operations);
  at.finance = await insertDepartment(db.owner, 'Finance');
  for (const departmentId of [at.north, at.north, at.south, at.finance]) await insertPerson(db.owner, { departmentId });
  const editor = await insertPerson(db.owner, { departmentId: at.finance });
  const manager = await insertPerson(db.owner, { departmentId: at.operations });
  await insertGrant(db.owner, { personId: editor, role: 'editor' });
  await insertGrant(db.owner, { personId: manager, role: 'manager', departmentId: at.operations });
  viewers.editor = makeViewer(editor, { isEditor: true });
  viewers.manager = makeViewer(manager, { manages: [at.operations] });
  work = await startWorker(worker());
});

afterAll(() => work?.stop());

test('published to a department: frozen, with a step and an event, and live', async () => {
  const { shown, result } = await publish(viewer('editor'));
  expect(shown).toMatchObject({
    people: 2,
    audience: { everyone: false, anyOf: [{ kind: 'department', name: 'Warehouse North', below: true }] },
  });
  expect(result).toMatchObject({ outcome: 'live' });
  const id = 'announcementId' in result ? result.announcementId : '';
  const [counts] = await db.owner`
    select (select count(*)::int from recipients where announcement_id = ${id}) as people,
      (select count(*)::int from steps where announcement_id = ${id} and kind = 'fallback') as steps,
      (select count(*)::int from events where announcement_id = ${id} and kind = 'published') as events`;
  expect(counts).toEqual({ people: 2, steps: 1, events: 1 });
});

test('pressed twice, and once more after it is live, is one announcement', async () => {
  const input = form();
  const shown = await compose(viewer('editor'), input);
  const confirmed = { ...input, ruleHash: shown.outcome === 'confirm' ? shown.ruleHash : '' };
  const both = await Promise.all([compose(viewer('editor'), confirmed), compose(viewer('editor'), confirmed)]);
  const again = await compose(viewer('editor'), confirmed);
  const ids = [...both, again].map((each) => ('announcementId' in each ? each.announcementId : null));
  expect(both.map((each) => each.outcome)).toEqual(['live', 'live']);
  expect(new Set(ids).size).toBe(1);
  const rows = await db.owner`select from announcements where idempotency_key = ${input.idempotencyKey}`;
  expect(rows).toHaveLength(1);
});

test('an announcement without an audience cannot be published', async () => {
  const empty = await insertDepartment(db.owner, 'Empty');
  await expect(compose(viewer('editor'), form({ anyOf: [{ department: empty, below: true }] }))).rejects.toMatchObject({
    fields: { audience: 'audienceEmpty' },
  });
});

test('a manager outside their scope is refused by the rule', async () => {
  const finance = form({ anyOf: [{ department: at.finance, below: true }] });
  await expect(compose(viewer('manager'), finance)).rejects.toMatchObject({ fields: { audience: 'audienceOutsideScope' } });
  await expect(compose(viewer('manager'), form({ everyone: true, anyOf: [] }))).rejects.toMatchObject({
    fields: { audience: 'audienceOutsideScope' },
  });
  await expect(publish(viewer('manager'))).resolves.toMatchObject({ result: { outcome: 'live' } });
});

test('a manager who lost the role between the press and the publication publishes nothing', async () => {
  await work?.stop();
  const person = await insertPerson(db.owner, { departmentId: at.north });
  await insertGrant(db.owner, { personId: person, role: 'manager', departmentId: at.north });
  const late = publish(makeViewer(person, { manages: [at.north] }));
  await expect
    .poll(async () => (await db.owner`select from announcements where state = 'scheduled' and author_id = ${person}`).length)
    .toBe(1);
  await db.owner`update grants set ends_at = now() where person_id = ${person}`;
  work = await startWorker(worker());
  await expect(late).resolves.toMatchObject({ result: { outcome: 'not-sent', message: 'authorNotAllowed' } });
});

test('without a publisher nothing is sent, it is said, and nothing appears later', async () => {
  await work?.stop();
  const { input, result } = await publish(viewer('editor'));
  expect(result).toMatchObject({ outcome: 'not-sent', message: 'notTaken' });
  work = await startWorker(worker());
  // The fence: what is published after the worker came back is live, and this one still is not.
  await publish(viewer('editor'));
  const [row] = await db.owner`select state from announcements where idempotency_key = ${input.idempotencyKey}`;
  expect(row).toEqual({ state: 'draft' });
  await expect(compose(viewer('editor'), { ...input, intent: 'save' })).resolves.toMatchObject({ outcome: 'saved' });
});

test('ended by an editor, or when its time is over, it has ended once and drops what still waited', async () => {
  const { result: beside } = await publish(viewer('editor'));
  const { result } = await publish(viewer('editor'));
  const id = 'announcementId' in result ? result.announcementId : '';
  // A second step of the same escalation.
  await db.owner`insert into steps (announcement_id, revision_id, kind, due_at, rule)
    select announcement_id, revision_id, kind, due_at + interval '5 minutes', rule from steps where announcement_id = ${id}`;
  const twice = await Promise.all([end(viewer('editor'), id), end(viewer('editor'), id)]);
  expect(twice.map((each) => each.outcome)).toEqual(['ended', 'ended']);
  const [row] = await db.owner`
    select a.state, a.ended_because, (select count(*)::int from events e where e.announcement_id = a.id and e.kind = 'ended') as events,
      (select string_agg(s.state, ',') from steps s where s.announcement_id = a.id) as steps
    from announcements a where a.id = ${id}`;
  expect(row).toEqual({ state: 'ended', endedBecause: 'withdrawn', events: 1, steps: 'dropped,dropped' });
  const others = 'announcementId' in beside ? beside.announcementId : '';
  expect(await db.owner`select state from steps where announcement_id = ${others}`).toEqual([{ state: 'waiting' }]);
  // Once each: who requested it, and that it was done.
  expect(
    await db.owner`select action, actor_id, detail from audit where subject = ${id} and action like 'announcement.end%' order by id`,
  ).toEqual([
    { action: 'announcement.end', actorId: viewer('editor').personId, detail: { withReason: false } },
    {
      action: 'announcement.ended',
      actorId: null,
      detail: { was: 'live', reason: 'withdrawn', because: 'withdrawn', revision: 1, move: 3 },
    },
  ]);

  const short = await publish(viewer('editor'), { expiresAt: new Date(Date.now() + 1_200) });
  const shortId = 'announcementId' in short.result ? short.result.announcementId : '';
  await expect
    .poll(async () => (await db.owner`select ended_because from announcements where id = ${shortId}`)[0], { timeout: 6_000 })
    .toEqual({
      endedBecause: 'expired',
    });
});

test('a manager does not end what needs an approval, although it is theirs, with a reason or without', async () => {
  const manager = viewer('manager');
  const rule = { anyOf: [{ department: at.north, below: true }], within: [at.operations] };
  const { id } = await insertLive(db.owner, { authorId: manager.personId, severity: 'severe', rule });
  for (const reason of ['', 'It is over']) await expect(end(manager, id, reason)).rejects.toMatchObject({ message: 'wrongState' });
  expect(await db.owner`select state, ended_because from announcements where id = ${id}`).toEqual([{ state: 'live', endedBecause: null }]);
  // It is the severity: what is not severe they end.
  const { id: minor } = await insertLive(db.owner, { authorId: manager.personId, rule });
  expect(await end(manager, minor)).toMatchObject({ outcome: 'ended' });
});

test('somebody else does not end it, and cannot tell that it exists', async () => {
  const { result } = await publish(viewer('editor'), { anyOf: [{ department: at.finance, below: true }] });
  const id = 'announcementId' in result ? result.announcementId : '';
  await expect(end(viewer('manager'), id)).rejects.toMatchObject({ message: 'notFound' });
  await expect(end(viewer('manager'), randomUUID())).rejects.toMatchObject({ message: 'notFound' });
});
