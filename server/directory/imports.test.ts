import { beforeAll, describe, expect, test } from 'vitest';
import { web, worker } from '#db/client.ts';
import { claimImport } from '#db/directory/imports.ts';
import type { Columns, ImportOptions, ImportVerdict } from '#domain/import.ts';
import { startWorker } from '#server/worker.ts';
import { insertAdministrator } from '../../testing/directory.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson } from '../../testing/fresh-database.ts';
import { insertSignIn } from '../../testing/rows.ts';
import type { Viewer } from '../identity/viewer.ts';
import { runTask } from './import/task.ts';
import type { ImportPage } from './import/view.ts';
import {
  cancelImport,
  confirmImport,
  findImport,
  listImportRows,
  listImports,
  mapImport,
  receiveImport,
  takeBackImport,
} from './imports.ts';

const db = freshDatabase({ pollMs: 50 });
let olga: Viewer;
let acme = '';

/** The work of the worker's thread, here: the thread itself takes a second to start. */
const work = async (): Promise<void> => {
  for (let task = await claimImport(web(), 30_000); task; task = await claimImport(web(), 30_000))
    await runTask(web(), task, async () => undefined);
};

beforeAll(async () => {
  olga = await insertAdministrator(db.owner);
  await insertAdministrator(db.owner);
  // Kept by no file.
  await db.owner`update persons set source = 'hand'`;
  acme = await insertDepartment(db.owner, 'Acme');
});

const bring = (text: string | Buffer): Promise<string> => {
  const bytes = Buffer.from(text as string);
  return receiveImport(
    olga,
    { fileName: 'people.csv', size: bytes.length },
    (async function* () {
      yield bytes;
    })(),
  );
};

const reach = async (id: string): Promise<ImportPage> => {
  await work();
  const found = await findImport(olga, id);
  if (!found) throw new Error('no import');
  return found;
};

const options: ImportOptions = { unknownPlaces: 'create', emailDomains: [] };
/** As far as the preview, with the columns that were found. */
const previewed = async (text: string, more: { columns?: Columns; options?: ImportOptions } = {}): Promise<ImportPage> => {
  const id = await bring(text);
  const read = await reach(id);
  if (read.state === 'refused') return read;
  await mapImport(olga, { id, from: read.state as 'mapping', columns: more.columns ?? read.columns, options: more.options ?? options });
  return reach(id);
};
const applied = async (text: string, more: Parameters<typeof previewed>[1] = {}): Promise<ImportPage> => {
  const { id, state } = await previewed(text, more);
  expect(state).toBe('previewed');
  await confirmImport(olga, { id });
  return reach(id);
};
const rowsOf = async (id: string, verdict: ImportVerdict) => (await listImportRows(olga, { id, verdict, after: 0 })).rows;
const people = () =>
  db.owner<Record<string, unknown>[]>`
    select p.external_id, p.name, p.email, p.active, p.source, d.name as department, s.name as site, b.external_id as manager,
      array(select g.name from memberships m join groups g on g.id = m.group_id where m.person_id = p.id order by g.name) as groups
    from persons p left join departments d on d.id = p.department_id left join sites s on s.id = p.site_id left join persons b on b.id = p.manager_id
    where p.external_id like 'E%' order by p.external_id`;

const head = 'Person id;Name;Email;Department;Site;Groups;Manager;Last day\n';
const everybody = `${head}E1;Ana Ruiz;ana@acme.example;Operations / Warehouse North;Bilbao;Night;E2;
E2;Bruno;bruno@acme.example;Operations;Bilbao;;;
E3;"Carla; the ""big"" one";;Operations;;Night|Fire;E1;
`;

describe('a file of people', () => {
  test('is read, shown, confirmed and applied; nothing is written before', async () => {
    const page = await previewed(everybody);
    expect(page.counts).toEqual({ added: 3 });
    expect(page.planned).toEqual({
      departments: ['Acme / Operations', 'Acme / Operations / Warehouse North'],
      sites: ['Bilbao'],
      groups: ['Night', 'Fire'],
    });
    expect(await people()).toEqual([]);
    await confirmImport(olga, { id: page.id });
    expect(await reach(page.id)).toMatchObject({ state: 'applied', mayTakeBack: true });
    expect(await people()).toMatchObject([
      { externalId: 'E1', department: 'Warehouse North', site: 'Bilbao', manager: 'E2', groups: ['Night'], source: 'csv', active: true },
      { externalId: 'E2', department: 'Operations', manager: null, groups: [] },
      { externalId: 'E3', name: 'Carla; the "big" one', site: null, manager: 'E1', groups: ['Fire', 'Night'] },
    ]);
    expect(await db.owner`select from import_files`).toHaveLength(0);
  });

  test('of the same titles is mapped by itself, and changes nothing twice', async () => {
    const id = await bring(everybody);
    expect((await reach(id)).counts).toEqual({ unchanged: 3 });
    await cancelImport(olga, { id });
    expect((await findImport(olga, id))?.state).toBe('cancelled');
  });

  test('shows each field that changes, whoever leaves, and what is refused by line', async () => {
    const page = await previewed(`${head}E1;Ana Ruiz;ana@acme.example;Operations;Bilbao;Night;E3;
E2;Bruno;not an address;Operations;Bilbao;;;
E9;New;;;;;E404;
`);
    expect(page.counts).toEqual({ changed: 1, refused: 1, added: 1, leaving: 1 });
    expect(page.notes).toEqual({ managerUnknown: { count: 1, lines: [4] } });
    expect(await rowsOf(page.id, 'changed')).toMatchObject([
      {
        ...{ line: 2, name: 'Ana Ruiz' },
        changes: [
          { field: 'department', before: 'Acme / Operations / Warehouse North', after: 'Acme / Operations' },
          { field: 'manager', before: 'Bruno', after: 'E3' },
        ],
      },
    ]);
    expect(await rowsOf(page.id, 'refused')).toMatchObject([{ line: 3, externalId: 'E2', problem: { field: 'email', why: 'mailBad' } }]);
    expect(await rowsOf(page.id, 'leaving')).toMatchObject([{ line: null, externalId: 'E3' }]);
    await cancelImport(olga, { id: page.id });
  });
});

