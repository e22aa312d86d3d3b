import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { findDraft as findDraftRow } from '#db/writing/drafts.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { listNewsroom } from '#server/reading/newsroom.ts';
import { makeViewer, saveDraft } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertLive } from '../../testing/rows.ts';
import { findDraft } from './draft.ts';
import { duplicate, parseDuplicate } from './duplicate.ts';

const db = freshDatabase();
const at = { operations: '', north: '', finance: '' };
const ids = { editor: '', manager: '', reader: '' };
const editor = (): Viewer => makeViewer(ids.editor, { isEditor: true });
const manager = (): Viewer => makeViewer(ids.manager, { manages: [at.operations] });

beforeAll(async () => {
  await insertSender(db.owner);
  at.operations = await insertDepartment(db.owner, 'Operations');
  at.north = await insertDepartment(db.owner, 'Warehouse North', at.operations);
  at.finance = await insertDepartment(db.owner, 'Finance');
  for (const who of ['editor', 'manager', 'reader'] as const) ids[who] = await insertPerson(db.owner, { departmentId: at.north });
});

const rule = (...departments: string[]) => ({ anyOf: departments.map((department) => ({ department, below: true })) });
const live = (audience: object, headline?: string) =>
  insertLive(db.owner, {
    authorId: ids.editor,
    people: [ids.reader],
    rule: audience,
    ackRequired: true,
    ...(headline ? { headline } : {}),
  });
const copy = (by: Viewer, announcementId: string, idempotencyKey: string = randomUUID()) =>
  duplicate(by, { announcementId, idempotencyKey });

describe('a duplicate', () => {
  it('is a draft of one’s own that says the same to the same, and ends by itself in the future', async () => {
    const { id } = await live(rule(at.north), 'Gate 2 is closed again');
    const copied = await copy(editor(), id);
    expect(copied).toMatchObject({ outcome: 'copied', narrowed: false });
    const draft = await findDraft(editor(), copied.announcementId);
    expect(draft).toMatchObject({
      state: 'draft',
      severity: 'minor',
      texts: { en: { headline: 'Gate 2 is closed again' }, es: { headline: '' } },
      audience: { everyone: false, anyOf: [{ id: at.north, below: true }] },
      ackRequired: true,
      fallbackMinutes: null,
    });
    expect(Date.parse(`${draft?.expires}Z`)).toBeGreaterThan(Date.now());
    const [row] = await db.owner`select state from announcements where id = ${id}`;
    expect(row?.['state']).toBe('live');
  });

  it('is one, however often the same press arrives', async () => {
    const { id } = await live(rule(at.north));
    const key = randomUUID();
    const copies = await Promise.all([copy(editor(), id, key), copy(editor(), id, key), copy(editor(), id, key)]);
    expect(new Set(copies.map((each) => each.announcementId)).size).toBe(1);
    expect((await copy(editor(), id)).announcementId).not.toBe(copies[0]?.announcementId);
  });

  it('of somebody else’s press is not theirs', async () => {
    const { id } = await live(rule(at.north));
    const key = randomUUID();
    await copy(editor(), id, key);
    await expect(copy(manager(), id, key)).rejects.toThrow(new Refused('notFound'));
  });

  it.each(['severe', 'extreme'])('of what was %s begins as an advisory: one person alone may not say more', async (severity) => {
    const { id, revisionId } = await live(rule(at.north));
    await db.owner`alter table revisions disable trigger revisions_immutable`;
    await db.owner`update revisions set severity = ${severity} where id = ${revisionId}`;
    await db.owner`alter table revisions enable trigger revisions_immutable`;
    const { announcementId } = await copy(editor(), id);
    expect((await findDraft(editor(), announcementId))?.severity).toBe('moderate');
  });

  it('by a manager is addressed within what they manage', async () => {
    const { id } = await live(rule(at.north));
    const copied = await copy(manager(), id);
    expect(copied.narrowed).toBe(false);
    const row = await findDraftRow(db.owner, { id: copied.announcementId });
    expect(row?.audienceRule).toEqual({ ...rule(at.north), within: [at.operations] });
  });

  it('of their own from before they changed departments leaves out whom they may not address any more, and says so', async () => {
    const before = makeViewer(ids.manager, { manages: [at.operations, at.finance] });
    const id = await saveDraft(before, [at.north, at.finance]);
    const copied = await copy(manager(), id);
    expect(copied.narrowed).toBe(true);
    const row = await findDraftRow(db.owner, { id: copied.announcementId });
    expect(row?.audienceRule).toEqual({ ...rule(at.north), within: [at.operations] });
  });

  it('of their own to everyone, by somebody who is no editor any more, is to nobody yet', async () => {
    const id = await saveDraft(makeViewer(ids.manager, { isEditor: true }), [], { everyone: true });
    const copied = await copy(manager(), id);
    expect(copied.narrowed).toBe(true);
    expect((await findDraft(manager(), copied.announcementId))?.audience).toEqual({ everyone: false, anyOf: [], allOf: [], except: [] });
  });

  it('by an editor of a manager’s word is not bound to what the manager may address', async () => {
    const id = await saveDraft(manager(), [at.north]);
    await expect(copy(editor(), id)).rejects.toThrow(new Refused('notFound'));
    const { id: gone } = await live({ ...rule(at.north), within: [at.operations] });
    const { announcementId } = await copy(editor(), gone);
    expect((await findDraftRow(db.owner, { id: announcementId }))?.audienceRule).toEqual(rule(at.north));
  });

  it('of what is not in one’s newsroom is refused as if it did not exist', async () => {
    const [{ id: everyones }, { id: finance }] = [await live({ everyone: true }), await live(rule(at.finance))];
    for (const id of [everyones, finance, randomUUID()]) await expect(copy(manager(), id)).rejects.toThrow(new Refused('notFound'));
    const reader = makeViewer(ids.reader);
    await expect(copy(reader, everyones)).rejects.toThrow(new Refused('notFound'));
    expect(await db.owner`select from announcements where author_id = ${ids.reader}`).toHaveLength(0);
  });

  it('needs two ids', () => {
    expect(parseDuplicate({ announcementId: [randomUUID()], idempotencyKey: ['x'] })).toMatchObject({ ok: false });
    expect(parseDuplicate({})).toMatchObject({ ok: false });
  });
});

describe('searching the newsroom', () => {
  it('finds what stands in one’s newsroom, drafts too, by any text, without accents; and nothing else', async () => {
    const { id } = await live(rule(at.north), 'Almacén norte cerrado');
    await live(rule(at.finance), 'Almacén sur cerrado');
    const draft = await saveDraft(manager(), [at.north], {
      texts: [{ locale: 'en', headline: 'Almacén draft', description: '', instruction: '' }],
    });
    await saveDraft(editor(), [at.north], {
      texts: [{ locale: 'en', headline: 'Almacén, of an editor', description: '', instruction: '' }],
    });
    const found = await listNewsroom(manager(), 'en', { text: 'ALMACEN', page: 1 });
    expect(found.live.map((item) => item.id)).toEqual([id]);
    expect(found.drafts.map((item) => item.id)).toEqual([draft]);
    expect([...found.held, ...found.waiting, ...found.ended]).toEqual([]);
    expect((await listNewsroom(manager(), 'en', { text: '100%', page: 1 })).live).toEqual([]);
  });
});
