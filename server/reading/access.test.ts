import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { web, worker } from '#db/client.ts';
import { findManaged } from '#db/reading/announcements.ts';
import type { Scope } from '#domain/rights.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { end } from '#server/publishing/request.ts';
import { startWorker, type Worker } from '#server/worker.ts';
import { findDraft } from '#server/writing/draft.ts';
import { makeViewer, publishTo, saveDraft } from '../../testing/desk.ts';
import {
  freshDatabase,
  insertDepartment,
  insertGrant,
  insertGroup,
  insertPerson,
  insertSender,
  insertSite,
} from '../../testing/fresh-database.ts';
import { insertLive } from '../../testing/rows.ts';
import { listHome, parseArchiveAddress, searchArchive } from './archive.ts';
import { listNewsroom } from './newsroom.ts';
import { findForReader } from './read.ts';

const db = freshDatabase();
const at = { operations: '', north: '', dock: '', south: '', finance: '' };
let work: Worker;
let editor: Viewer;
let manager: Viewer;
let other: Viewer;

const insertViewer = async (departmentId: string | null, rights: Partial<Viewer> = {}): Promise<Viewer> => {
  const id = await insertPerson(db.owner, { departmentId });
  if (rights.isEditor) await insertGrant(db.owner, { personId: id, role: 'editor' });
  for (const department of rights.manages ?? []) await insertGrant(db.owner, { personId: id, role: 'manager', departmentId: department });
  return makeViewer(id, rights);
};

const readable = async (viewer: Viewer, id: string) => (await findForReader(viewer, id)) !== null;
const listed = async (viewer: Viewer) => (await searchArchive(viewer, parseArchiveAddress({}), 'en')).items.map((item) => item.id);
const onDesk = async (viewer: Viewer) => {
  const { live, waiting, drafts, ended } = await listNewsroom(viewer, 'en');
  return [...live, ...waiting, ...drafts, ...ended].map((item) => item.id);
};
/** May end it, which asks the same question with another query. */
const manages = async (viewer: Viewer, id: string, scope: Scope) =>
  (await web().begin((tx) => findManaged(tx, { id, personId: viewer.personId, scope }))) !== null;

beforeAll(async () => {
  await insertSender(db.owner);
  at.operations = await insertDepartment(db.owner, 'Operations');
  at.north = await insertDepartment(db.owner, 'North', at.operations);
  at.dock = await insertDepartment(db.owner, 'Dock', at.north);
  at.south = await insertDepartment(db.owner, 'South', at.operations);
  at.finance = await insertDepartment(db.owner, 'Finance');
  editor = await insertViewer(at.finance, { isEditor: true });
  other = await insertViewer(null, { isEditor: true });
  manager = await insertViewer(null, { manages: [at.north] });
  work = await startWorker(worker());
});

afterAll(() => work.stop());

test('who it was addressed to reads it; a colleague it was not addressed to cannot tell that it exists', async () => {
  const [addressed, colleague] = [await insertViewer(at.north), await insertViewer(at.south)];
  const id = await publishTo(editor, [at.north]);
  expect(await findForReader(addressed, id)).toMatchObject({ id, state: 'live', mine: { acknowledgedAt: null }, desk: null });
  expect(await listed(addressed)).toContain(id);
  expect(await findForReader(colleague, id)).toBeNull();
  expect(await findForReader(colleague, randomUUID())).toBeNull();
  expect(await listed(colleague)).not.toContain(id);
});

test('an id that is none is not found, and is no error', async () => {
  for (const id of ['', 'x', "1' or '1'='1", `${randomUUID()}0`, '../newsroom']) {
    expect(await findForReader(editor, id)).toBeNull();
    expect(await findDraft(editor, id)).toBeNull();
  }
});

test('who moves to another department keeps what was addressed to them, and gets nothing that was sent before', async () => {
  const [mover, newcomer] = [await insertViewer(at.south), await insertViewer(at.finance)];
  const id = await publishTo(editor, [at.south]);
  await db.owner`update persons set department_id = ${at.finance} where id = ${mover.personId}`;
  await db.owner`update persons set department_id = ${at.south} where id = ${newcomer.personId}`;
  expect(await readable(mover, id)).toBe(true);
  expect(await readable(newcomer, id)).toBe(false);
  expect(await listed(newcomer)).toEqual([]);
});

