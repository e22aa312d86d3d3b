import { beforeAll, expect, test } from 'vitest';
import { publisher } from '#db/client.ts';
import { findDraft } from '#db/drafts.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson, insertSender } from '../../e2e/fresh-database.ts';
import { makeForm, makeViewer } from '../../e2e/unit-desk.ts';
import { compose } from './compose.ts';
import { contentHash } from './content-hash.ts';
import type { ComposeInput } from './input.ts';
import { publishDue } from './publish.ts';

const db = freshDatabase({ giveUpMs: 2_000 });
let author = '';
let department = '';

beforeAll(async () => {
  await insertSender(db.owner);
  department = await insertDepartment(db.owner, 'North');
  await insertPerson(db.owner, { departmentId: department });
  author = await insertPerson(db.owner);
  await insertGrant(db.owner, { personId: author, role: 'editor' });
});

/** Confirms and presses; nobody publishes yet. `change`: of an announcement that is there already. */
const press = async (change: Partial<ComposeInput> = {}) => {
  const editor = makeViewer(author, { isEditor: true });
  const form = makeForm({ anyOf: [{ department, below: true }], ...change });
  const shown = await compose(editor, form);
  if (shown.outcome !== 'confirm') throw new Error(`expected a confirmation, got ${shown.outcome}`);
  const id = shown.announcementId;
  const outcome = compose(editor, { ...form, announcementId: id, ruleHash: shown.ruleHash });
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

/** As if it had been confirmed with this end. */
const setEnd = async (id: string, expiresAt: Date): Promise<void> => {
  const draft = await findDraft(db.owner, { id });
  if (!draft) throw new Error('no draft');
  await db.owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update revisions set expires_at = ${expiresAt}, content_hash = ${contentHash({ ...draft, expiresAt })} where announcement_id = ${id}`;
  });
};

test('what has expired by its turn is held, and reaches nobody', async () => {
  const { id, outcome } = await press();
  await setEnd(id, new Date(Date.now() - 1_000));
  expect(await publishDue(publisher())).toBe(true);
  expect(await outcome).toMatchObject({ outcome: 'not-sent', message: 'expired' });
  expect(await stateOf(id)).toEqual({ state: 'held', people: 0, events: 0 });
});

test('what its writer was told is not sent is never sent: a publisher that comes too late leaves it', async () => {
  const { id, outcome } = await press();
  await db.owner`update announcements set give_up_at = now() where id = ${id}`;
  expect(await publishDue(publisher())).toBe(false);
  expect(await stateOf(id)).toEqual({ state: 'scheduled', people: 0, events: 0 });
  expect(await outcome).toMatchObject({ outcome: 'not-sent', message: 'notTaken' });
  expect(await publishDue(publisher())).toBe(false);
  expect(await stateOf(id)).toEqual({ state: 'draft', people: 0, events: 0 });
});

test('what became of an earlier attempt is not said of this one', async () => {
  const first = await press();
  await setEnd(first.id, new Date(Date.now() - 1_000));
  await publishDue(publisher());
  expect(await first.outcome).toMatchObject({ message: 'expired' });

  const second = await press({ announcementId: first.id });
  expect(second.id).toBe(first.id);
  await db.owner`update persons set active = false where department_id = ${department}`;
  await publishDue(publisher());
  expect(await second.outcome).toMatchObject({ message: 'audienceEmpty' });
  await db.owner`update persons set active = true where department_id = ${department}`;

  const third = await press({ announcementId: first.id });
  expect(await third.outcome).toMatchObject({ outcome: 'not-sent', message: 'notTaken' });

  const fourth = await press({ announcementId: first.id });
  await publishDue(publisher());
  expect(await fourth.outcome).toEqual({ outcome: 'live', announcementId: first.id });
  expect(await stateOf(first.id)).toEqual({ state: 'live', people: 1, events: 1 });
});
