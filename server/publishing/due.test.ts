import { beforeAll, expect, test } from 'vitest';
import { publisher } from '#db/client.ts';
import { inTime } from '#db/deadline.ts';
import { type DraftContent, findDraft } from '#db/writing/drafts.ts';
import { hashOf } from '#server/fingerprint.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { listNewsroom } from '#server/reading/newsroom.ts';
import { compose } from '#server/writing/compose.ts';
import { findDraft as openDraft } from '#server/writing/draft.ts';
import type { ComposeInput } from '#server/writing/input.ts';
import { insertEditor, makeForm, makeViewer } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { contentHash } from './content-hash.ts';
import { publishDue } from './publish.ts';

const db = freshDatabase({ giveUpMs: 1_500 });
let department = '';
let editor: Viewer;
let manager: Viewer;

beforeAll(async () => {
  await insertSender(db.owner);
  department = await insertDepartment(db.owner, 'North');
  await insertPerson(db.owner, { departmentId: department });
  const two = await insertPerson(db.owner);
  await insertGrant(db.owner, { personId: two, role: 'manager', departmentId: department });
  editor = await insertEditor(db.owner);
  manager = makeViewer(two, { manages: [department] });
});

/** Confirms and presses; nobody publishes yet. `change`: of an announcement that is there already. */
const press = async (by: Viewer, change: Partial<ComposeInput> = {}) => {
  const opened = change.announcementId ? await openDraft(by, change.announcementId) : null;
  const form = makeForm({ anyOf: [{ department, below: true }], version: opened?.version ?? null, ...change });
  const shown = await compose(by, form);
  if (shown.outcome !== 'confirm') throw new Error(`expected a confirmation, got ${shown.outcome}`);
  const id = shown.announcementId;
  const outcome = compose(by, { ...form, announcementId: id, ruleHash: shown.ruleHash });
  await expect.poll(async () => (await stateOf(id)).state).toBe('scheduled');
  return { id, outcome };
};

const stateOf = async (id: string) => {
  const [row] = await db.owner<{ state: string; people: number; events: number }[]>`
    select state, (select count(*)::int from recipients where announcement_id = a.id) as people,
      (select count(*)::int from events where announcement_id = a.id and kind = 'published') as events
    from announcements a where id = ${id}`;
  if (!row) throw new Error('it is gone');
  return row;
};

