/** A press first stores what it shows and then submits it: what another window does in between is never taken for what was confirmed. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Tx } from '#db/client.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { compose } from '#server/writing/compose.ts';
import { deleteDraft } from '#server/writing/delete-draft.ts';
import type { Kept } from '#server/writing/view.ts';
import { insertEditor, makeForm } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { alignRevision } from '../../testing/rows.ts';
import { type Confirmed, publish } from './request.ts';

const db = freshDatabase({ giveUpMs: 500 });
let north = '';
let editor: Viewer;

beforeAll(async () => {
  await insertSender(db.owner);
  north = await insertDepartment(db.owner, 'North');
  await insertPerson(db.owner, { departmentId: north });
  editor = await insertEditor(db.owner);
});

/** Where another window, and the publisher after it, have brought the row. Its guards are off until the end of the transaction. */
const putWithin = async (tx: Tx, id: string, state: string): Promise<void> => {
  await tx`set local session_replication_role = replica`;
  await tx`
    update announcements set state = ${state}, publish_at = now(), give_up_at = now() + interval '1 minute', live_at = now(),
      expires_at = now() + interval '1 hour'
    where id = ${id}`;
  await alignRevision(tx, id);
};
const put = (id: string, state: string): Promise<unknown> => db.owner.begin((tx) => putWithin(tx, id, state));

const states = ['scheduled', 'held', 'live', 'ended', 'deleted'];
const messageIn = (state: string): string => (state === 'deleted' ? 'draftDeleted' : 'changedElsewhere');

describe('what was confirmed', () => {
  const store = async (headline: string, on: Partial<Kept> = {}): Promise<Kept> => {
    const texts = [{ locale: 'en' as const, headline, description: '', instruction: '' }];
    const { kept } = await compose(editor, makeForm({ intent: 'save', anyOf: [{ department: north, below: true }], texts, ...on }));
    if (!kept) throw new Error('not kept');
    return kept;
  };
  const confirmed = ({ version }: Kept): Confirmed => ({
    counted: { total: 1, departments: {}, isEveryone: false },
    contentHash: version,
  });

  test.each(states)('is refused when something else is %s under its address', async (state) => {
    const shown = await store('Confirmed');
    await store('Stored in between', shown);
    await put(shown.announcementId, state);
    await expect(publish(editor, shown.announcementId, confirmed(shown))).rejects.toThrow(messageIn(state));
    expect(await db.owner`select state from announcements where id = ${shown.announcementId}`).toEqual([{ state }]);
  });

  test.each([
    ['live', { outcome: 'live' }],
    ['ended', { outcome: 'ended' }],
    ['held', { outcome: 'not-sent' }],
  ])('is no second announcement when it is %s already: what became of it is answered', async (state, answer) => {
    const shown = await store('Confirmed');
    await put(shown.announcementId, state);
    expect(await publish(editor, shown.announcementId, confirmed(shown))).toMatchObject(answer);
  });
});

describe('the press itself', () => {
  /** False: the press had gone on before it had its turn, which a busy machine cannot exclude. */
  type Meanwhile = (id: string) => Promise<boolean>;

  /** The refusal of a press of “publish” when `meanwhile` runs between its two steps. */
  const press = async (meanwhile: Meanwhile, tries = 5): Promise<unknown> => {
    const form = makeForm({ intent: 'review', anyOf: [{ department: north, below: true }] });
    const shown = await compose(editor, form);
    if (shown.outcome !== 'confirm') throw new Error(`expected a confirmation, got ${shown.outcome}`);
    const { announcementId: id, kept, ruleHash } = shown;
    const waiting = async (): Promise<number> =>
      (await db.owner`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length;
    const begun: { press?: Promise<unknown>; meanwhile?: Promise<boolean> } = {};
    // Both wait for the same row, one behind the other: the press stores, then the other window, then the press submits.
    await db.owner.begin(async (tx) => {
      await tx`select from announcements where id = ${id} for update`;
      begun.press = compose(editor, { ...form, ...kept, intent: 'publish', ruleHash }).catch((error: unknown) => error);
      await expect.poll(waiting).toBe(1);
      begun.meanwhile = meanwhile(id);
      await expect.poll(waiting).toBe(2);
    });
    const [answer, wasBetween] = await Promise.all([begun.press, begun.meanwhile]);
    return wasBetween || tries === 1 ? answer : press(meanwhile, tries - 1);
  };

  const publishAnother =
    (state: string): Meanwhile =>
    (id) =>
      db.owner.begin(async (tx) => {
        const [row] = await tx<{ state: string }[]>`select state from announcements where id = ${id} for update`;
        if (row?.state !== 'draft') return false;
        await putWithin(tx, id, state);
        await tx`update texts set headline = 'Stored in between' where revision_id = (select current_revision_id from announcements where id = ${id})`;
        return true;
      });
  const deleteIt: Meanwhile = (announcementId) =>
    deleteDraft(editor, { announcementId, version: '' }).then(
      () => true,
      () => false,
    );

  test('is told that the draft was deleted, and may keep what was typed as another', async () => {
    const refused = await press(deleteIt);
    expect(refused).toMatchObject({ message: 'draftDeleted', continuation: { anew: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
  });

  test.each(['scheduled', 'live', 'ended'])('never says “live” of another text that is %s, and may keep what was typed', async (state) => {
    const refused = await press(publishAnother(state));
    expect(refused).toMatchObject({ message: 'wrongState', continuation: { anew: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
  });

  test.each(['draft', 'held'])('is shown both texts when the other is in state %s', async (state) => {
    const refused = await press(publishAnother(state));
    expect(refused).toMatchObject({
      message: 'changedElsewhere',
      continuation: { stale: { draft: { texts: { en: { headline: 'Stored in between' } } } } },
    });
  });
});
