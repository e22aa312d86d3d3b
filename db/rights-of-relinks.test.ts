/** The rules for moving an account to another person, enforced by the database itself: whatever a page is made to do. */
import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { freshDatabase, insertGrant, insertPerson } from '../testing/fresh-database.ts';
import { noRight, openLogins, refusedByRule } from '../testing/rights.ts';

const db = freshDatabase();
const { attempt, end } = openLogins(db);
const issuer = 'https://login.pregon.example';
const wrongForm = '23514';

afterAll(end);

const insertIdentity = async (personId: string): Promise<string> => {
  const subject = randomUUID();
  await db.owner`insert into identities (issuer, subject, person_id, linked_by) values (${issuer}, ${subject}, ${personId}, 'new')`;
  return subject;
};

const asked = async () => {
  const [known, double, asker, second] = [
    await insertPerson(db.owner),
    await insertPerson(db.owner),
    await insertPerson(db.owner),
    await insertPerson(db.owner),
  ];
  for (const personId of [asker, second]) await insertGrant(db.owner, { personId, role: 'administrator' });
  const subjects = [await insertIdentity(known), await insertIdentity(double)] as const;
  const [request] = await db.owner<{ id: string }[]>`
    insert into relink_requests (person_id, from_id, issuer, why, requested_by) values (${known}, ${double}, ${issuer}, 'x', ${asker}) returning id`;
  return { known, double, asker, second, subjects, id: request?.id ?? '' };
};
const decide = (id: string, by: string, decision = 'confirmed') =>
  `update relink_requests set decision = '${decision}', decided_by = '${by}', decided_at = now() where id = '${id}'`;
const ask = (known: string, double: string, by: string, more = '') =>
  `insert into relink_requests (person_id, from_id, issuer, why, requested_by ${more === '' ? '' : ', decision, decided_by, decided_at'})
   values ('${known}', '${double}', '${issuer}', 'x', '${by}' ${more})`;
const ownerOf = async (subject: string) => (await db.owner`select person_id from identities where subject = ${subject}`)[0]?.['personId'];

test('nobody gives an identity to somebody else: not a web process, not the worker, and the owner not past a request', async () => {
  const { known, double, subjects } = await asked();
  const give = `update identities set person_id = '${known}' where subject = '${subjects[1]}'`;
  const take = `delete from identities where subject = '${subjects[0]}'`;
  for (const login of ['web', 'worker'] as const)
    for (const statement of [give, take]) expect(await attempt(login, statement), login).toBe(noRight);
  for (const statement of [give, take]) expect(await attempt('owner', statement)).toBe(refusedByRule);
  // To somebody this issuer vouches for already there is no second one.
  expect(
    await attempt('web', `insert into identities (issuer, subject, person_id, linked_by) values ('${issuer}', 'more', '${known}', 'hand')`),
  ).toBe('23505');
  expect([await ownerOf(subjects[0]), await ownerOf(subjects[1])]).toEqual([known, double]);
});

test('a request is confirmed by a second administrator, whom it does not concern', async () => {
  const { known, double, asker, second, id } = await asked();
  for (const personId of [known, double]) await insertGrant(db.owner, { personId, role: 'administrator' });
  for (const by of [asker, known, double]) expect(await attempt('web', decide(id, by))).toBe(wrongForm);
  expect(await attempt('web', decide(id, await insertPerson(db.owner)))).toBe(refusedByRule);
  expect(await attempt('web', `${decide(id, second, 'declined')}; ${decide(id, second)}`)).toBe(refusedByRule);
  expect(await attempt('web', decide(id, second).replace('decided_at = now()', `decided_at = now() - interval '1 day'`))).toBe(
    refusedByRule,
  );
  expect(await attempt('web', decide(id, second).replace('set ', `set person_id = '${second}', `))).toBe(refusedByRule);
  expect(await attempt('web', `delete from relink_requests`)).toBe(noRight);
  expect(await attempt('owner', `delete from relink_requests`)).toBe(refusedByRule);
  await db.owner`update grants set ends_at = now() where person_id = ${asker}`;
  expect(await attempt('web', decide(id, second))).toBe(refusedByRule);
});

test('a request begins undecided, by somebody whom it does not concern, once at a time', async () => {
  const { known, double, asker, second } = await asked();
  const [one, two] = [await insertPerson(db.owner), await insertPerson(db.owner)];
  for (const login of ['web', 'owner'] as const)
    expect(await attempt(login, ask(one, two, asker, `, 'confirmed', '${second}', now()`))).toBe(refusedByRule);
  for (const [a, b, by] of [
    [one, one, asker],
    [one, asker, asker],
    [asker, one, asker],
  ] as const)
    expect(await attempt('web', ask(a, b, by))).toBe(wrongForm);
  expect(await attempt('web', ask(known, double, second))).toBe('23505');
  expect(await attempt('web', ask(one, two, asker))).toBe('done');
});

test('once confirmed, the accounts of the two are exchanged, by the web’s own login', async () => {
  const { known, double, second, subjects, id } = await asked();
  expect(await attempt('web', decide(id, second))).toBe('done');
  expect(await ownerOf(subjects[1])).toBe(double);
  await db.owner.unsafe(decide(id, second));
  expect([await ownerOf(subjects[0]), await ownerOf(subjects[1])]).toEqual([double, known]);
});

test('somebody who never signed in before gets the account, and nobody keeps it', async () => {
  const { asker, second } = await asked();
  const [known, double] = [await insertPerson(db.owner), await insertPerson(db.owner)];
  const subject = await insertIdentity(double);
  const [request] = await db.owner<{ id: string }[]>`${db.owner.unsafe(ask(known, double, asker))} returning id`;
  await db.owner.unsafe(decide(request?.id ?? '', second));
  expect(await ownerOf(subject)).toBe(known);
  expect(await db.owner`select from identities where person_id = ${double}`).toHaveLength(0);
  // And where there is nothing to give, nothing is confirmed.
  const [again] = await db.owner<{ id: string }[]>`${db.owner.unsafe(ask(second, double, asker))} returning id`;
  expect(await attempt('owner', decide(again?.id ?? '', known))).toBe(refusedByRule);
});

test('what the sign-on sent is gone with its session, and never the worker’s to read', async () => {
  const person = await insertPerson(db.owner);
  await db.owner`insert into sessions (id_hash, person_id, auth_time) values ('a', ${person}, now()), ('b', ${person}, now())`;
  await db.owner`insert into id_tokens (session_hash, id_token) values ('a', 'x'), ('b', 'y')`;
  expect(await attempt('worker', `select id_token from id_tokens`)).toBe(noRight);
  await db.owner`update sessions set ended_at = now() where id_hash = 'a'`;
  expect([...(await db.owner`select session_hash from id_tokens`)]).toEqual([{ sessionHash: 'b' }]);
});

test('names are compared without case, blanks around them, and however accents are written', async () => {
  const [row] = await db.owner`
    select alike(${'  Dirección\u00a0 GENERAL '}) = alike(${'DIRECCIO\u0301N general'}) as same, alike('Direccion') = alike('Dirección') as accents,
      alike('STRASSE') = alike('straße') as sharp`;
  expect(row).toEqual({ same: true, accents: false, sharp: true });
});