test('an ended announcement stays readable to its recipients, as ended', async () => {
  const reader = await insertViewer(at.south);
  const id = await publishTo(editor, [at.south]);
  await end(editor, id);
  expect(await findForReader(reader, id)).toMatchObject({ state: 'ended', endedBecause: 'withdrawn', endedAt: expect.any(String) });
});

test('a manager sees what lies wholly within their scope, with its reach, and ends what a manager wrote', async () => {
  await insertViewer(at.dock);
  const colleague = await insertViewer(null, { manages: [at.north] });
  for (const target of [at.north, at.dock]) {
    const id = await publishTo(colleague, [target]);
    expect(await findForReader(manager, id)).toMatchObject({ mine: null, desk: { canEnd: true, reach: { seen: 0 } } });
    expect(await onDesk(manager)).toContain(id);
    expect(await manages(manager, id, { departments: [at.north] })).toBe(true);
    expect(await end(manager, id)).toMatchObject({ outcome: 'ended' });
  }
});

test('what the editors said to a department, its manager sees but does not take back', async () => {
  await insertViewer(at.north);
  const id = await publishTo(editor, [at.north]);
  expect(await findForReader(manager, id)).toMatchObject({ desk: { canEnd: false, reach: { seen: 0 } } });
  expect(await onDesk(manager)).toContain(id);
  await expect(end(manager, id)).rejects.toMatchObject({ message: 'notFound' });
});

test.each<[string, () => string[]]>([
  ['beside their scope', () => [at.south]],
  ['above their scope', () => [at.operations]],
  ['partly in their scope', () => [at.north, at.finance]],
])('a manager does not see what lies %s, nor that it exists', async (_where, targets) => {
  await insertViewer(at.south);
  const id = await publishTo(editor, targets());
  expect(await findForReader(manager, id)).toBeNull();
  expect(await onDesk(manager)).not.toContain(id);
  expect(await manages(manager, id, { departments: [at.north] })).toBe(false);
  await expect(end(manager, id)).rejects.toMatchObject({ message: 'notFound' });
  expect(await onDesk(editor)).toContain(id);
});

test('an announcement to everyone is not the business of a manager, except as a reader', async () => {
  const late = await insertViewer(null, { manages: [at.north] });
  const id = await publishTo(editor, [], { everyone: true });
  expect(await findForReader(late, id)).toMatchObject({ mine: {}, desk: null });
  expect(await onDesk(late)).not.toContain(id);
  await expect(end(late, id)).rejects.toMatchObject({ message: 'notFound' });
});

test('every editor sees everything that is live or ended, with its reach', async () => {
  const [live, ended] = [await publishTo(editor, [at.south]), await publishTo(manager, [at.north])];
  await end(manager, ended);
  for (const id of [live, ended]) {
    expect((await findForReader(other, id))?.desk).not.toBeNull();
    expect(await onDesk(other)).toContain(id);
  }
});

test('a draft is its author’s: no editor, no manager, no reader finds it by any way', async () => {
  const id = await saveDraft(editor, [at.north]);
  expect(await findDraft(editor, id)).toMatchObject({ id, state: 'draft' });
  expect(await onDesk(editor)).toContain(id);
  const reader = await insertViewer(at.north);
  for (const viewer of [other, manager, reader]) {
    expect(await findDraft(viewer, id)).toBeNull();
    expect(await readable(viewer, id)).toBe(false);
    expect(await onDesk(viewer)).not.toContain(id);
    await expect(saveDraft(viewer.isEditor ? viewer : other, [at.north], { announcementId: id })).rejects.toMatchObject({
      message: 'notFound',
    });
  }
  expect(await findForReader(editor, id)).toBeNull();
});

