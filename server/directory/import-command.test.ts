import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { env } from '#env';
import { freshDatabase, insertGrant, insertPerson } from '../../testing/fresh-database.ts';
import { type Asked, exitCodeOf, importPeople, readArguments, Usage } from './import-command.ts';

const db = freshDatabase();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
});

const bring = async (text: string, more: Partial<Asked> = {}) => {
  const file = join(folder, 'people.csv');
  await writeFile(file, text);
  return importPeople(env().DATABASE_URL, { file, preview: false, columns: {}, ...more });
};
const active = async () => (await db.owner`select external_id from persons where active order by 1`).map(({ externalId }) => externalId);

test('a preview writes nothing, and names what is refused by its line', async () => {
  const result = await bring('Employee ID,Name,E-Mail\n1,Ana,\n2,Bruno,nowhere\n', { preview: true });
  expect(result).toMatchObject({ outcome: 'previewed', counts: { added: 1, refused: 1 } });
  expect(result.refused).toEqual([{ line: 3, externalId: '2', field: 'email', why: 'mailBad' }]);
  expect([exitCodeOf(result), await active()]).toEqual([0, []]);
});

test('a file is applied at once, and says by its exit code whether all of it was taken', async () => {
  const whole = await bring('Employee ID,Name,E-Mail\n1,Ana,\n2,Bruno,\n');
  expect([whole.outcome, whole.counts, exitCodeOf(whole)]).toEqual(['applied', { added: 2 }, 0]);
  const some = await bring('Employee ID,Name,E-Mail\n1,Ana,\n3,Carla,nowhere\n');
  expect([some.outcome, some.counts, exitCodeOf(some)]).toEqual(['applied', { unchanged: 1, refused: 1, leaving: 1 }, 3]);
  expect(await active()).toEqual(['1']);
});

test('a broken file, and one without its key column, change nothing', async () => {
  const broken = await bring('Employee ID,Name,E-Mail\n1,"Ana,\n2,Bruno,\n');
  expect([broken.outcome, broken.refusal?.why, exitCodeOf(broken)]).toEqual(['refused', 'quotes', 1]);
  const unknown = await bring('Foo,Name\n1,Ana\n');
  expect([unknown.outcome, unknown.refusal?.why]).toEqual(['refused', 'keyMissing']);
  expect(await active()).toEqual(['1']);
});

test('columns are named by their titles', async () => {
  const result = await bring('Foo,Bar\n1,Ana María\n', { columns: { externalId: 'Foo', name: 'Bar' } });
  expect([result.outcome, result.counts]).toEqual(['applied', { changed: 1 }]);
  await expect(bring('Foo,Bar\n1,Ana\n', { columns: { name: 'Baz' } })).rejects.toBeInstanceOf(Usage);
  expect(await db.owner`select from import_files`).toHaveLength(0);
});

test('a brake holds many who leave at once by a file', async () => {
  const rows = Array.from({ length: 100 }, (_, n) => `L${n},Person ${n}`).join('\n');
  await bring(`Employee ID,Name\n1,Ana María\n${rows}\n`);
  const result = await bring('Employee ID,Name\n1,Ana María\n');
  expect([result.outcome, result.counts]).toEqual(['applied', { unchanged: 1, leaving: 100 }]);
  // The one who left by the file before is in the same ten minutes.
  expect(await db.owner`select from persons where not active and kept_until > now()`).toHaveLength(101);
});

test('the last administrators stay, and are in no line', async () => {
  const id = await insertPerson(db.owner);
  await insertGrant(db.owner, { personId: id, role: 'administrator' });
  const result = await bring('Employee ID,Name\n1,Ana María\n', { preview: true });
  expect(result.refused).toMatchObject([{ line: null, why: 'lastAdministrators' }]);
});

test.each([
  [[]],
  [['a.csv', 'b.csv']],
  [['a.csv', '--unknown-places', 'maybe']],
  [['a.csv', '--column', 'name']],
  [['a.csv', '--own-domain', 'everybody']],
  [['a.csv', '--what']],
])('arguments %j are refused', (args) => expect(() => readArguments(args)).toThrow(Usage));

test('arguments say the file, the columns and the options', () => {
  expect(
    readArguments(['p.csv', '--preview', '--unknown-places', 'refuse', '--own-domain', '@A.example', '--column', 'email=Work mail']),
  ).toEqual({
    ...{ file: 'p.csv', preview: true, columns: { email: 'Work mail' }, unknownPlaces: 'refuse', ownDomains: ['a.example'] },
  });
});
