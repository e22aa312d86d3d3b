import { expect, test } from 'vitest';
import { freshDatabase } from '../testing/fresh-database.ts';
import { live } from './client.ts';

freshDatabase();

test('whatever stands in an array comes back from the database as it was', async () => {
  const texts = ['', 'plain', 'a "quoted" one', 'back\\slash', 'comma, brace {} and\nline', 'NULL', "Ñandú's"];
  const ids = ['01890a5d-ac96-774b-bcce-b302099a8057'];
  const [row] = await live()`select ${texts}::text[] as texts, ${ids}::uuid[] as ids, ${[1, -2]}::int[] as numbers, ${[]}::text[] as none`;
  expect(row).toEqual({ texts, ids, numbers: [1, -2], none: [] });
});

test('what is no id is refused by the database, and never read as another one, or as two', async () => {
  const id = '01890a5d-ac96-774b-bcce-b302099a8057';
  for (const wrong of [
    '',
    'null',
    `${id},${id}`,
    `${id}","${id}`,
    '{}',
    'a,b',
    `${id.replaceAll('-', '')},1a2`,
    'NULL'.padEnd(36),
    '\t'.padStart(36, '0'),
  ]) {
    await expect(live()`select cardinality(${[wrong]}::uuid[])`, wrong).rejects.toMatchObject({ code: '22P02' });
  }
  const [row] = await live()`select cardinality(${[id, id, id]}::uuid[]) as three, cardinality(${[]}::uuid[]) as none`;
  expect(row).toEqual({ three: 3, none: 0 });
});
