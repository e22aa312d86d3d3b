import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { freshDatabase, insertPerson } from '../../testing/fresh-database.ts';
import { insertSignIn } from '../../testing/rows.ts';
import { grant } from './grant-command.ts';

const db = freshDatabase();

const insertKnown = async () => {
  const externalId = randomUUID();
  return { externalId, id: await insertPerson(db.owner, { externalId }) };
};
const issuer = 'https://login.pregon.example';
const where = () => ({ databaseUrl: db.url('owner'), issuer, portalUrl: 'https://intranet.pregon.example' });
const give = (externalId: string | undefined, role: string | undefined = 'administrator') => grant(where(), { externalId, role });
const giveBySubject = (subject: string) => grant(where(), { subject, role: 'administrator' });

/** Somebody who came in through the sign-on, as long ago as that. */
const insertCame = async (given: { name: string; subject: string; externalId?: string; minutesAgo: number; from?: string }) => {
  const id = await insertPerson(db.owner, { name: given.name, externalId: given.externalId ?? null });
  await db.owner`insert into identities (issuer, subject, person_id, linked_by) values (${given.from ?? issuer}, ${given.subject}, ${id}, 'new')`;
  const { hash } = await insertSignIn(db.owner, id);
  await db.owner`update sessions set created_at = now() - make_interval(mins => ${given.minutesAgo}) where id_hash = ${hash}`;
  return id;
};
const refusalOf = (asked: Promise<string>): Promise<string> => asked.then(String, (error: Error) => error.message);
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

test('where nobody has signed in yet, it says where to sign in first', async () => {
  const said = await refusalOf(give('E1'));
  expect(said).toContain(`Nobody has signed in through ${issuer} yet. Open https://intranet.pregon.example`);
});

test('when it finds nobody it lists who signed in lately, the last first, with what to type', async () => {
  await insertCame({ name: 'Ana Quintanilla', subject: 'a-1', externalId: 'E1', minutesAgo: 5 });
  await insertCame({ name: 'Bo \u001b[31m\u202eRed', subject: "o'b $(x)", minutesAgo: 1 });
  const left = await insertCame({ name: 'Left', subject: 'left', minutesAgo: 0 });
  await db.owner`update persons set active = false where id = ${left}`;
  await insertCame({ name: 'Elsewhere', subject: 'else', from: 'https://old.example', minutesAgo: 0 });
  for (const ask of [
    () => give('nobody'),
    () => giveBySubject('nobody'),
    () => give(undefined),
    () => grant(where(), { role: undefined }),
  ]) {
    const lines = (await refusalOf(ask())).split('\n');
    expect(lines.filter((line) => line.startsWith('    '))).toEqual([
      `    npm run grant -- --subject 'o'\\''b $(x)' --role administrator`,
      `    npm run grant -- --external-id 'E1' --role administrator`,
    ]);
    expect(lines[2]).toMatch(/^ {2}Bo \[31mRed \(signed in \d{4}-\d\d-\d\d \d\d:\d\d UTC; external id: none, subject: o'b \$\(x\)\)$/);
  }
});

test('of many who signed in, ten are listed', async () => {
  for (let index = 0; index < 12; index += 1) await insertCame({ name: `P${index}`, subject: `p-${index}`, minutesAgo: index });
  const said = await refusalOf(giveBySubject('nobody'));
  expect(said.match(/npm run grant/g)).toHaveLength(10);
  expect([said.includes('P7 '), said.includes('P8 ')]).toEqual([true, false]);
});

test('a subject is found where the sign-on of the settings vouches for it, with or without a slash at its end', async () => {
  const id = await insertCame({ name: 'Slash', subject: 'slash', from: `${issuer}/`, minutesAgo: 30 });
  await insertCame({ name: 'Twin', subject: 'slash', from: 'https://old.example', minutesAgo: 0 });
  expect(await refusalOf(giveBySubject('else'))).toContain('Nobody active has the subject else');
  expect(await refusalOf(giveBySubject('left'))).toContain('Nobody active has the subject left');
  expect(await refusalOf(grant(where(), { externalId: 'E1', subject: 'slash', role: 'administrator' }))).toContain('Say whom');
  expect(await giveBySubject('slash')).toContain('1 of 2');
  expect(await administrators()).toEqual([id]);
  await db.owner`delete from grants`;
});

test('the first and the second administrator are made and written down, each once; the third is refused', async () => {
  const [first, second, third] = [await insertKnown(), await insertKnown(), await insertKnown()];
  expect(await give(first.externalId)).toContain('1 of 2');
  await expect(give(first.externalId)).rejects.toThrow('already');
  expect(await give(second.externalId)).toContain('2 of 2');
  await expect(give(third.externalId)).rejects.toThrow('two administrators already');
  expect(await administrators()).toEqual([first.id, second.id]);
  const detail = { role: 'administrator', source: 'command' };
  expect((await audited()).slice(-2)).toEqual([
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
