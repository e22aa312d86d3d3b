/** Rights to give, request and end a role, enforced by the database itself: whatever a page is made to do. */
import { afterAll, expect, test } from 'vitest';
import { freshDatabase, insertDepartment, insertGrant, insertPerson } from '../testing/fresh-database.ts';
import { noRight, openLogins, refusedByRule } from '../testing/rights.ts';

const db = freshDatabase();
const { attempt, end } = openLogins(db);

afterAll(end);

const asked = async (role = 'editor') => {
  const person = await insertPerson(db.owner);
  const [asker, second] = [await insertPerson(db.owner), await insertPerson(db.owner)];
  for (const personId of [asker, second]) await insertGrant(db.owner, { personId, role: 'administrator' });
  const [request] = await db.owner<{ id: string }[]>`
    insert into grant_requests (person_id, role, why, requested_by) values (${person}, ${role}, 'x', ${asker}) returning id`;
  return { person, asker, second, id: request?.id ?? '' };
};
const grantOf = (person: string, role: string, by: string | null, second: string | null, source = 'hand') =>
  `insert into grants (person_id, role, source, granted_by, confirmed_by, why)
   values ('${person}', '${role}', '${source}', ${by ? `'${by}'` : 'null'}, ${second ? `'${second}'` : 'null'}, 'x')`;
const decide = (id: string, by: string, decision = 'confirmed') =>
  `update grant_requests set decision = '${decision}', decided_by = '${by}', decided_at = now() where id = '${id}'`;

test.each(['editor', 'approver', 'administrator'])('a web process makes nobody %s by hand without a second administrator', async (role) => {
  const { person, asker, second, id } = await asked(role);
  const give = grantOf(person, role, asker, second);
  for (const statement of [
    grantOf(person, role, null, null),
    grantOf(person, role, asker, null),
    // Named, but nothing was confirmed; confirmed, but by others, for another end, or some time ago.
    give,
    `${decide(id, second)}; ${grantOf(person, role, second, asker)}`,
    `${decide(id, second)}; ${grantOf(asker, role, asker, second)}`,
    `${decide(id, second, 'declined')}; ${give}`,
    `${decide(id, second)}; ${give.replace('why)', 'why, ends_at)').replace("'x')", "'x', now() + interval '1 day')")}`,
    grantOf(person, role, null, null, 'command'),
  ])
    expect(await attempt('web', statement), statement).toBe(refusedByRule);
  expect(await attempt('web', `${decide(id, second)}; ${give}`)).toBe('done');
  await db.owner.unsafe(decide(id, second));
  expect(await attempt('web', give)).toBe(refusedByRule);
});

test('neither who asked nor who gets a role confirms it, nor anybody who is no administrator', async () => {
  const { person, asker, id } = await asked();
  const wrongForm = '23514';
  for (const by of [asker, person]) expect(await attempt('web', decide(id, by))).toBe(wrongForm);
  const stranger = await insertPerson(db.owner);
  expect(await attempt('web', `${decide(id, stranger)}; ${grantOf(person, 'editor', asker, stranger)}`)).toBe(refusedByRule);
});

test('a request begins undecided, is decided once and never changed, whoever tries', async () => {
  const { person, asker, second, id } = await asked();
  for (const login of ['web', 'owner'] as const) {
    for (const statement of [
      `update grant_requests set role = 'administrator' where id = '${id}'`,
      `update grant_requests set why = 'other', decision = 'confirmed', decided_by = '${second}', decided_at = now() where id = '${id}'`,
      `update grant_requests set decision = 'confirmed', decided_by = '${second}', decided_at = now() - interval '1 day' where id = '${id}'`,
      `insert into grant_requests (person_id, role, why, requested_by, decision, decided_by, decided_at) values ('${person}', 'approver', 'x', '${asker}', 'confirmed', '${second}', now())`,
      `${decide(id, second, 'declined')}; ${decide(id, second)}`,
    ])
      expect(await attempt(login, statement), `${login}: ${statement}`).toBe(refusedByRule);
  }
  expect(await attempt('web', `delete from grant_requests`)).toBe(noRight);
});

test('a web process ends a role and does not prolong or change it', async () => {
  const person = await insertPerson(db.owner);
  await insertGrant(db.owner, { personId: person, role: 'editor' });
  const other = await insertPerson(db.owner);
  const change = (what: string) => `update grants set ${what} where person_id = '${person}'`;
  expect(await attempt('web', change('ends_at = now()'))).toBe('done');
  for (const what of [`role = 'administrator'`, `person_id = '${other}'`, `why = 'other'`, `starts_at = now()`])
    expect(await attempt('web', change(what)), what).toBe(refusedByRule);
  await db.owner.unsafe(change(`ends_at = now() + interval '1 day'`));
  for (const what of ['ends_at = null', `ends_at = now() + interval '2 days'`])
    expect(await attempt('web', change(what)), what).toBe(refusedByRule);
  expect(await attempt('web', change('ends_at = now()'))).toBe('done');
});

test('a web process makes a manager only in an administrator’s name, for somebody else', async () => {
  const { person, asker } = await asked();
  const department = await insertDepartment(db.owner, 'Rights');
  const give = (whom: string, by: string | null) =>
    `insert into grants (person_id, role, department_id, source, granted_by, why) values ('${whom}', 'manager', '${department}', 'hand', ${by ? `'${by}'` : 'null'}, 'x')`;
  for (const statement of [give(person, null), give(person, person), give(asker, asker)])
    expect(await attempt('web', statement)).toBe(refusedByRule);
  expect(await attempt('web', give(person, asker))).toBe('done');
});
