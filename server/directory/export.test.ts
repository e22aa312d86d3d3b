import { beforeAll, describe, expect, it } from 'vitest';
import { makeViewer } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertPerson } from '../../testing/fresh-database.ts';
import { Refused } from '../errors.ts';
import { type Exported, exportDirectory, separatorFor, toLines } from './export.ts';

const db = freshDatabase();
const words = { titleOf: (column: string) => column, yes: 'yes', no: 'no' };
let administrator = makeViewer('');

const fileOf = async (what: Exported, locale = 'en'): Promise<string> => {
  const bytes = await new Response(await exportDirectory(administrator, { what, locale, words })).arrayBuffer();
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
};
const linesOf = async (what: Exported) => (await fileOf(what)).replace('\uFEFF', '').trimEnd().split('\r\n');

beforeAll(async () => {
  administrator = makeViewer(await insertPerson(db.owner, { name: 'Olga' }), { isAdministrator: true });
  const operations = await insertDepartment(db.owner, 'Operations');
  const north = await insertDepartment(db.owner, 'Warehouse, North', operations);
  const [site] = await db.owner<
    { id: string }[]
  >`insert into sites (name, address, time_zone) values ('Bilbao', '=1+1', 'Europe/Madrid') returning id`;
  const id = await insertPerson(db.owner, { name: 'Ana', departmentId: north });
  await db.owner`update persons set external_id = 'E1', email = 'ana@pregon.example', phone = '+34 600', site_id = ${site?.id ?? ''}, manager_id = ${administrator.personId} where id = ${id}`;
  await db.owner`update persons set external_id = 'E0' where id = ${administrator.personId}`;
  await db.owner`with g as (insert into groups (name, source) values ('First aid', 'hand'), ('Night shift', 'csv') returning id)
    insert into memberships (group_id, person_id) select g.id, ${id} from g`;
  await insertPerson(db.owner, { name: 'Left long ago' });
  await db.owner`update persons set active = false where name = 'Left long ago'`;
  await db.owner`update persons set email = null, locale = null where name <> 'Ana'`;
  await db.owner`update departments set external_id = null`;
  const erased = await insertPerson(db.owner, { name: 'Erased' });
  await db.owner`update persons set active = false, erased_at = now() where id = ${erased}`;
  await db.owner`insert into departments (id, name, path, retired_at) select i, 'Retired', array[i], now() from gen_random_uuid() i`;
});

describe('a cell', () => {
  it.each(['=1+1', '+34 600', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠a'])('that begins as %j is no formula', (text) => {
    expect(toLines([[text, 'x']], ';').replaceAll('"', '')).toBe(`'${text};x\r\n`);
  });
  it('may hold the separator, a quotation mark and line breaks', () => {
    expect(toLines([['a;b', 'say "no"', 'one\ntwo', ' kept ']], ';')).toBe('"a;b";"say ""no""";"one\ntwo";" kept "\r\n');
  });
  it('of another separator stays bare', () => expect(toLines([['a;b', null, 3]], ',')).toBe('a;b,,3\r\n'));
});

it('spreadsheets that write 1,5 get semicolons', () => {
  expect([separatorFor('en'), separatorFor('es')]).toEqual([',', ';']);
});

describe('the directory as a file', () => {
  it('has all people but the erased, and where they belong', async () => {
    expect((await linesOf('people')).sort()).toEqual([
      ',Left long ago,,,,,,,,,,no',
      'E0,Olga,,,,,,,,,,yes',
      `E1,Ana,ana@pregon.example,'+34 600,,"Operations / Warehouse, North",Bilbao,First aid|Night shift,E0,en,,yes`,
      'externalId,name,email,phone,desk,department,site,groups,manager,locale,timeZone,active',
    ]);
  });

  it('has the departments and sites in use', async () => {
    expect((await linesOf('departments')).sort()).toEqual([
      ',"Warehouse, North","Operations / Warehouse, North",1',
      ',Operations,Operations,0',
      'departmentId,name,path,people',
    ]);
    expect(await linesOf('sites')).toEqual(['name,address,timeZone,people', `Bilbao,'=1+1,Europe/Madrid,1`]);
  });

  it('says that it is UTF-8, and speaks the separator of its reader', async () => {
    expect(await fileOf('sites', 'es')).toMatch(/^\uFEFFname;address;/);
  });

  it('is whole and in order when it is longer than what is read at once', async () => {
    await db.owner`insert into persons (source, name) select 'csv', 'Many ' || n from generate_series(1, 1200) n`;
    const names = (await linesOf('people')).filter((line) => line.includes('Many')).map((line) => line.split(',')[1]);
    expect(new Set(names).size).toBe(1_200);
    expect(names).toHaveLength(1_200);
    await db.owner`delete from persons where name like 'Many %'`;
  });

  it('is for administrators, and each is written down', async () => {
    const count = async () =>
      (await db.owner`select from audit where action = 'directory.exported' and actor_id = ${administrator.personId}`).length;
    const before = await count();
    await fileOf('sites');
    expect(await count()).toBe(before + 1);
    const editor = makeViewer(administrator.personId, { isEditor: true, isApprover: true });
    await expect(exportDirectory(editor, { what: 'people', locale: 'en', words })).rejects.toEqual(new Refused('notAllowed'));
    expect(await count()).toBe(before + 1);
  });
});
