import { beforeAll, describe, expect, it } from 'vitest';
import { type Db, publisher } from '#db/client.ts';
import { holdBackDue } from '#db/restored.ts';
import { findDraft } from '#db/writing/drafts.ts';
import type { Target } from '#domain/audience.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { listNewsroom } from '#server/reading/newsroom.ts';
import { compose } from '#server/writing/compose.ts';
import { findDraft as openDraft } from '#server/writing/draft.ts';
import { makeForm, makeViewer } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { contentHash } from './content-hash.ts';
import { publishDue } from './publish.ts';
import { release } from './release.ts';

const db = freshDatabase({ giveUpMs: 4_000 });
const at = { operations: '', north: '', finance: '' };
const ids = { editor: '', other: '', manager: '' };
const editor = () => makeViewer(ids.editor, { isEditor: true });
const manager = () => makeViewer(ids.manager, { manages: [at.north] });

const insertPeople = (n: number, departmentId: string) =>
  Promise.all(Array.from({ length: n }, () => insertPerson(db.owner, { departmentId })));

beforeAll(async () => {
  await insertSender(db.owner);
  at.operations = await insertDepartment(db.owner, 'Operations');
  at.north = await insertDepartment(db.owner, 'North', at.operations);
  at.finance = await insertDepartment(db.owner, 'Finance');
  for (const who of ['editor', 'other', 'manager'] as const) ids[who] = await insertPerson(db.owner, { departmentId: at.finance });
  for (const who of ['editor', 'other'] as const) await insertGrant(db.owner, { personId: ids[who], role: 'editor' });
  await insertGrant(db.owner, { personId: ids.manager, role: 'manager', departmentId: at.north });
  await insertPeople(60, at.north);
});

const below = (department: string): Target[] => [{ department, below: true }];

/** Confirms, lets something happen before the publisher comes, and says what became of it. */
const publishAfter = async (happens: (id: string) => Promise<unknown>, by: Viewer = editor(), anyOf: Target[] = below(at.operations)) => {
  const input = makeForm({ anyOf });
  const shown = await compose(by, input);
  if (shown.outcome !== 'confirm') throw new Error(`expected a confirmation, got ${shown.outcome}`);
  const pressed = compose(by, { ...input, ruleHash: shown.ruleHash });
  const id = shown.announcementId;
  await expect.poll(async () => (await db.owner`select state from announcements where id = ${id}`)[0]?.['state']).toBe('scheduled');
  await happens(id);
  expect(await publishDue(publisher())).toBe(true);
  return { id, input, confirmed: shown.people, result: await pressed };
};

/** Presses the button of the newsroom, while the publisher answers. */
const press = async (by: Viewer, announcementId: string, people: number) => {
  let isOver = false;
  const pressed = release(by, { announcementId, people }).finally(() => {
    isOver = true;
  });
  pressed.catch(() => undefined);
  await expect.poll(async () => (await publishDue(publisher())) || isOver).toBe(true);
  return pressed;
};

const heldOf = async (by: Viewer, id: string) => (await listNewsroom(by, 'en')).held.find((item) => item.id === id);
const newPeople = (n: number) => () => insertPeople(n, at.north);

const rowsOf = async (id: string) => {
  const [row] = await db.owner`
    select a.state, (select count(*)::int from recipients where announcement_id = a.id) as recipients,
      (select count(*)::int from events where announcement_id = a.id) as events, (select count(*)::int from steps where announcement_id = a.id) as steps
    from announcements a where id = ${id}`;
  return { ...row };
};

const unread = async (person: string, id: string) =>
  (await db.owner`select detail from notices where person_id = ${person} and subject = ${id} and kind = 'held' and read_at is null`).map(
    (row) => row['detail'],
  );