describe('a file that cannot be trusted', () => {
  test.each([
    ['is empty', '\n\n', { why: 'empty' }],
    ['has one column', 'Person id\nE1\n', { why: 'noSeparator' }],
    ['has nobody in it', head, { why: 'noRows' }],
    ['has a quotation mark that is not closed', `${head}E1;"Ana;;;;;;\n${'E2;B;;;;;;\n'.repeat(50)}`, { why: 'quotes', line: 53 }],
  ])('is refused as a whole when it %s', async (_, text, refusal) => {
    const page = await previewed(text);
    expect(page).toMatchObject({ state: 'refused', refusal: { why: refusal.why } });
    expect(await db.owner`select from import_files where import_id = ${page.id}`).toHaveLength(0);
    expect((await people()).every((person) => person['active'])).toBe(true);
  });

  test('lets nobody leave while one row cannot be told', async () => {
    const page = await previewed(
      `${head}E1;Ana Ruiz;ana@acme.example;Operations / Warehouse North;Bilbao;Night;E2;\n;Somebody;;;;;;\nE9\n`,
    );
    expect(page.counts).toEqual({ unchanged: 1, refused: 2 });
    expect(page.notes).toMatchObject({ nobodyLeaves: { count: 1 } });
    await cancelImport(olga, { id: page.id });
  });

  test('is not applied when the directory changed since the preview: it is shown anew', async () => {
    const page = await previewed(everybody.replace('Bruno;', 'Bruno B.;'));
    expect(page.counts).toEqual({ changed: 1, unchanged: 2 });
    await db.owner`update persons set desk = '12' where external_id = 'E2'`;
    await confirmImport(olga, { id: page.id });
    expect(await reach(page.id)).toMatchObject({
      state: 'previewed',
      refusal: { why: 'changedMeanwhile' },
      counts: { changed: 1, unchanged: 2 },
    });
    expect(await people()).toMatchObject([{}, { name: 'Bruno' }, {}]);
    await cancelImport(olga, { id: page.id });
  });
});

