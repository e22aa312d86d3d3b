/** Every function that takes a scope answers within it; a scope that is empty, or was lost on its way, opens nothing. */
import { randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { searchDepartments, searchGroups, searchSites } from '#db/audience/target-search.ts';
import { listGroups, listSites, listTargets, searchPeople } from '#db/audience/targets.ts';
import { listFailures } from '#db/delivery/channels/mail/failures.ts';
import { listDepartments } from '#db/directory/departments.ts';
import { findDeskShape, findForPerson, findIdByCode, findManaged, findOnDesk, listForDesk, listShapes } from '#db/reading/announcements.ts';
import { listLiveWithin } from '#db/reading/archive.ts';
import { everywhere, type Scope } from '#domain/rights.ts';
import {
  freshDatabase,
  insertDepartment,
  insertGroup,
  insertMember,
  insertPerson,
  insertSender,
  insertSite,
} from '../testing/fresh-database.ts';
import { insertLive } from '../testing/rows.ts';

const db = freshDatabase();
const at = { north: '', site: '', group: '', person: '', announcement: '', asker: '' };

beforeAll(async () => {
  await insertSender(db.owner);
  at.north = await insertDepartment(db.owner, 'North');
  at.site = await insertSite(db.owner, 'North yard');
  at.group = await insertGroup(db.owner, 'North aiders');
  at.person = await insertPerson(db.owner, { name: 'Nora North', departmentId: at.north, siteId: at.site });
  await insertMember(db.owner, at.group, at.person);
  at.asker = await insertPerson(db.owner);
  const rule = { anyOf: [{ department: at.north, below: true }], within: [at.north] };
  const { id, revisionId } = await insertLive(db.owner, { authorId: at.person, people: [at.person], rule });
  at.announcement = id;
  await db.owner`
    with step as (
      insert into steps (announcement_id, revision_id, kind, due_at) values (${id}, ${revisionId}, 'fallback', now()) returning id)
    insert into deliveries (step_id, person_id, channel, address, priority, state, reason)
    select id, ${at.person}, 'mail', 'nora@pregon.example', 1, 'failed', 'noAddress' from step`;
});

const by = (scope: Scope) => ({ personId: at.asker, scope, id: at.announcement });
const targets = () => [{ department: at.north, below: true }, { site: at.site }, { group: at.group }, { person: at.person }];
const page = { sought: { words: [], code: '' }, page: { section: null, limit: 9, offset: 0 } };

/** Functions of db/ that take a scope, with the number of rows they answer. */
const asked: Record<string, (scope: Scope) => Promise<number>> = {
  listDepartments: async (scope) => (await listDepartments(db.owner, scope)).length,
  listSites: async (scope) => (await listSites(db.owner, scope)).length,
  listGroups: async (scope) => (await listGroups(db.owner, scope)).length,
  listTargets: async (scope) => (await listTargets(db.owner, targets(), scope)).length,
  searchDepartments: async (scope) => (await searchDepartments(db.owner, ['north'], scope, 9)).length,
  searchSites: async (scope) => (await searchSites(db.owner, ['north'], scope, 9)).length,
  searchGroups: async (scope) => (await searchGroups(db.owner, ['north'], scope, 9)).length,
  searchPeople: async (scope) => (await searchPeople(db.owner, ['north'], scope, 9)).length,
  listFailures: async (scope) =>
    (await listFailures(db.owner, { announcementId: at.announcement, scope, names: 9 })).flatMap((row) => row.names).length,
  listLiveWithin: async (scope) => (await listLiveWithin(db.owner, scope)).length,
  findForPerson: async (scope) => ((await findForPerson(db.owner, by(scope))) ? 1 : 0),
  findIdByCode: async (scope) =>
    (await findIdByCode(db.owner, { ...by(scope), code: at.announcement.slice(0, 8).toUpperCase() })) ? 1 : 0,
  findManaged: async (scope) => ((await findManaged(db.owner, by(scope))) ? 1 : 0),
  findDeskShape: async (scope) =>
    (await findDeskShape(db.owner, by(scope))) === (await findDeskShape(db.owner, by({ departments: [randomUUID()] }))) ? 0 : 1,
  listShapes: async (scope) => (await listShapes(db.owner, { ...by(scope), ids: [at.announcement] })).length,
  listForDesk: async (scope) => (await listForDesk(db.owner, { ...by(scope), ...page })).length,
  findOnDesk: async (scope) => ((await findOnDesk(db.owner, by(scope))) ? 1 : 0),
};

/** The parameters of each exported function of these files, as they are written. */
const parametersOf = (code: string): [name: string, parameters: string][] =>
  [...code.matchAll(/^export (?:const (\w+) =|(?:async )?function (\w+))([\s\S]*?)(?:=>|\{$)/gm)].map(
    ([, name, other, parameters = '']) => [name ?? other ?? '', parameters],
  );

/** Names of types through which a scope comes: its own, an asker's, and those of the file that hold one. */
const typesWithScope = (code: string): string[] => {
  const names = ['Scope', 'Asker'];
  const types = [...code.matchAll(/^(?:export )?(?:type|interface) (\w+)\b([\s\S]*?);$/gm)];
  for (let before = -1; before < names.length; ) {
    before = names.length;
    for (const [, name = '', content = ''] of types)
      if (!names.includes(name) && new RegExp(`\\b(?:${names.join('|')})\\b`).test(content)) names.push(name);
  }
  return names;
};

const takesScope = (code: string): string[] => {
  const type = new RegExp(`[:&|<] *(?:readonly )?(?:${typesWithScope(code).join('|')})\\b`);
  return parametersOf(code).flatMap(([name, parameters]) => (type.test(parameters) ? [name] : []));
};

test('a function that takes a scope is found, also by a type of its own', () => {
  expect(takesScope('export const list = (db: Db, scope: Scope): Promise<Row[]> =>\n  db`a`;')).toEqual(['list']);
  expect(takesScope('export const find = async (\n  db: Db,\n  by: Asker & { id: string },\n): Promise<Row> => {')).toEqual(['find']);
  expect(
    takesScope('type Within = { of: Scope };\ntype Page = Within & { n: number };\nexport const page = (db: Db, by: Page) => 1;'),
  ).toEqual(['page']);
  expect(takesScope('export const none = (db: Db, scoped: string) => (scope: Scope) => 1;')).toEqual([]);
});

test('each function of db/ that takes a scope is asked here', () => {
  // Exports of rights.ts are parts of statements; rights-compared.test.ts asks them.
  const files = globSync('db/**/*.ts').filter((file) => !/\.(test|long)\.ts$/.test(file) && file !== 'db/rights.ts');
  expect(files.length).toBeGreaterThan(40);
  expect(files.flatMap((file) => takesScope(readFileSync(file, 'utf8'))).sort()).toEqual(Object.keys(asked).sort());
});

describe.each(Object.keys(asked))('%s', (name) => {
  const answered = async (scope: unknown) => (await asked[name]?.(scope as Scope)) ?? Number.NaN;

  test('answers everywhere, and within a scope', async () => {
    expect(await answered(everywhere)).toBeGreaterThan(0);
    expect(await answered({ departments: [at.north] })).toBeGreaterThan(0);
  });

  test.each([
    ['empty', { departments: [] }],
    ['of another place', { departments: [randomUUID()] }],
    ['missing', undefined],
    ['null', null],
    ['nothing', {}],
    ['not everywhere', { everywhere: false }],
    ['nearly everywhere', { everywhere: 'true' }],
  ])('answers nothing within a scope that is %s', async (_what, scope) => {
    expect(await answered(scope)).toBe(0);
  });
});
