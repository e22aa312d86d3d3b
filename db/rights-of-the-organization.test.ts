/**
 * Rights to change the emergency telephone, the senders and the retention time, enforced by the database itself: whatever a page is made to
 * do.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, insertGrant, insertPerson, insertSender } from '../testing/fresh-database.ts';
import { noRight, openLogins, refusedByRule } from '../testing/rights.ts';

const db = freshDatabase();
const { attempt, end } = openLogins(db);
const at = { first: '', second: '', nobody: '' };

const second = () => insertGrant(db.owner, { personId: at.second, role: 'administrator' });
const endSecond = () => db.owner`update grants set ends_at = now() where person_id = ${at.second}`;

beforeAll(async () => {
  await insertSender(db.owner);
  for (const who of ['first', 'second', 'nobody'] as const) at[who] = await insertPerson(db.owner);
  await insertGrant(db.owner, { personId: at.first, role: 'administrator' });
});

afterAll(end);

const quoted = (id: string | null) => (id === null ? 'null' : `'${id}'`);
const set = (key: string, value: string, by: string | null, confirmed: string | null = null) =>
  `insert into settings as s (key, value, changed_by, confirmed_by) values ('${key}', '${value}', ${quoted(by)}, ${quoted(confirmed)})
   on conflict (key) do update set value = excluded.value, changed_by = excluded.changed_by, confirmed_by = excluded.confirmed_by`;
const rename = (confirmed: string | null) =>
  `update senders set name = 'Other', card = '{"mail": "a@b.example"}', confirmed_by = ${quoted(confirmed)}`;
const add = (confirmed: string | null, id = 'uuidv7()') =>
  `insert into senders (id, name, card, confirmed_by) values (${id}, 'Other', '{"mail": "a@b.example"}', ${quoted(confirmed)})`;
const ask = (key: string, after: string, sender = 'null') =>
  `insert into house_requests (key, sender_id, before, after, requested_by) values ('${key}', ${sender}, 'null', '${after}', '${at.first}');`;
const decide = (by: string, decision = 'confirmed') =>
  `update house_requests set decision = '${decision}', decided_by = '${by}', decided_at = now() where decision is null;`;
const said = '{"name": "Other", "card": {"mail": "a@b.example"}}';
const anySender = '(select id from senders limit 1)';

test('as long as nobody else ever was one, one administrator sets it alone; nobody else does', async () => {
  const statements = (by: string | null) => [set('telephone', '"112"', by), set('retentionDays', '30', by), rename(by), add(by)];
  for (const statement of statements(at.first)) expect(await attempt('web', statement), statement).toBe('done');
  for (const by of [at.nobody, null])
    for (const statement of statements(by)) expect(await attempt('web', statement), statement).toBe(refusedByRule);
  await second();
  for (const statement of statements(at.first)) expect(await attempt('web', statement), statement).toBe(refusedByRule);
  await endSecond();
  for (const statement of statements(at.first)) expect(await attempt('web', statement), statement).toBe(refusedByRule);
});

test('two administrators set it: what one asked for and the other confirms in the same moment, and nothing else', async () => {
  await db.owner`delete from grants where person_id = ${at.second}`;
  await second();
  const done: [string, string][] = [
    [ask('telephone', '"112"'), set('telephone', '"112"', at.first, at.second)],
    [ask('retentionDays', '30'), set('retentionDays', '30', at.first, at.second)],
    [ask('sender', said, anySender), rename(at.second)],
    [ask('sender', said), add(at.second)],
  ];
  for (const [asked, change] of done) {
    expect(await attempt('web', asked + decide(at.second) + change), change).toBe('done');
    expect(await attempt('web', asked + change), 'not decided').toBe(refusedByRule);
    expect(await attempt('web', asked + decide(at.second, 'declined') + change), 'declined').toBe(refusedByRule);
    expect(await attempt('web', asked + decide(at.nobody)), 'by nobody').toBe(refusedByRule);
    expect(await attempt('web', asked + decide(at.first)), 'by who asked').toBe('23514');
    expect(await attempt('web', asked + decide(at.second) + change.replace(/112|30|Other/, '666')), 'another value').toBe(refusedByRule);
  }
  expect(await attempt('web', ask('sender', said) + decide(at.second) + rename(at.second)), 'asked to add, renames').toBe(refusedByRule);
  expect(await attempt('web', ask('sender', said, anySender) + decide(at.second) + add(at.second)), 'asked to rename, adds').toBe(
    refusedByRule,
  );
  const before = `'00000000-0000-7000-8000-000000000000'`;
  expect(await attempt('web', ask('sender', said) + decide(at.second) + add(at.second, before)), 'before the others').toBe(refusedByRule);
  await db.owner.unsafe(`${ask('telephone', '"112"')} ${decide(at.second)}`);
  expect(await attempt('web', set('telephone', '"112"', at.first, at.second)), 'confirmed some time ago').toBe(refusedByRule);
});

test('what is set for looks alone, and what it is already, needs nobody else; keys are not exchanged, nothing is deleted', async () => {
  await db.owner`insert into settings (key, value) values ('companyName', '"A"')`;
  for (const statement of [
    set('companyName', '"B"', at.nobody),
    set('fallbackMinutes', '1', at.nobody),
    set('telephone', '""', at.nobody),
    set('retentionDays', '90', at.nobody),
  ])
    expect(await attempt('web', statement), statement).toBe('done');
  await db.owner`insert into settings (key, value) values ('telephone', '"1"')`;
  expect(await attempt('web', set('telephone', '"1"', at.nobody))).toBe('done');
  expect(await attempt('web', set('telephone', '""', at.nobody))).toBe(refusedByRule);
  for (const exchange of [`set key = 'was' where key = 'telephone'`, `set key = 'retentionDays' where key = 'companyName'`])
    expect(await attempt('web', `update settings ${exchange}`)).toBe(refusedByRule);
  expect(await attempt('web', `update senders set id = gen_random_uuid()`)).toBe(refusedByRule);
  for (const table of ['settings', 'senders', 'house_requests']) {
    expect(await attempt('web', `delete from ${table}`)).toBe(noRight);
    for (const login of ['worker', 'auditor'] as const)
      expect(await attempt(login, `insert into ${table} select * from ${table}`)).toBe(noRight);
  }
});

test('a request begins undecided, is decided once and never changed, whoever tries', async () => {
  await db.owner.unsafe(ask('telephone', '"5"'));
  const open = `where decision is null`;
  for (const login of ['web', 'owner'] as const)
    for (const statement of [
      `update house_requests set after = '"6"' ${open}`,
      `update house_requests set after = '"6"', decision = 'confirmed', decided_by = '${at.second}', decided_at = now() ${open}`,
      `update house_requests set decision = 'confirmed', decided_by = '${at.second}', decided_at = now() - interval '1 day' ${open}`,
      `insert into house_requests (key, before, after, requested_by, decision, decided_by, decided_at) values ('sender', 'null', '{}', '${at.first}', 'confirmed', '${at.second}', now())`,
      `update house_requests set decision = 'declined', decided_by = '${at.second}', decided_at = now() where decision is not null`,
    ])
      expect(await attempt(login, statement), `${login}: ${statement}`).toBe(refusedByRule);
});
