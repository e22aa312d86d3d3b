/**
 * A temporary table of the same name is found before ours. Each guard that reads a table is attacked with them, first without the
 * place where it looks, so that the attack is known to work; then as it is. The right to make them is given back for that.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attacks, type Victims } from '../testing/attacks.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson, insertSender } from '../testing/fresh-database.ts';
import { noRight, openLogins, refusedByRule } from '../testing/rights.ts';
import { insertFailedMail, insertLive, insertScheduled, insertSevere, insertSignIn } from '../testing/rows.ts';

const db = freshDatabase();
const { attempt, end } = openLogins(db);
const at: Victims = {
  session: '',
  second: '',
  waiting: '',
  severe: '',
  grave: '',
  live: '',
  taken: '',
  revision: '',
  person: '',
  one: '',
  other: '',
  department: '',
  step: '',
  group: '',
  gone: '',
};
/** Somebody's session and identity, and two administrators, of whom one asks that it be another's. */
const insertIdentity = async (personId: string, anotherId: string) => {
  const [first, second] = [await insertPerson(db.owner), await insertPerson(db.owner)];
  for (const id of [first, second]) await insertGrant(db.owner, { personId: id, role: 'administrator' });
  const { hash } = await insertSignIn(db.owner, personId);
  await db.owner`insert into id_tokens (session_hash, id_token) values (${hash}, 'x')`;
  await db.owner`insert into identities (issuer, subject, person_id, linked_by) values ('https://login.example', 'one', ${personId}, 'claims')`;
  await db.owner`insert into relink_requests (person_id, from_id, issuer, why, requested_by)
    values (${anotherId}, ${personId}, 'https://login.example', 'x', ${first})`;
  return { session: hash, second };
};

/** A group that one left and the other is in, and many who left at once. */
const insertDepartures = async (one: string, other: string) => {
  const [group] = await db.owner<{ id: string }[]>`insert into groups (name, source) values ('First aid', 'hand') returning id`;
  await db.owner`insert into memberships (group_id, person_id) values (${group?.id ?? ''}, ${other})`;
  await db.owner`insert into departures (person_id, kind, groups) values (${one}, 'group', array[${group?.id ?? ''}::uuid])`;
  const many = await db.owner<{ id: string }[]>`
    with gone as (insert into persons (source, name, active) select 'csv', 'Gone ' || n, false from generate_series(1, 25) n returning id)
    insert into departures (person_id, kind) select id, 'active' from gone returning person_id as id`;
  return { group: group?.id ?? '', gone: many[0]?.id ?? '' };
};

beforeAll(async () => {
  const name = new URL(db.url('owner')).pathname.slice(1);
  await db.owner`grant temporary on database ${db.owner(name)} to public`;
  await insertSender(db.owner);
  at.department = await insertDepartment(db.owner, 'Operations');
  for (const who of ['person', 'one', 'other'] as const) at[who] = await insertPerson(db.owner, { departmentId: at.department });
  await insertGrant(db.owner, { personId: at.person, role: 'editor' });
  const live = await insertLive(db.owner, { authorId: at.one });
  Object.assign(at, {
    live: live.id,
    revision: live.revisionId,
    taken: await insertScheduled(db.owner, at.one),
    step: await insertFailedMail(db.owner, at.one),
    ...(await insertSevere(db.owner, at.one)),
    ...(await insertIdentity(at.one, at.other)),
    ...(await insertDepartures(at.one, at.other)),
  });
});

afterAll(end);

/** Empty ones beside all of ours, so that none is forgotten. */
const shadows = async (): Promise<string> => {
  const tables = await db.owner<{ statement: string }[]>`
    select format('create temp table %I (%s);', c.relname, string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ')) as statement
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by c.relname`;
  return tables.map(({ statement }) => statement).join('\n');
};

const setPath = async (guards: string[], to: 'reset search_path' | 'set search_path = pg_catalog, public, pg_temp') => {
  for (const guard of guards) await db.owner.unsafe(`alter routine ${guard} ${to}`);
};

// First: the attacks give each function its place back.
/** They write what no login may: the other half of a revision's state, an identity, a departure. */
const definers = [
  'relink',
  'follow_revision',
  'note_departure',
  'note_group_departure',
  'end_group_departure',
  'hold_departures',
  'look_at_departures',
];

