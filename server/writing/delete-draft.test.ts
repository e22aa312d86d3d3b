/** Deleting drafts: who may, what is left, and how a window that still has the draft open is answered. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertNotice } from '#db/notices/notices.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { listNewsroom } from '#server/reading/newsroom.ts';
import { insertEditor, makeForm, saveDraft } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertSender } from '../../testing/fresh-database.ts';
import { openLogins, refusedByRule } from '../../testing/rights.ts';
import { alignRevision } from '../../testing/rows.ts';
import { compose, requireOpen } from './compose.ts';
import { deleteDraft } from './delete-draft.ts';
import { findDraft } from './draft.ts';
import { duplicate } from './duplicate.ts';

const db = freshDatabase();
const { attempt, end } = openLogins(db);
let north = '';
let editor: Viewer;
let other: Viewer;

beforeAll(async () => {
  await insertSender(db.owner);
  north = await insertDepartment(db.owner, 'North');
  [editor, other] = [await insertEditor(db.owner), await insertEditor(db.owner)];
});

afterAll(end);

const remove = (id: string, by: Viewer = editor, version = '') => deleteDraft(by, { announcementId: id, version });

const rowOf = async (id: string) => {
  const [row] = await db.owner<{ state: string; texts: number; rules: string; audits: number }[]>`
    select state, (select count(*)::int from texts t join revisions r on r.id = t.revision_id where r.announcement_id = a.id) as texts,
      (select string_agg(audience_rule::text, ' ' order by number) from revisions where announcement_id = a.id) as rules,
      (select count(*)::int from audit where subject = a.id and action = 'announcement.delete' and actor_id = ${editor.personId}) as audits
    from announcements a where id = ${id}`;
  return row;
};

const put = async (id: string, state: string, giveUp = '-1 minute'): Promise<void> => {
  await db.owner`update revisions set submitted_at = now(), submitted_by = ${editor.personId}, rule_hash = '', content_hash = '', counted = '{}'
    where announcement_id = ${id} and submitted_at is null`;
  await db.owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update announcements set state = ${state}, publish_at = now(), give_up_at = now() + ${giveUp}::interval, live_at = now(), expires_at = now() where id = ${id}`;
    await alignRevision(tx, id);
  });
};

test('its author deletes a draft: nothing written stays, it is in no list and at no address, and twice is once', async () => {
  const id = await saveDraft(editor, [north]);
  expect(await Promise.all([remove(id), remove(id)])).toEqual([
    { outcome: 'deleted', announcementId: id },
    { outcome: 'deleted', announcementId: id },
  ]);
  expect(await rowOf(id)).toEqual({ state: 'deleted', texts: 0, rules: '{"anyOf": []}', audits: 1 });
  expect(await findDraft(editor, id)).toBeNull();
  const { drafts, waiting, held } = await listNewsroom(editor, 'en');
  expect([drafts, waiting, held].flat().map((item) => item.id)).not.toContain(id);
  await expect(duplicate(editor, { announcementId: id, idempotencyKey: randomUUID() })).rejects.toThrow('notFound');
});

test('nobody else deletes it, and learns no more than that it is not there', async () => {
  const id = await saveDraft(editor, [north]);
  await expect(remove(id, other)).rejects.toThrow('notFound');
  await expect(remove(randomUUID())).rejects.toThrow('notFound');
  expect(await rowOf(id)).toMatchObject({ state: 'draft', texts: 1 });
});

test.each(['held', 'scheduled'])(
  'what was %s and did not go out is deleted; what was submitted stays as it was submitted',
  async (state) => {
    const id = await saveDraft(editor, [north]);
    await put(id, state);
    await remove(id);
    const row = await rowOf(id);
    expect(row).toMatchObject({ state: 'deleted', texts: 1, audits: 1 });
    expect(row?.rules).toContain(north);
  },
);

test('what told its writer that it is held is over with it; what tells of another stays', async () => {
  const [id, stays] = [await saveDraft(editor, [north]), await saveDraft(editor, [north])];
  for (const subject of [id, stays]) {
    await put(subject, 'held');
    await insertNotice(db.owner, { kind: 'held', subject, detail: { reason: 'unknown' }, personIds: [editor.personId] });
  }
  await remove(id);
  const unread = await db.owner`select subject from notices where subject in ${db.owner([id, stays])} and read_at is null`;
  expect(unread.map((row) => row['subject'])).toEqual([stays]);
});

test('held, written further and deleted: what was submitted once stays as it was, what never was is erased', async () => {
  const id = await saveDraft(editor, [north]);
  await put(id, 'held');
  await saveDraft(editor, [north], { announcementId: id, ackRequired: true });
  const revisions = () => db.owner`
    select r.number, r.submitted_at is not null as submitted, r.audience_rule, r.counted is not null or r.rule_hash is not null as looked,
      (select count(*)::int from texts t where t.revision_id = r.id) as texts
    from revisions r where r.announcement_id = ${id} order by r.number`;
  await db.owner`update revisions set rule_hash = 'looked', counted = '{}' where announcement_id = ${id} and submitted_at is null`;
  const toNorth = { anyOf: [{ department: north, below: true }] };
  const submitted = { number: 1, submitted: true, audienceRule: toNorth, looked: true, texts: 1 };
  expect(await revisions()).toEqual([submitted, { number: 2, submitted: false, audienceRule: toNorth, looked: true, texts: 1 }]);
  await remove(id);
  expect(await revisions()).toEqual([submitted, { number: 2, submitted: false, audienceRule: { anyOf: [] }, looked: false, texts: 0 }]);
});

test.each(['submitted', 'scheduled', 'live', 'ended'])('what is %s is not deleted', async (state) => {
  const id = await saveDraft(editor, [north]);
  await put(id, state, '1 minute');
  await expect(remove(id)).rejects.toThrow('wrongState');
  expect(await rowOf(id)).toMatchObject({ state, texts: 1, audits: 0 });
});

describe('another window', () => {
  test('that shows an older text does not delete the newer one', async () => {
    const id = await saveDraft(editor, [north]);
    const version = (await findDraft(editor, id))?.version ?? '';
    await saveDraft(editor, [north], { announcementId: id, ackRequired: true });
    await expect(remove(id, editor, version)).rejects.toThrow('deleteStale');
    await remove(id, editor, (await findDraft(editor, id))?.version ?? '');
    expect(await rowOf(id)).toMatchObject({ state: 'deleted' });
  });

  test.each(['save', 'review', 'publish'] as const)(
    'that still holds it is told so when it is to %s, and keeps what was typed as a new draft',
    async (intent) => {
      const input = makeForm({ intent: 'save', anyOf: [{ department: north, below: true }] });
      const kept = (await compose(editor, input)).kept;
      if (!kept) throw new Error('not kept');
      await remove(kept.announcementId);
      const refused = await compose(editor, { ...input, ...kept, intent }).catch((error: unknown) => error);
      expect(refused).toMatchObject({ message: 'draftDeleted', continuation: { anew: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
      // Nor does the key of the form make it again.
      await expect(compose(editor, { ...input, intent })).rejects.toThrow('draftDeleted');
      expect(await rowOf(kept.announcementId)).toMatchObject({ state: 'deleted', texts: 0 });
    },
  );

  test('is told that it takes nothing more before its text is looked at; nobody else is told anything of it', async () => {
    const gone = await saveDraft(editor, [north]);
    const ask = (by: Viewer, announcementId = gone) => requireOpen(by, { announcementId });
    expect(await ask(editor)).toEqual({ outcome: 'done' });
    await remove(gone);
    await expect(ask(editor)).rejects.toMatchObject({ message: 'draftDeleted', continuation: { anew: expect.any(String) } });
    expect(await ask(other)).toEqual({ outcome: 'done' });
    expect(await ask(editor, randomUUID())).toEqual({ outcome: 'done' });
    const out = await saveDraft(editor, [north]);
    await put(out, 'live');
    await expect(ask(editor, out)).rejects.toMatchObject({ message: 'wrongState', continuation: { anew: expect.any(String) } });
  });

  test('makes one new draft of it, also when the answer was lost and more was typed; not of a text it never saw', async () => {
    const gone = await saveDraft(editor, [north]);
    await remove(gone);
    const pressed = (headline: string, version: string | null) =>
      makeForm({
        intent: 'save',
        idempotencyKey: key,
        version,
        anyOf: [{ department: north, below: true }],
        texts: [{ locale: 'en', headline, description: '', instruction: '' }],
      });
    const key = randomUUID();
    const first = await compose(editor, pressed('Lost', 'v1:of what is gone'));
    const refused = await compose(editor, pressed('Typed on', 'v1:of what is gone')).catch((error: unknown) => error);
    expect(refused).toMatchObject({ message: 'changedElsewhere', continuation: { stale: { draft: { version: first.kept?.version } } } });
    const again = await compose(editor, pressed('Typed on', first.kept?.version ?? ''));
    expect(again.kept?.announcementId).toBe(first.kept?.announcementId);
  });

  test('saved and deleted at once, it is one or the other: never a draft without its text, never a text of what is deleted', async () => {
    for (let round = 0; round < 20; round += 1) {
      const id = await saveDraft(editor, [north]);
      const version = (await findDraft(editor, id))?.version ?? null;
      const input = makeForm({
        intent: 'save',
        announcementId: id,
        version,
        anyOf: [{ department: north, below: true }],
        ackRequired: true,
      });
      const [saved] = await Promise.allSettled([compose(editor, input), remove(id, editor, version ?? '')]);
      const row = await rowOf(id);
      expect(row).toMatchObject(saved.status === 'fulfilled' ? { state: 'draft', texts: 1 } : { state: 'deleted', texts: 0 });
    }
  });
});

test('the database lets nothing but a draft be deleted, and nothing of what is deleted be exchanged', async () => {
  const id = await saveDraft(editor, [north]);
  for (const state of ['submitted', 'scheduled', 'held', 'live', 'ended']) {
    await put(id, state);
    expect(await attempt('web', `update announcements set state = 'deleted' where id = '${id}'`), state).toBe(refusedByRule);
  }
  await put(id, 'deleted');
  for (const change of ["state = 'draft'", "state = 'scheduled'", 'author_id = gen_random_uuid()', "public_code = 'other'"])
    expect(await attempt('web', `update announcements set ${change} where id = '${id}'`), change).toBe(refusedByRule);
});
