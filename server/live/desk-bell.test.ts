import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { web, worker } from '#db/client.ts';
import { listDesksOf, sections } from '#db/reading/announcements.ts';
import { canWrite } from '#domain/rights.ts';
import { cookieName } from '#server/identity/token.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { end } from '#server/publishing/request.ts';
import { listNewsroom } from '#server/reading/newsroom.ts';
import { startWorker, type Worker } from '#server/worker.ts';
import { makeViewer, publishTo, saveDraft } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { type LiveServer, startLiveServer } from '../../testing/live-server.ts';
import { alignRevision, insertLive, insertSignIn } from '../../testing/rows.ts';
import { SseReader } from '../../testing/sse-reader.ts';
import { DeskBell } from './desk-bell.ts';

const db = freshDatabase({ deskMs: 200, receiptBatchMs: 10, pollMs: 200 });
const at = { north: '', dock: '', south: '' };
const open: SseReader[] = [];
let live: LiveServer;
let work: Worker;
let editor: Viewer;

/** Somebody with these rights. */
const makePerson = async (rights: { editor?: boolean; manages?: string[]; departmentId?: string } = {}): Promise<Viewer> => {
  const personId = await insertPerson(db.owner, { departmentId: rights.departmentId ?? null });
  if (rights.editor) await insertGrant(db.owner, { personId, role: 'editor' });
  for (const departmentId of rights.manages ?? []) await insertGrant(db.owner, { personId, role: 'manager', departmentId });
  return makeViewer(personId, { isEditor: rights.editor ?? false, manages: rights.manages ?? [] });
};

/** Their open stream, and what it was told of a desk. */
const openStream = async ({ personId }: Viewer) => {
  const { token } = await insertSignIn(db.owner, personId);
  const cookie = `${cookieName('session')}=${token}`;
  const reader = new SseReader(`${live.url}/live`, cookie);
  open.push(reader);
  await expect.poll(() => reader.named('state').length).toBeGreaterThan(0);
  return { cookie, hints: () => reader.named('desk') as { at: string }[] };
};

const report = (cookie: string, announcementId: string, kind: 'seen' | 'acknowledged') =>
  fetch(`${live.url}/live/receipts`, {
    method: 'POST',
    headers: { cookie, origin: 'http://localhost:3000', 'content-type': 'application/json' },
    body: JSON.stringify({ receipts: [{ announcementId, round: 1, kind }] }),
  });