describe('when the audience is not the one that was confirmed', () => {
  it('nothing is sent, its writer is told at once, it stays in the newsroom in numbers, and one click releases it', async () => {
    const { id, confirmed, result } = await publishAfter(newPeople(10));
    expect(result).toMatchObject({ outcome: 'not-sent', message: 'audienceDrifted' });
    expect(await rowsOf(id)).toEqual({ state: 'held', recipients: 0, events: 0, steps: 0 });
    expect(await unread(ids.editor, id)).toEqual([{ reason: 'audienceDrifted' }]);
    const now = confirmed + 10;
    const held = { reason: 'audienceDrifted', confirmed, now, departments: [{ name: 'North', confirmed, now }], canRelease: true };
    expect((await heldOf(editor(), id))?.held).toEqual(held);
    expect(await press(editor(), id, now)).toEqual({ outcome: 'live', announcementId: id });
    expect(await rowsOf(id)).toMatchObject({ state: 'live', recipients: now, events: 1 });
    expect(await unread(ids.editor, id)).toEqual([]);
    expect(await heldOf(editor(), id)).toBeUndefined();
    // Pressed once more by a page that was open all the time.
    expect(await release(editor(), { announcementId: id, people: now })).toEqual({ outcome: 'live', announcementId: id });
  });

  it('by a little only, it is published, and both numbers are shown', async () => {
    const { id, confirmed, result } = await publishAfter(newPeople(1));
    expect(result).toMatchObject({ outcome: 'live' });
    const item = (await listNewsroom(editor(), 'en')).live.find((each) => each.id === id);
    expect(item).toMatchObject({ confirmed, reach: { people: confirmed + 1 } });
  });

  it('because many left in transactions that did not see each other, it reaches them: the publisher looks once more', async () => {
    const leaving = (await db.owner`select id from persons where department_id = ${at.north} and active limit 30`).map(({ id }) => id);
    const leave = (tx: Db, some: string[]) => tx`update persons set active = false where id = any(${some}::uuid[])`;
    const { id, confirmed, result } = await publishAfter(() =>
      db.owner.begin(async (tx) => {
        await leave(tx, leaving.slice(0, 15));
        await leave(db.owner, leaving.slice(15));
      }),
    );
    expect(result).toMatchObject({ outcome: 'live' });
    expect(await rowsOf(id)).toMatchObject({ recipients: confirmed });
    await db.owner`update persons set active = true where id = any(${leaving}::uuid[])`;
  });

  it('because it would be everyone all at once, it is held', async () => {
    const others = db.owner`select id from persons where department_id is distinct from ${at.north} and active`;
    const away = (await others).map((row) => row['id']);
    const { id, result } = await publishAfter(
      () => db.owner`update persons set active = false where id = any(${away}::uuid[]) and id <> ${ids.editor}`,
    );
    expect(result).toMatchObject({ outcome: 'live' });
    const last = await publishAfter(() => db.owner`update persons set department_id = ${at.north} where id = ${ids.editor}`);
    expect(last.result).toMatchObject({ outcome: 'not-sent', message: 'audienceBecameEveryone' });
    await db.owner`update persons set active = true where id = any(${away}::uuid[])`;
    await db.owner`update persons set department_id = ${at.finance} where id = ${ids.editor}`;
    expect(await rowsOf(id)).toMatchObject({ state: 'live' });
  });

  it('because nobody is left, it is held, and releasing it reaches nobody either', async () => {
    const empty = await insertDepartment(db.owner, 'Closing');
    const [last = ''] = await insertPeople(1, empty);
    const { id, result } = await publishAfter(() => db.owner`update persons set active = false where id = ${last}`, editor(), below(empty));
    expect(result).toMatchObject({ outcome: 'not-sent', message: 'audienceEmpty' });
    expect((await heldOf(editor(), id))?.held).toMatchObject({ now: 0, canRelease: false });
    await expect(release(editor(), { announcementId: id, people: 1 })).rejects.toEqual(new Refused('audienceEmpty'));
  });

  it('because the database was restored from a backup after its hour, it is held, and its newsroom offers no release', async () => {
    const input = makeForm({ anyOf: below(at.operations) });
    const shown = await compose(editor(), input);
    if (shown.outcome !== 'confirm') throw new Error(`expected a confirmation, got ${shown.outcome}`);
    const id = shown.announcementId;
    const pressed = compose(editor(), { ...input, ruleHash: shown.ruleHash });
    await expect.poll(async () => (await rowsOf(id)).state).toBe('scheduled');
    await db.owner.begin(async (tx) => {
      // As one that was planned for a later hour, which is over.
      await tx`update announcements set publish_at = now() - interval '1 hour', give_up_at = null where id = ${id}`;
      expect(await holdBackDue(tx)).toMatchObject({ announcements: 1 });
    });
    expect(await pressed).toMatchObject({ outcome: 'not-sent', message: 'restored' });
    expect((await heldOf(editor(), id))?.held).toMatchObject({ reason: 'restored', canRelease: false });
  });

  it('because the rule itself is another one, it is refused: releasing does not help', async () => {
    const { id, result } = await publishAfter(async (announcement) => {
      await db.owner`alter table revisions disable trigger revisions_immutable`;
      await db.owner`update revisions set audience_rule = '{"everyone": true}' where announcement_id = ${announcement}`;
      await db.owner`alter table revisions enable trigger revisions_immutable`;
    });
    expect(result).toMatchObject({ outcome: 'not-sent', message: 'ruleChanged' });
    expect((await heldOf(editor(), id))?.held).toMatchObject({ reason: 'ruleChanged', canRelease: false });
    await expect(release(editor(), { announcementId: id, people: 99 })).rejects.toEqual(new Refused('wrongState'));
    expect(await rowsOf(id)).toMatchObject({ state: 'held', recipients: 0 });
  });

  const whileUnguarded = async (change: () => Promise<unknown>) => {
    for (const [table, trigger] of [
      ['revisions', 'revisions_immutable'],
      ['texts', 'texts_immutable'],
    ] as const)
      await db.owner`alter table ${db.owner(table)} disable trigger ${db.owner(trigger)}`;
    await change();
    await db.owner`alter table revisions enable trigger revisions_immutable`;
    await db.owner`alter table texts enable trigger texts_immutable`;
  };

  it.each([
    [
      'a word of the text',
      `update texts set headline = 'Other' where revision_id = (select current_revision_id from announcements where id = $1)`,
    ],
    [
      'a language',
      `insert into texts (revision_id, locale, headline) select current_revision_id, 'es', 'Otra' from announcements where id = $1`,
    ],
    ['how severe it is', `update revisions set severity = 'minor' where announcement_id = $1`],
    ['when mails go out', `update revisions set ladder = '[{"kind": "fallback", "afterMinutes": 0}]' where announcement_id = $1`],
    ['when it ends', `update revisions set expires_at = expires_at + interval '1 day' where announcement_id = $1`],
    ['the hash', `update revisions set content_hash = 'v2:' || content_hash where announcement_id = $1`],
    ['that it was submitted', 'update revisions set submitted_at = null where announcement_id = $1'],
  ])('because %s is not what was confirmed, nothing is sent, its writer is told, and releasing does not help', async (_what, statement) => {
    const { id, result } = await publishAfter((announcement) => whileUnguarded(() => db.owner.unsafe(statement, [announcement])));
    expect(result).toMatchObject({ outcome: 'not-sent', message: 'contentChanged' });
    expect(await rowsOf(id)).toEqual({ state: 'held', recipients: 0, events: 0, steps: 0 });
    expect(await unread(ids.editor, id)).toEqual([{ reason: 'contentChanged' }]);
    const audited = await db.owner`select detail from audit where subject = ${id} and action = 'announcement.held'`;
    expect(audited).toEqual([{ detail: { was: 'scheduled', reason: 'contentChanged', revision: 1, move: 2 } }]);
    expect((await heldOf(editor(), id))?.held).toMatchObject({ reason: 'contentChanged', canRelease: false });
    await expect(release(editor(), { announcementId: id, people: 99 })).rejects.toEqual(new Refused('wrongState'));
  });

  it('of the release before, whose hashes name no form, it is published', async () => {
    const { result } = await publishAfter((announcement) =>
      whileUnguarded(
        () =>
          db.owner`update revisions set content_hash = substr(content_hash, 4) where announcement_id = ${announcement} and content_hash ~ '^v1:'`,
      ),
    );
    expect(result).toMatchObject({ outcome: 'live' });
  });

  it.each(['severe', 'extreme'] as const)('because it is %s and nobody can approve it, it is held', async (severity) => {
    const { id, result } = await publishAfter(async (announcement) => {
      const draft = await findDraft(db.owner, { id: announcement });
      if (!draft) throw new Error('no draft');
      const hash = contentHash({ ...draft, severity });
      await whileUnguarded(
        () => db.owner`update revisions set severity = ${severity}, content_hash = ${hash} where announcement_id = ${announcement}`,
      );
    });
    expect(result).toMatchObject({ outcome: 'not-sent', message: 'needsApproval' });
    expect(await rowsOf(id)).toEqual({ state: 'held', recipients: 0, events: 0, steps: 0 });
    expect((await heldOf(editor(), id))?.held).toMatchObject({ reason: 'needsApproval', canRelease: false });
  });

  it('because the department was retired meanwhile, nobody is reached', async () => {
    const old = await insertDepartment(db.owner, 'Old');
    await insertPeople(3, old);
    const retire = () => db.owner`update departments set retired_at = now() where id = ${old}`;
    const { result } = await publishAfter(retire, editor(), below(old));
    expect(result).toMatchObject({ outcome: 'not-sent', message: 'audienceEmpty' });
  });

  it('because what it excepts was retired meanwhile, those who were to be spared are not reached', async () => {
    const spared = await insertDepartment(db.owner, 'Spared', at.operations);
    await insertPeople(3, spared);
    const input = makeForm({ anyOf: below(at.operations), except: below(spared) });
    const shown = await compose(editor(), input);
    if (shown.outcome !== 'confirm') throw new Error(shown.outcome);
    await db.owner`update departments set retired_at = now() where id = ${spared}`;
    await expect(compose(editor(), { ...input, ruleHash: shown.ruleHash })).rejects.toMatchObject({
      fields: { audience: 'targetUnknown' },
    });
  });
});