test.each(['severe', 'extreme'] as const)(
  'what is %s is ended by editors only, with a reason that its recipients read',
  async (severity) => {
    const reader = await insertViewer(at.north);
    const rule = { anyOf: [{ department: at.north, below: true }] };
    const { id } = await insertLive(db.owner, { authorId: editor.personId, people: [reader.personId], severity, rule });
    expect((await findForReader(other, id))?.desk).toMatchObject({ canEnd: true, endsWithReason: true });
    expect((await findForReader(manager, id))?.desk?.canEnd).toBe(false);
    for (const who of [manager, reader]) await expect(end(who, id, 'Because')).rejects.toThrow();
    await expect(end(other, id, '')).rejects.toMatchObject({ fields: { reason: 'reasonMissing' } });
    expect(await findForReader(reader, id)).toMatchObject({ state: 'live', endedWhy: null });
    expect(await end(other, id, 'False alarm')).toEqual({ outcome: 'ended', announcementId: id });
    const told = { state: 'ended', endedBecause: 'withdrawn', endedWhy: 'False alarm' };
    expect(await findForReader(reader, id)).toMatchObject(told);
    const item = { id, endedBecause: 'withdrawn', endedWhy: 'False alarm' };
    expect((await searchArchive(reader, parseArchiveAddress({}), 'en')).items).toContainEqual(expect.objectContaining(item));
    expect((await listHome(reader, 'en')).news).toContainEqual(expect.objectContaining(item));
    expect((await listNewsroom(other, 'en')).ended).toContainEqual(expect.objectContaining(item));
    const [audited] = await db.owner`select actor_id, detail from audit where subject = ${id} and action = 'announcement.end'`;
    expect(audited).toEqual({ actorId: other.personId, detail: { withReason: true } });
  },
);

test('what is live or ended cannot be opened as a draft, not by its author either', async () => {
  const id = await publishTo(editor, [at.south]);
  expect(await findDraft(editor, id)).toBeNull();
  await expect(saveDraft(editor, [at.north], { announcementId: id })).rejects.toMatchObject({ message: 'wrongState' });
});

test('a manager is shown what can mean nobody outside their scope, and told no name that lies outside', async () => {
  const [site, group] = [await insertSite(db.owner, 'Vigo'), await insertGroup(db.owner, 'Treasurers')];
  const north = { department: at.north, below: true };
  const shown = [
    { anyOf: [{ site }], within: [at.dock] },
    { everyone: true, allOf: [{ site }, north] },
    { anyOf: [north], except: [{ department: at.finance, below: true }, { site }, { group }] },
  ];
  const hidden = [
    { anyOf: [{ site }] },
    { anyOf: [north, { site }] },
    { anyOf: [north, { person: other.personId }] },
    { anyOf: [{ group }], within: [at.north, at.finance] },
    { anyOf: [{ site }], within: [] },
    { everyone: true, allOf: [{ department: at.operations, below: true }] },
    { everyone: true, except: [north] },
  ];
  for (const rule of [...shown, ...hidden]) {
    const { id } = await insertLive(db.owner, { authorId: editor.personId, rule });
    const found = await findForReader(manager, id);
    expect(found !== null, JSON.stringify(rule)).toBe(shown.includes(rule as (typeof shown)[number]));
    expect(JSON.stringify(found?.desk?.audience ?? '')).not.toMatch(/Vigo|Treasurers|Finance/);
  }
  const own = await insertLive(db.owner, { authorId: manager.personId, rule: { anyOf: [{ site }], within: [at.north] } });
  expect((await findForReader(manager, own.id))?.desk?.audience.anyOf).toEqual([{ kind: 'site', name: 'Vigo', below: false }]);
});

test('an employee without a scope manages nothing, whatever the rule of an announcement looks like', async () => {
  const employee = await insertViewer(at.finance);
  const rules = [{ anyOf: [] }, {}, { everyone: true }, { anyOf: [{ department: at.north, below: true }], within: [at.north] }];
  for (const rule of rules) {
    const { id } = await insertLive(db.owner, { authorId: editor.personId, rule });
    for (const viewer of [employee, manager]) {
      const within = JSON.stringify(rule).includes(at.north) && viewer === manager;
      expect(await readable(viewer, id), JSON.stringify(rule)).toBe(within);
      expect(await manages(viewer, id, { departments: viewer.manages })).toBe(within);
    }
  }
  expect(await onDesk(employee)).toEqual([]);
});

test('who lost the desk sees no reach of what they wrote, and reads it still', async () => {
  const former = await insertViewer(null, { manages: [at.north] });
  const id = await publishTo(former, [at.north]);
  expect((await findForReader(former, id))?.desk).not.toBeNull();
  expect(await findForReader({ ...former, manages: [] }, id)).toMatchObject({ id, desk: null });
});