test('each function says where it looks, temporary tables last, and runs with the rights of who calls it, but these', async () => {
  const rows = await db.owner<{ name: string; config: string | null; definer: boolean }[]>`
    select proname as name, array_to_string(proconfig, ';') as config, prosecdef as definer from pg_proc where pronamespace = 'public'::regnamespace`;
  const wrong = rows.filter(
    (row) => !row.config?.split(';').includes('search_path=pg_catalog, public, pg_temp') || row.definer !== definers.includes(row.name),
  );
  expect(wrong).toEqual([]);
  expect(rows.length).toBeGreaterThan(10);
});

test('a trigger that runs with its owner’s rights is nobody else’s to make a trigger of', async () => {
  const rows = await db.owner<{ name: string; login: string; may: boolean }[]>`
    select proname as name, login, has_function_privilege(login, p.oid, 'execute') as may
    from pg_proc p, unnest(${['pregon_web', 'pregon_worker']}::text[]) login where pronamespace = 'public'::regnamespace and prosecdef`;
  expect(rows).toHaveLength(2 * definers.length);
  // It is no trigger, and holds only what the triggers would hold as well.
  expect(rows.filter(({ may }) => may)).toEqual([{ name: 'hold_departures', login: 'pregon_worker', may: true }]);
});

test.each([
  [
    'web',
    'publishes',
    () => `update public.announcements set state = 'live', live_at = now(), expires_at = now() + interval '1 day' where id = '${at.taken}'`,
  ],
  ['web', 'takes back what the publisher may still take', () => `update public.announcements set state = 'draft' where id = '${at.taken}'`],
  [
    'web',
    'exchanges the text of something live',
    () => `update public.announcements set current_revision_id = '${at.severe}' where id = '${at.live}'`,
  ],
])('%s, by a trigger of a temporary table of its own, %s? No.', async (login, _, write) => {
  const trigger = `create temp table mine (id int);
    create function pg_temp.mine() returns trigger language plpgsql as $$ begin ${write()}; return null; end $$;
    create trigger mine after insert on mine execute function pg_temp.mine()`;
  expect(await attempt(login as 'web', trigger), 'it can be made').toBe('done');
  const refusal = await attempt(login as 'web', write());
  expect([refusedByRule, noRight], 'refused by itself').toContain(refusal);
  expect(await attempt(login as 'web', `${trigger}; insert into mine values (1)`)).toBe(refusal);
});

test.each(Object.keys(attacks))('with temporary tables of every name: %s? No.', async (name) => {
  const attack = attacks[name];
  if (!attack) throw new Error(name);
  const statement = `${await shadows()} ${attack.lie?.(at) ?? ''} ${attack.run(at)}`;
  expect(await attempt(attack.login, attack.run(at)), 'refused without temporary tables').toBe(attack.refusal);
  await setPath(attack.guards, 'reset search_path');
  const before = await attempt(attack.login, statement);
  await setPath(attack.guards, 'set search_path = pg_catalog, public, pg_temp');
  expect(before, 'the attack works').toBe('done');
  expect(await attempt(attack.login, statement)).toBe(attack.refusal);
});

test('each function that reads a table is attacked above', async () => {
  const rows = await db.owner<{ name: string }[]>`
    select distinct p.proname as name from pg_proc p, pg_class c
    where p.pronamespace = 'public'::regnamespace and c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and p.prosrc ~* ('\\m(from|join|update|into|table|only)\\s+(public\\.)?' || c.relname || '\\M')`;
  const attacked = new Set(Object.values(attacks).flatMap((attack) => attack.guards));
  expect(rows.map((row) => row.name).filter((name) => !attacked.has(name))).toEqual([]);
  expect(rows.length).toBeGreaterThan(3);
});

test('no login of the application makes anything beside ours', async () => {
  for (const login of ['web', 'worker'] as const) {
    for (const statement of [
      'create table public.x (id int)',
      'create function public.x() returns int language sql return 1',
      'create schema x',
      `create operator public.= (function = int4eq, leftarg = int, rightarg = int)`,
    ])
      expect(await attempt(login, statement), statement).toBe('42501');
  }
});
