/** Results of the newsroom's and the archive's search, and for whom. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { toPublicCode } from '#domain/search.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { makeViewer, saveDraft } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { alignRevision, insertLive } from '../../testing/rows.ts';
import { parseArchiveAddress, searchArchive } from './archive.ts';
import { listNewsroom, parseNewsroomAddress } from './newsroom.ts';

const db = freshDatabase();
let north = '';
let south = '';
let nuria: Viewer;
let other: Viewer;

const insertWriter = async (name: string, rights: { isEditor: true } | { manages: string[] }): Promise<Viewer> => {
  const personId = await insertPerson(db.owner);
  await db.owner`update persons set name = ${name} where id = ${personId}`;
  await insertGrant(
    db.owner,
    'isEditor' in rights ? { personId, role: 'editor' } : { personId, role: 'manager', departmentId: rights.manages[0] ?? '' },
  );
  return makeViewer(personId, rights);
};

beforeAll(async () => {
  await insertSender(db.owner);
  north = await insertDepartment(db.owner, 'North');
  south = await insertDepartment(db.owner, 'South');
  nuria = await insertWriter('Núria Peña', { isEditor: true });
  other = await insertWriter('Other Editor', { isEditor: true });
});

const saying = (headline: string) => ({ texts: [{ locale: 'en' as const, headline, description: '', instruction: '' }] });

const codeOf = async (id: string): Promise<string> => {
  const [row] = await db.owner<{ code: string }[]>`select public_code as code from announcements where id = ${id}`;
  return row?.code ?? '';
};

/** As which ids are found by what somebody types into the newsroom's search. */
const found = async (viewer: Viewer, text: string): Promise<string[]> => {
  const { held, live, waiting, drafts, ended } = await listNewsroom(viewer, 'en', parseNewsroomAddress({ q: text }));
  return [held, live, waiting, drafts, ended].flat().map((item) => item.id);
};

const put = async (id: string, state: string): Promise<void> => {
  await db.owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update announcements set state = ${state}, publish_at = now(), live_at = now(), ended_at = now(), expires_at = now() where id = ${id}`;
    await alignRevision(tx, id);
  });
};

describe('the newsroom’s search', () => {
  test.each(['draft', 'submitted', 'scheduled', 'held', 'live', 'ended'])(
    'finds what is %s by its words, its author and its code',
    async (state) => {
      const headline = `Gate ${randomUUID()}`;
      const id = await saveDraft(nuria, [north], saying(headline));
      await put(id, state);
      const code = await codeOf(id);
      for (const text of [headline.toUpperCase(), `nuria ${headline}`, code, ` ${code.slice(0, 4)}-${code.slice(4)} `.toLowerCase()])
        expect(await found(nuria, text), text).toEqual([id]);
      expect(await found(nuria, 'NURIA pena')).toContain(id);
      expect(await found(nuria, `somebody else ${headline}`)).toEqual([]);
    },
  );

  test('finds letters that are no accents as the search for people does', async () => {
    const lukasz = await insertWriter('Łukasz Søndergård', { isEditor: true });
    const id = await saveDraft(lukasz, [north], saying(`Øvelse i Ålesund ${randomUUID()}`));
    for (const text of ['lukasz', 'Łukasz sondergard ovelse', 'ØVELSE alesund', 'ovelse i ålesund'])
      expect(await found(lukasz, text), text).toEqual([id]);
  });

  test('finds a draft of which nothing is written by its code and its author', async () => {
    const id = await saveDraft(nuria, [north], { texts: [] });
    expect(await found(nuria, await codeOf(id))).toEqual([id]);
    expect(await found(nuria, 'peña')).toContain(id);
  });

  test('finds nothing of another’s: a draft by nobody else, what waits neither; what is out within scope only', async () => {
    const headline = `Scoped ${randomUUID()}`;
    const manager = await insertWriter('Manager South', { manages: [south] });
    const draft = await saveDraft(nuria, [south], saying(headline));
    const waiting = await saveDraft(nuria, [south], saying(headline));
    await put(waiting, 'scheduled');
    for (const text of [headline, 'nuria', await codeOf(draft), await codeOf(waiting)])
      for (const viewer of [other, manager]) {
        const ids = await found(viewer, text);
        expect([ids.includes(draft), ids.includes(waiting)], text).toEqual([false, false]);
      }
    const out = await insertLive(db.owner, { authorId: nuria.personId, headline, rule: { anyOf: [{ department: north, below: true }] } });
    const code = await codeOf(out.id);
    expect(await found(manager, code)).toEqual([]);
    expect(await found(manager, headline)).toEqual([]);
    expect(await found(other, code)).toEqual([out.id]);
  });

  test('takes what LIKE has a meaning for as it stands', async () => {
    for (const text of ['%', '____', '________', '%%%%%%%%']) expect(await found(nuria, text)).toEqual([]);
  });
});

test('the archive finds by the code what was addressed to its reader, and nothing else', async () => {
  const person = await insertPerson(db.owner, { departmentId: north });
  const [reader, stranger] = [makeViewer(person), makeViewer(await insertPerson(db.owner))];
  const { id } = await insertLive(db.owner, { authorId: nuria.personId, people: [person], headline: 'Addressed' });
  const code = await codeOf(id);
  const ids = async (viewer: Viewer, q: string) =>
    (await searchArchive(viewer, parseArchiveAddress({ q }), 'en')).items.map((item) => item.id);
  for (const text of [code, `${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase()]) {
    expect(await ids(reader, text)).toEqual([id]);
    expect(await ids(stranger, text)).toEqual([]);
  }
});

test.each([
  ['BCDF-GHJK', 'BCDFGHJK'],
  [' bcdf ghjk ', 'BCDFGHJK'],
  ['bcdf‑ghjk', 'BCDFGHJK'],
  ['b-c-d-f–g-h-j-k', 'BCDFGHJK'],
  ['BCDFGHJ', ''],
  ['BCDFGHJKL', ''],
  ['BCDF_HJK', ''],
  ['', ''],
])('%j is read as the code %j', (typed, code) => {
  expect(toPublicCode(typed)).toBe(code);
});