describe('what is held', () => {
  it('is not released for a number that is not the one on the button any more', async () => {
    const { id, confirmed } = await publishAfter(newPeople(12));
    await expect(release(editor(), { announcementId: id, people: confirmed })).rejects.toEqual(new Refused('audienceChanged'));
    expect(await rowsOf(id)).toMatchObject({ state: 'held' });
  });

  it('is seen by every editor, released by its writer only, and does not show that it exists to a manager', async () => {
    const { id, confirmed } = await publishAfter(newPeople(14));
    const other = makeViewer(ids.other, { isEditor: true });
    expect((await heldOf(other, id))?.held).toMatchObject({ canRelease: false });
    expect(await heldOf(manager(), id)).toBeUndefined();
    for (const by of [other, manager()])
      await expect(release(by, { announcementId: id, people: confirmed + 14 })).rejects.toEqual(new Refused('notFound'));
  });

  it('goes back to a draft when its writer opens and keeps it, and they are not told any more', async () => {
    const { id, input } = await publishAfter(newPeople(16));
    expect((await openDraft(editor(), id))?.state).toBe('held');
    await compose(editor(), { ...input, intent: 'save', announcementId: id });
    expect(await rowsOf(id)).toMatchObject({ state: 'draft' });
    expect(await unread(ids.editor, id)).toEqual([]);
    await expect(release(editor(), { announcementId: id, people: 99 })).rejects.toEqual(new Refused('wrongState'));
  });

  it('by a manager is released within their scope, and not when they manage it no more', async () => {
    const { id, confirmed, result } = await publishAfter(newPeople(20), manager(), below(at.north));
    expect(result).toMatchObject({ message: 'audienceDrifted' });
    const people = confirmed + 20;
    await expect(release(makeViewer(ids.manager, { manages: [] }), { announcementId: id, people })).rejects.toEqual(
      new Refused('audienceOutsideScope'),
    );
    expect(await press(manager(), id, people)).toMatchObject({ outcome: 'live' });
    const rows = await db.owner`select audience_rule -> 'within' as within from revisions where announcement_id = ${id} order by number`;
    expect(rows.at(-1)?.['within']).toEqual([at.north]);
  });
});

it('what changed between looking and pressing is looked at again', async () => {
  const input = makeForm({ anyOf: below(at.operations) });
  const shown = await compose(editor(), input);
  if (shown.outcome !== 'confirm') throw new Error(shown.outcome);
  await insertPeople(30, at.north);
  const confirmed = { ...input, ruleHash: shown.ruleHash };
  await expect(compose(editor(), confirmed)).rejects.toMatchObject({ message: 'audienceChanged' });
  // The same press sent again, after a lost answer or by a double click, has not looked either.
  await expect(compose(editor(), confirmed)).rejects.toMatchObject({ message: 'audienceChanged' });
  expect(await compose(editor(), input)).toMatchObject({ outcome: 'confirm', people: shown.people + 30 });
  const pressed = compose(editor(), confirmed);
  await expect.poll(() => publishDue(publisher())).toBe(true);
  expect(await pressed).toMatchObject({ outcome: 'live' });
});
