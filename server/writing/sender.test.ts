/** In whose name an announcement speaks: chosen, kept, confirmed, and nobody else's afterwards. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { worker } from '#db/client.ts';
import { findDraft as findDraftRow } from '#db/writing/drafts.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { contentHash } from '#server/publishing/content-hash.ts';
import { publish } from '#server/publishing/request.ts';
import { findForReader } from '#server/reading/read.ts';
import { startWorker, type Worker } from '#server/worker.ts';
import { insertEditor, makeForm, makeViewer, publishTo, saveDraft } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { compose } from './compose.ts';
import { findDraft } from './draft.ts';
import { duplicate } from './duplicate.ts';

const db = freshDatabase();
let north = '';
let first = '';
let safety = '';
let editor: Viewer;
let reader: Viewer;
let work: Worker;

beforeAll(async () => {
  await insertSender(db.owner);
  await db.owner`insert into senders (name, card) values ('Site Safety', '{"purpose": "Alarms"}')`;
  [first = '', safety = ''] = (await db.owner<{ id: string }[]>`select id from senders order by id`).map((row) => row.id);
  north = await insertDepartment(db.owner, 'North');
  reader = makeViewer(await insertPerson(db.owner, { departmentId: north }));
  editor = await insertEditor(db.owner);
  work = await startWorker(worker());
});

afterAll(() => work.stop());

const toNorth = () => ({ anyOf: [{ department: north, below: true }] });
const storedFor = async (id: string) => {
  const [row] = await db.owner`select a.sender_id, left(r.content_hash, 3) as form from announcements a
    join revisions r on r.id = a.current_revision_id where a.id = ${id}`;
  return row;
};

test('who is chosen speaks: in the draft, to its readers, in a copy; and nobody chosen is the first', async () => {
  const id = await publishTo(editor, [north], { senderId: safety });
  expect(await findForReader(reader, id)).toMatchObject({ senderName: 'Site Safety', senderCard: { purpose: 'Alarms' } });
  expect(await storedFor(id)).toEqual({ senderId: safety, form: 'v2:' });
  const copied = await duplicate(editor, { announcementId: id, idempotencyKey: randomUUID() });
  expect(await findDraft(editor, copied.announcementId)).toMatchObject({ senderId: safety });
  for (const senderId of ['', first]) {
    const plain = await publishTo(editor, [north], { senderId });
    expect(await storedFor(plain)).toEqual({ senderId: first, form: 'v1:' });
    expect(await findForReader(reader, plain)).toMatchObject({ senderName: 'Aceros del Norte' });
  }
});

test('a draft keeps who speaks, and another one when that is chosen', async () => {
  const key = randomUUID();
  const id = await saveDraft(editor, [north], { senderId: safety, idempotencyKey: key });
  expect(await findDraft(editor, id)).toMatchObject({ senderId: safety });
  await saveDraft(editor, [north], { senderId: first, idempotencyKey: key, announcementId: id });
  expect(await findDraft(editor, id)).toMatchObject({ senderId: '' });
});

test.each(['save', 'review', 'publish'] as const)(
  'a sender that is not there is said beside the field, and nobody speaks instead: %s',
  async (intent) => {
    const input = makeForm({ ...toNorth(), intent, senderId: randomUUID() });
    await expect(compose(editor, input)).rejects.toEqual(new Refused('form', { sender: 'senderGone' }));
    expect(await db.owner`select from announcements where idempotency_key = ${input.idempotencyKey}`).toHaveLength(0);
  },
);

test('another sender than the one confirmed is not published', async () => {
  const input = makeForm({ ...toNorth(), intent: 'review', senderId: safety });
  const shown = await compose(editor, input);
  const id = 'announcementId' in shown ? (shown.announcementId ?? '') : '';
  const draft = await findDraftRow(db.owner, { id });
  if (!draft?.counted) throw new Error('no draft');
  const confirmed = { counted: draft.counted, contentHash: contentHash(draft) };
  await saveDraft(editor, [north], { senderId: first, idempotencyKey: input.idempotencyKey, announcementId: id });
  await expect(publish(editor, id, confirmed)).rejects.toEqual(new Refused('changedElsewhere'));
});

test('a sender exchanged in the database after it was confirmed is held, and reaches nobody', async () => {
  await db.owner.unsafe(`create function exchange() returns trigger language plpgsql as $$ begin new.sender_id := '${safety}'; return new; end $$;
    create trigger zz_exchange before update of state on announcements for each row when (new.state = 'scheduled') execute function exchange()`);
  try {
    await expect(publishTo(editor, [north])).rejects.toThrow('contentChanged');
  } finally {
    await db.owner`drop trigger zz_exchange on announcements`;
  }
});