describe('whoever', () => {
  test('signed in before keeps their id, session and history; by address only where that is chosen', async () => {
    const known = await insertPerson(db.owner, { name: 'Dora' });
    await db.owner`update persons set source = 'claims', email = 'Dora@acme.example' where id = ${known}`;
    const session = await insertSignIn(db.owner, known);
    const text = `${everybody}E4;Dora Diaz;dora@acme.example;Operations;;;;\n`;
    const without = await previewed(text);
    expect(without.counts).toEqual({ added: 1, unchanged: 3 });
    await cancelImport(olga, { id: without.id });
    const page = await applied(text, { options: { ...options, emailDomains: ['acme.example'] } });
    expect(page.counts).toEqual({ changed: 1, unchanged: 3 });
    const [dora] = await db.owner`select id, name, source from persons where external_id = 'E4'`;
    expect(dora).toMatchObject({ id: known, name: 'Dora Diaz', source: 'csv' });
    expect(await db.owner`select from sessions where person_id = ${known} and ended_at is null`).toHaveLength(1);
    expect(session).toBeTruthy();
  });

  test('is in no line leaves: sessions and roles end, and it is written down; taken back, they are here again', async () => {
    const [dora] = await db.owner<{ id: string }[]>`select id from persons where external_id = 'E4'`;
    const id = dora?.id ?? '';
    await insertGrant(db.owner, { personId: id, role: 'editor' });
    const page = await applied(everybody);
    expect(page.counts).toEqual({ leaving: 1, unchanged: 3 });
    const state = async () => {
      const [row] =
        await db.owner`select p.active, (select count(*)::int from sessions s where s.person_id = p.id and s.ended_at is null) as sessions,
        (select count(*)::int from grants g where g.person_id = p.id and (g.ends_at is null or g.ends_at > now())) as grants from persons p where p.id = ${id}`;
      return row;
    };
    expect(await state()).toEqual({ active: false, sessions: 0, grants: 0 });
    const written =
      await db.owner`select action, actor_id from audit where subject = ${id} and action in ('person.deactivated', 'grant.ended') order by action`;
    expect(written).toEqual([
      { action: 'grant.ended', actorId: olga.personId },
      { action: 'person.deactivated', actorId: olga.personId },
    ]);
    await takeBackImport(olga, { id: page.id });
    await reach(page.id);
    expect(await state()).toEqual({ active: true, sessions: 0, grants: 0 });
    await expect(takeBackImport(olga, { id: page.id })).rejects.toThrow('gone');
  });

  test('was added, or changed, is as before when it is taken back; whoever was changed since stays', async () => {
    const before = await people();
    const page = await applied(`${head}E1;Ana R.;ana@acme.example;Operations;Bilbao;Fire;E2;
E2;Bruno B.;bruno@acme.example;Operations;Bilbao;;;
E3;"Carla; the ""big"" one";;Operations;;Night|Fire;E1;
E4;Dora Diaz;dora@acme.example;Operations;;;;
E5;Eva;;;;;;
`);
    expect(page.counts).toMatchObject({ changed: 2, added: 1, unchanged: 2 });
    await db.owner`update persons set phone = '+34 1' where external_id = 'E2'`;
    await takeBackImport(olga, { id: page.id });
    await reach(page.id);
    const after = await people();
    expect(after.filter((each) => each['externalId'] !== 'E2' && each['externalId'] !== 'E5')).toEqual(
      before.filter((each) => each['externalId'] !== 'E2'),
    );
    expect(after.find((each) => each['externalId'] === 'E2')).toMatchObject({ name: 'Bruno B.' });
    expect(after.find((each) => each['externalId'] === 'E5')).toMatchObject({ active: false });
  });

  test('brings the file never leaves by it, nor does an administrator of whom too few would be left', async () => {
    await db.owner`update persons set source = 'csv', external_id = 'A' || left(id::text, 8) || right(id::text, 4) where id in (select person_id from grants where role = 'administrator')`;
    const page = await previewed(everybody);
    expect(page.counts).toMatchObject({ refused: 2 });
    expect((await rowsOf(page.id, 'refused')).map(({ problem, line }) => [problem?.why, line])).toEqual(
      expect.arrayContaining([
        ['yourself', null],
        ['lastAdministrators', null],
      ]),
    );
    await cancelImport(olga, { id: page.id });
    await db.owner`update persons set source = 'hand' where external_id like 'A%'`;
  });
});

test('an administrator who was one of three at the preview, and is one of two when it is applied, stays', async () => {
  const [third, gone] = [await insertPerson(db.owner), await insertAdministrator(db.owner)];
  await insertGrant(db.owner, { personId: third, role: 'administrator' });
  await db.owner`update persons set source = 'csv' where id = ${third}`;
  await db.owner`update persons set source = 'hand' where id = ${gone.personId}`;
  const page = await previewed(everybody);
  expect((await rowsOf(page.id, 'leaving')).map(({ personId }) => personId)).toContain(third);
  const others = db.owner`select p.id from persons p join grants g on g.person_id = p.id and g.role = 'administrator' where p.id not in (${third}, ${olga.personId})`;
  await db.owner`update persons set active = false where id in (${others})`;
  await confirmImport(olga, { id: page.id });
  expect(await reach(page.id)).toMatchObject({ state: 'previewed', refusal: { why: 'changedMeanwhile' } });
  expect((await rowsOf(page.id, 'refused')).map(({ personId }) => personId)).toContain(third);
  await cancelImport(olga, { id: page.id });
  await db.owner`update persons set active = true where id in (${others})`;
  await db.owner`update persons set source = 'hand' where id = ${third}`;
});

test('who is no administrator brings, sees and confirms nothing', async () => {
  const nobody: Viewer = { ...olga, isAdministrator: false } as Viewer;
  await expect(listImports(nobody)).rejects.toThrow('notAllowed');
  await expect(receiveImport(nobody, { fileName: 'x', size: 1 }, (async function* () {})())).rejects.toThrow('notAllowed');
  await expect((async () => confirmImport(nobody, { id: acme }))()).rejects.toThrow('notAllowed');
});

test('a file that is cut on its way is not taken', async () => {
  const short = (async function* () {
    yield Buffer.from('E1;');
  })();
  await expect(receiveImport(olga, { fileName: 'x', size: 10 }, short)).rejects.toMatchObject({ fields: { file: 'fileCut' } });
  expect(await web()`select from imports where size = 10`).toHaveLength(0);
});

test('the worker takes it, in a thread of its own', async () => {
  const worked = await startWorker(worker());
  const id = await bring(everybody);
  await expect.poll(async () => (await findImport(olga, id))?.state, { timeout: 20_000 }).toBe('previewed');
  await worked.stop();
  await cancelImport(olga, { id });
});
