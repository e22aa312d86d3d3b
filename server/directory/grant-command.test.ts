import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { freshDatabase, insertPerson } from '../../e2e/fresh-database.ts';
import { grant } from './grant-command.ts';

const db = freshDatabase();

const insertKnown = async () => {
  const externalId = randomUUID();
  return { externalId, id: await insertPerson(db.owner, { externalId }) };
};
const give = (externalId: string | undefined, role: string | undefined = 'administrator') => grant(db.url('owner'), { externalId, role });
const administrators = async () => (await db.owner`select person_id, source from grants order by id`).map((row) => row['personId']);
const audited = async () =>
  (await db.owner`select subject, detail from audit where action = 'grant.given' order by id`).map((row) => ({ ...row }));

test('whoever is not known, has left, or another role is refused, with a sentence and without a trace', async () => {
  const known = await insertKnown();
  const left = await insertKnown();
  await db.owner`update persons set active = false where id = ${left.id}`;
  await expect(give(randomUUID())).rejects.toThrow('Nobody active has the external id');
  await expect(give(left.externalId)).rejects.toThrow('Nobody active has the external id');
  for (const [externalId, role] of [
    [known.externalId, 'editor'],
    [known.externalId, 'employee'],
    [known.externalId, ''],
    ['', 'administrator'],
    [undefined, 'administrator'],
  ])
    await expect(give(externalId, role)).rejects.toThrow('Say whom');
  expect(await administrators()).toEqual([]);
  expect(await audited()).toEqual([]);
});

test('the first and the second administrator are made and written down, each once; the third is refused', async () => {
  const [first, second, third] = [await insertKnown(), await insertKnown(), await insertKnown()];
  expect(await give(first.externalId)).toContain('1 of 2');
  await expect(give(first.externalId)).rejects.toThrow('already');
  expect(await give(second.externalId)).toContain('2 of 2');
  await expect(give(third.externalId)).rejects.toThrow('two administrators already');
  expect(await administrators()).toEqual([first.id, second.id]);
  const detail = { role: 'administrator', source: 'command' };
  expect(await audited()).toEqual([
    { subject: first.id, detail },
    { subject: second.id, detail },
  ]);
});

test('an administrator who left or whose role ended makes room for one more', async () => {
  await db.owner`update grants set ends_at = now() where id = (select min(id::text)::uuid from grants)`;
  const { externalId, id } = await insertKnown();
  expect(await give(externalId)).toContain('2 of 2');
  expect(await administrators()).toContain(id);
});

test('many commands at once for the last place: one of them gets it', async () => {
  for (let round = 0; round < 5; round += 1) {
    await db.owner`update grants set ends_at = now() where id = (select min(id::text)::uuid from grants where ends_at is null)`;
    const people = await Promise.all(Array.from({ length: 5 }, insertKnown));
    const results = await Promise.allSettled(people.map((person) => give(person.externalId)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  }
});