/** Until nothing is told any more that happened before. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 600));

beforeAll(async () => {
  await insertSender(db.owner);
  at.north = await insertDepartment(db.owner, 'North');
  at.dock = await insertDepartment(db.owner, 'Dock', at.north);
  at.south = await insertDepartment(db.owner, 'South');
  editor = await makePerson({ editor: true });
  live = await startLiveServer();
  work = await startWorker(worker());
});

afterEach(async () => {
  for (const reader of open.splice(0)) reader.close();
  await expect.poll(() => live.hub.size).toBe(0);
});

afterAll(async () => {
  await live.stop();
  await work.stop();
});

test('seen and ended: whoever manages it hears that something changed and nothing else; readers and managers of others hear nothing', async () => {
  const [north, south, reader] = [
    await makePerson({ manages: [at.north] }),
    await makePerson({ manages: [at.south] }),
    await makePerson({ departmentId: at.dock }),
  ];
  const id = await publishTo(editor, [at.dock]);
  await settle();
  const [desk, own, other, reading] = [
    await openStream(editor),
    await openStream(north),
    await openStream(south),
    await openStream(reader),
  ];
  await settle();
  const before = { desk: desk.hints().length, own: own.hints().length };
  await report(reading.cookie, id, 'seen');
  await expect.poll(() => desk.hints().length).toBe(before.desk + 1);
  await expect.poll(() => own.hints().length).toBe(before.own + 1);
  expect(Object.keys(desk.hints().at(-1) ?? {})).toEqual(['at']);
  await settle();
  await end(editor, id);
  await expect.poll(() => own.hints().length).toBeGreaterThan(before.own + 1);
  await settle();
  expect([other.hints(), reading.hints()]).toEqual([[], []]);
});

test('however many reports pour in, one hint in the time', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => insertPerson(db.owner)));
  const { id } = await insertLive(db.owner, { authorId: editor.personId, people });
  const cookies = await Promise.all(
    people.map(async (personId) => `${cookieName('session')}=${(await insertSignIn(db.owner, personId)).token}`),
  );
  const desk = await openStream(editor);
  await settle();
  const [before, began] = [desk.hints().length, performance.now()];
  for (const kind of ['seen', 'acknowledged'] as const) for (const cookie of cookies) await report(cookie, id, kind);
  const tookMs = performance.now() - began;
  await settle();
  const told = desk.hints().length - before;
  expect(told).toBeGreaterThan(0);
  expect(told).toBeLessThanOrEqual(Math.ceil(tookMs / 200) + 2);
});

test('whatever is heard, and from however many, whose desk it is asked once in the time', async () => {
  const { id } = await insertLive(db.owner, { authorId: editor.personId });
  const told: string[][] = [];
  const bell = new DeskBell((people) => told.push(people));
  const began = performance.now();
  for (let times = 0; times < 40; times += 1) {
    bell.hear([id]);
    await sleep(20);
  }
  const tookMs = performance.now() - began;
  bell.stop();
  expect(told.length).toBeGreaterThan(1);
  expect(told.length).toBeLessThanOrEqual(Math.ceil(tookMs / 200) + 2);
  for (const people of told) expect(people).toContain(editor.personId);
});

test('who heard nothing for a while tells those at whose desk something is under way', async () => {
  await insertLive(db.owner, { authorId: editor.personId });
  const told: string[] = [];
  const bell = new DeskBell((people) => told.push(...people));
  bell.hear(null);
  await expect.poll(() => told).toContain(editor.personId);
  bell.stop();
});

const setState = async (id: string, state: string): Promise<string> => {
  await db.owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update announcements set state = ${state} where id = ${id}`;
    await alignRevision(tx, id);
  });
  return id;
};

test('those who are told of it are those in whose newsroom it stands', async () => {
  const viewers = {
    editor,
    north: await makePerson({ manages: [at.north] }),
    dock: await makePerson({ manages: [at.dock] }),
    south: await makePerson({ manages: [at.south] }),
    employee: await makePerson({ departmentId: at.dock }),
  };
  await db.owner`insert into grants (person_id, role, source, why, starts_at, ends_at)
    values (${viewers.employee.personId}, 'editor', 'hand', 'test', now() - interval '2 days', now() - interval '1 day'),
      (${viewers.employee.personId}, 'editor', 'hand', 'test', now() + interval '1 day', null)`;
  const ofNorth = { anyOf: [{ department: at.north, below: true }] };
  const insert = async (authorId: string, rule?: object) => (await insertLive(db.owner, { authorId, ...(rule ? { rule } : {}) })).id;
  const ids = [
    await insert(editor.personId),
    await insert(editor.personId, ofNorth),
    await insert(editor.personId, { anyOf: [{ department: at.dock, below: false }] }),
    await insert(viewers.north.personId, { ...ofNorth, within: [at.north] }),
    await insert(viewers.employee.personId, { anyOf: [{ person: viewers.employee.personId }] }),
    await saveDraft(viewers.dock, [at.dock]),
    await saveDraft(editor, [at.south]),
    await setState(await insert(viewers.north.personId, ofNorth), 'held'),
  ];
  for (const id of ids) {
    const told = await listDesksOf(web(), [id]);
    for (const [name, viewer] of Object.entries(viewers)) {
      const newsroom = await listNewsroom(viewer, 'en');
      const stands = canWrite(viewer) && sections.some((section) => newsroom[section].some((item) => item.id === id));
      expect.soft(told.includes(viewer.personId), `${name} of ${ids.indexOf(id)}`).toBe(stands);
    }
  }
});

test('who still shows what left their newsroom is told: every editor of what was held, an author of what was deleted', async () => {
  const north = await makePerson({ manages: [at.north] });
  const dock = await makePerson({ manages: [at.dock] });
  const rule = { anyOf: [{ department: at.north, below: true }] };
  const { id: held } = await insertLive(db.owner, { authorId: north.personId, rule });
  for (const state of ['draft', 'scheduled', 'deleted']) {
    const told = await listDesksOf(web(), [await setState(held, state)]);
    expect(
      [editor, north, dock].map(({ personId }) => told.includes(personId)),
      state,
    ).toEqual([true, true, false]);
  }
  const draft = await setState(await saveDraft(north, [at.north]), 'deleted');
  const told = await listDesksOf(web(), [draft]);
  expect([editor, north].map(({ personId }) => told.includes(personId))).toEqual([false, true]);
});
