/** Figures for a page that stays open: of its own newsroom only, counted together with other requests. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { upsertReceipts } from '#db/live/receipts.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { makeViewer } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertLive } from '../../testing/rows.ts';
import { useSettings } from '../../testing/settings.ts';
import { parseFiguresAddress, readFigures } from './figures.ts';

const db = freshDatabase({ figuresMs: 20 });
const at = { north: '', south: '' };
const ids = { north: '', draft: '', people: [] as string[] };
const who: Record<'editor' | 'north' | 'south' | 'employee' | 'author', Viewer> = {} as never;

beforeAll(async () => {
  await insertSender(db.owner);
  at.north = await insertDepartment(db.owner, 'North');
  at.south = await insertDepartment(db.owner, 'South');
  ids.people = await Promise.all([1, 2, 3].map(() => insertPerson(db.owner, { departmentId: at.north })));
  who.author = makeViewer(await insertPerson(db.owner), { manages: [at.south] });
  who.editor = makeViewer(await insertPerson(db.owner), { isEditor: true });
  who.north = makeViewer(await insertPerson(db.owner), { manages: [at.north] });
  who.south = makeViewer(await insertPerson(db.owner), { manages: [at.south] });
  who.employee = makeViewer(ids.people[0] ?? '');
  const rule = { anyOf: [{ department: at.north, below: true }] };
  ids.north = (await insertLive(db.owner, { authorId: who.author.personId, people: ids.people, rule })).id;
});

const ask = (viewer: Viewer, desk = false) => readFigures(viewer, { ids: [ids.north], desk });

test('whoever has it in their newsroom is answered; managers of others and readers learn nothing, not even that it is there', async () => {
  await upsertReceipts(db.owner, [{ announcementId: ids.north, round: 1, personId: ids.people[0] ?? '', kind: 'seen' }]);
  for (const viewer of [who.editor, who.north, who.author]) {
    const { reach } = await ask(viewer);
    expect(reach.get(ids.north)).toMatchObject({ people: 3, seen: 1 });
  }
  for (const viewer of [who.south, who.employee]) {
    const unknown = await readFigures(viewer, { ids: [randomUUID()], desk: false });
    expect(await ask(viewer)).toEqual(unknown);
    expect(unknown).toEqual({ shape: '', reach: new Map() });
  }
});

test('who asks within the time is answered by one count, made when it is over', async () => {
  useSettings({ TIMING: JSON.stringify({ figuresMs: 1_500 }) });
  const { id } = await insertLive(db.owner, { authorId: who.editor.personId, people: ids.people });
  const ask = async () => (await readFigures(who.editor, { ids: [id], desk: false })).reach.get(id)?.seen;
  const first = ask();
  await sleep(200);
  await upsertReceipts(db.owner, [{ announcementId: id, round: 1, personId: ids.people[0] ?? '', kind: 'seen' }]);
  // Counted alone, the first would not know of what came after it asked.
  expect(await Promise.all([first, ask()])).toEqual([1, 1]);
  useSettings({ TIMING: JSON.stringify({ figuresMs: 20 }) });
});

test('with the newsroom: another shape when something in it changes, and none of what stands elsewhere', async () => {
  const shapes = async () => Promise.all([who.editor, who.north, who.south].map(async (viewer) => (await ask(viewer, true)).shape));
  const before = await shapes();
  expect(await shapes()).toEqual(before);
  await insertLive(db.owner, { authorId: who.editor.personId, rule: { anyOf: [{ department: at.north, below: true }] } });
  const after = await shapes();
  expect(after.map((shape, index) => shape !== before[index])).toEqual([true, true, false]);
});

test.each(['', 'x', `${randomUUID()},x`, Array.from({ length: 41 }, () => randomUUID()).join()])(
  'an address that asks for %j asks for none',
  (text) => {
    expect(parseFiguresAddress(new URLSearchParams({ ids: text }))).toEqual({ ids: [], desk: false });
  },
);

test('an address asks for as many as a page of the newsroom shows', () => {
  const many = Array.from({ length: 40 }, () => randomUUID());
  expect(parseFiguresAddress(new URLSearchParams({ ids: many.join(), desk: '' }))).toEqual({ ids: many, desk: true });
});