/** As if this had been confirmed. */
const store = async (id: string, change: object): Promise<void> => {
  const draft = await findDraft(db.owner, { id });
  if (!draft) throw new Error('no draft');
  const stored = { ...draft, ...change } as DraftContent;
  await db.owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update revisions set expires_at = ${stored.expiresAt}, audience_rule = ${tx.json(stored.audienceRule as never)}::jsonb,
      ladder = ${tx.json(stored.escalation as never)}::jsonb, rule_hash = ${hashOf(stored.audienceRule)}, content_hash = ${contentHash(stored)}
      where announcement_id = ${id}`;
  });
};
const past = { expiresAt: new Date(Date.now() - 1_000) };

test('what has expired by its turn is held, and reaches nobody', async () => {
  const { id, outcome } = await press(editor);
  await store(id, past);
  expect(await publishDue(publisher())).toBe(true);
  expect(await outcome).toMatchObject({ outcome: 'not-sent', message: 'expired' });
  expect(await stateOf(id)).toEqual({ state: 'held', people: 0, events: 0 });
});

test('what its writer was told is not sent is never sent: a publisher that comes too late leaves it', async () => {
  const { id, outcome } = await press(editor);
  await db.owner`update announcements set give_up_at = now() where id = ${id}`;
  expect(await publishDue(publisher())).toBe(false);
  expect(await stateOf(id)).toEqual({ state: 'scheduled', people: 0, events: 0 });
  expect(await outcome).toMatchObject({ outcome: 'not-sent', message: 'notTaken' });
  expect(await publishDue(publisher())).toBe(false);
  expect(await stateOf(id)).toEqual({ state: 'draft', people: 0, events: 0 });
});

test('each step of the escalation waits for its own time, by its own channel: to everyone at once, later to those who have not seen it', async () => {
  const { id, outcome } = await press(editor);
  const steps = [{ afterMinutes: 0 }, { afterMinutes: 5, channel: 'pigeon' }, { afterMinutes: 30, channel: 'mail' }];
  await store(id, { escalation: steps.map((step) => ({ kind: 'fallback', ...step })) });
  await publishDue(publisher());
  expect(await outcome).toMatchObject({ outcome: 'live' });
  expect(
    await db.owner`select s.state, s.rule ->> 'to' as whom, s.rule ->> 'channel' as channel, (extract(epoch from s.due_at - a.live_at) / 60)::int as minutes
      from steps s join announcements a on a.id = s.announcement_id where a.id = ${id} order by s.due_at`,
  ).toEqual([
    { state: 'waiting', whom: 'everyone', channel: 'mail', minutes: 0 },
    { state: 'waiting', whom: 'unseen', channel: 'pigeon', minutes: 5 },
    { state: 'waiting', whom: 'unseen', channel: 'mail', minutes: 30 },
  ]);
});

test('while one text is on its way, another that is pressed from another window is refused: “live” would be said of the wrong one', async () => {
  const { id, outcome } = await press(editor);
  const version = (await findDraft(db.owner, { id }).then((draft) => draft && contentHash(draft))) ?? null;
  const texts = [{ locale: 'en' as const, headline: 'Another text', description: '', instruction: '' }];
  const other = makeForm({ announcementId: id, version, anyOf: [{ department, below: true }], texts });
  await expect(compose(editor, other)).rejects.toMatchObject({ message: 'wrongState', continuation: { anew: expect.any(String) } });
  await publishDue(publisher());
  expect(await outcome).toMatchObject({ outcome: 'live' });
  await expect(compose(editor, other)).rejects.toMatchObject({ message: 'wrongState' });
});

test('an editor learns what became of the submission, however short the time for the database was', async () => {
  const { outcome } = await inTime(1_200, async () => {
    const { outcome } = await press(editor);
    return { outcome: await outcome };
  });
  expect(outcome).toMatchObject({ outcome: 'not-sent', message: 'notTaken' });
});

test('what became of an earlier attempt is not said of this one', async () => {
  const first = await press(editor);
  await store(first.id, past);
  await publishDue(publisher());
  expect(await first.outcome).toMatchObject({ message: 'expired' });

  const second = await press(editor, { announcementId: first.id });
  expect(second.id).toBe(first.id);
  await db.owner`update persons set active = false where department_id = ${department}`;
  await publishDue(publisher());
  expect(await second.outcome).toMatchObject({ message: 'audienceEmpty' });
  await db.owner`update persons set active = true where department_id = ${department}`;

  const third = await press(editor, { announcementId: first.id });
  expect(await third.outcome).toMatchObject({ outcome: 'not-sent', message: 'notTaken' });

  const fourth = await press(editor, { announcementId: first.id });
  await publishDue(publisher());
  expect(await fourth.outcome).toEqual({ outcome: 'live', announcementId: first.id });
  expect(await stateOf(first.id)).toEqual({ state: 'live', people: 1, events: 1 });
});

test.each([
  ...[3, 'everyone', {}, { anyOf: 3 }, { anyOf: [null] }, { everyone: true, except: {} }].map((audienceRule) => ({ audienceRule })),
  { escalation: 3 },
  { escalation: [{ kind: 'fallback', afterMinutes: 'soon' }] },
])('what nobody can work with (%j) is held, its writer is told, the newsroom shows it, and what came after it goes out', async (stored) => {
  const { id, outcome } = await press(manager);
  await store(id, stored);
  const after = await press(editor);
  await publishDue(publisher());
  expect(await outcome).toMatchObject({ outcome: 'not-sent', message: 'unreadable' });
  expect(await stateOf(id)).toEqual({ state: 'held', people: 0, events: 0 });
  const told = await db.owner`select detail from notices where subject = ${id} and person_id = ${manager.personId} and read_at is null`;
  expect(told).toEqual([{ detail: { reason: 'unreadable' } }]);
  for (const by of [manager, editor]) {
    const { held } = await listNewsroom(by, 'en');
    expect(held.find((each) => each.id === id)?.held).toMatchObject({ reason: 'unreadable', canRelease: false });
  }
  expect(await publishDue(publisher())).toBe(true);
  expect(await after.outcome).toMatchObject({ outcome: 'live' });
});

test('when nobody knows whether the submission was stored, the answer names the announcement', async () => {
  const form = makeForm({ anyOf: [{ department, below: true }] });
  const shown = await compose(editor, form);
  if (shown.outcome !== 'confirm') throw new Error(`expected a confirmation, got ${shown.outcome}`);
  const { announcementId: id, ruleHash } = shown;
  await db.owner`create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(2); return null; end'`;
  await db.owner`create constraint trigger slow after update on announcements deferrable initially deferred for each row
    when (new.state = 'scheduled') execute function slow()`;
  const pressed = inTime(1_200, () => compose(editor, { ...form, announcementId: id, version: shown.kept.version, ruleHash }));
  await expect(pressed).rejects.toMatchObject({ name: 'DatabaseLate', inDoubt: true, subject: id });
  await expect.poll(async () => (await stateOf(id)).state, { timeout: 5_000 }).toBe('scheduled');
  await db.owner`drop function slow cascade`;
});

test('held after the give-up time, because its publisher had begun before: it stays held, and its reason is the answer', async () => {
  const { id, outcome } = await press(editor);
  await store(id, past);
  await db.owner`create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(2); return null; end'`;
  await db.owner`create constraint trigger slow after update on announcements deferrable initially deferred for each row
    when (new.state = 'held') execute function slow()`;
  const [said] = await Promise.all([outcome, publishDue(publisher())]);
  await db.owner`drop function slow cascade`;
  expect(said).toMatchObject({ outcome: 'not-sent', message: 'expired' });
  expect(await stateOf(id)).toEqual({ state: 'held', people: 0, events: 0 });
});
