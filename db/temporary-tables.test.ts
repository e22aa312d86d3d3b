/**
 * A temporary table of the same name is found before ours. Each guard that reads a table is attacked with them, first without the
 * place where it looks, so that the attack is known to work; then as it is. The right to make them is given back for that.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, insertDepartment, insertGrant, insertPerson, insertSender } from '../testing/fresh-database.ts';
import { noRight, openLogins, refusedByRule } from '../testing/rights.ts';
import { insertFailedMail, insertLive, insertScheduled, insertSevere, insertSignIn } from '../testing/rows.ts';

const db = freshDatabase();
const { attempt, end } = openLogins(db);
const at = {
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
const raised = '22012';

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

const administrators = () => `
  insert into persons (id, active) values ('${at.one}', true), ('${at.other}', true);
  insert into grants (person_id, role, starts_at) select id, 'administrator', now() - interval '1 day' from persons;`;

const expectRaised = (of: string, version: number) =>
  `select 1 / (case when version > ${version} then 0 else 1 end) from public.persons where id = '${of}'`;

/** lie: what the attacker puts into the temporary tables. */
type Attack = { guards: string[]; login: 'web' | 'worker' | 'owner'; lie?: () => string; run: () => string; refusal: string };

/** Where the guard does not refuse but changes something, the attack ends in a division by zero once it was changed. */
const attacks: Record<string, Attack> = {
  'a mail of something that has ended is sent again': {
    guards: ['guard_delivery'],
    login: 'web',
    lie: () => `
      insert into announcements (id, state, expires_at) values ('${at.live}', 'live', now() + interval '1 day');
      insert into steps (id, announcement_id) values ('${at.step}', '${at.live}');`,
    run: () => `update public.deliveries set state = 'queued' where step_id = '${at.step}'`,
    refusal: refusedByRule,
  },
  'the text of something live is changed': {
    guards: ['guard_text'],
    login: 'web',
    run: () => `update public.texts set headline = 'other' where revision_id = '${at.revision}'`,
    refusal: refusedByRule,
  },
  'a text is added to something live': {
    guards: ['guard_text'],
    login: 'web',
    run: () => `insert into public.texts (revision_id, locale, headline) values ('${at.revision}', 'es', 'other')`,
    refusal: refusedByRule,
  },
  'somebody becomes administrator': {
    guards: ['guard_grant', 'holds_administrator'],
    login: 'web',
    lie: () => `${administrators()}
      insert into grant_requests (person_id, role, requested_by, decision, decided_by, decided_at)
        values ('${at.person}', 'administrator', '${at.one}', 'confirmed', '${at.other}', now());`,
    run: () => `
      insert into public.grants (person_id, role, source, granted_by, confirmed_by, why)
        values ('${at.person}', 'administrator', 'hand', '${at.one}', '${at.other}', 'x')`,
    refusal: refusedByRule,
  },
  'somebody becomes manager': {
    guards: ['guard_grant', 'holds_administrator'],
    login: 'web',
    lie: administrators,
    run: () => `
      insert into public.grants (person_id, role, department_id, source, granted_by, why)
        values ('${at.person}', 'manager', '${at.department}', 'hand', '${at.one}', 'x')`,
    refusal: refusedByRule,
  },
  'something severe goes live': {
    guards: ['guard_live', 'follow_announcement'],
    login: 'worker',
    lie: () =>
      `insert into revisions (id, announcement_id, severity, submitted_at) values ('${at.severe}', '${at.waiting}', 'minor', now());`,
    run: () => `update public.announcements set state = 'live', live_at = now() where id = '${at.waiting}'`,
    refusal: refusedByRule,
  },
  'what the publisher may still take is taken back': {
    guards: ['guard_revision'],
    login: 'web',
    lie: () => `insert into announcements (id, state, give_up_at) values ('${at.taken}', 'scheduled', now() - interval '1 day');`,
    run: () => `update public.revisions set state = 'draft' where announcement_id = '${at.taken}'`,
    refusal: refusedByRule,
  },
  'a revision is held, and its announcement does not follow': {
    guards: ['follow_revision'],
    login: 'worker',
    run: () => `update public.revisions set state = 'held' where announcement_id = '${at.taken}';
      select 1 / (select count(*) from public.announcements where id = '${at.taken}' and state = 'scheduled')`,
    refusal: raised,
  },
  'an announcement is held, and its revision does not follow': {
    guards: ['follow_announcement'],
    login: 'worker',
    run: () => `update public.announcements set state = 'held' where id = '${at.taken}';
      select 1 / (select count(*) from public.revisions where announcement_id = '${at.taken}' and state = 'scheduled')`,
    refusal: raised,
  },
  'the live text is taken away without another': {
    guards: ['check_revisions'],
    login: 'worker',
    lie: () => `insert into announcements (id, state) values ('${at.live}', 'deleted');`,
    run: () => `update public.revisions set state = 'superseded' where id = '${at.revision}'; set constraints all immediate`,
    refusal: refusedByRule,
  },
  'something severe is ended without a reason': {
    guards: ['guard_end'],
    login: 'web',
    run: () => `update public.announcements set ended_because = 'withdrawn' where id = '${at.grave}'`,
    refusal: refusedByRule,
  },
  'somebody is signed out, and their identity token stays': {
    guards: ['forget_id_token'],
    login: 'web',
    run: () => `update public.sessions set ended_at = now() where id_hash = '${at.session}';
      select 1 / (select count(*) from public.id_tokens where session_hash = '${at.session}')`,
    refusal: raised,
  },
  'an identity is taken from somebody': {
    guards: ['guard_identity'],
    login: 'owner',
    lie: () => `insert into relink_requests (person_id, from_id, issuer, decision, decided_at)
      select '${at.other}', '${at.one}', 'https://login.example', 'confirmed', now();`,
    run: () => `delete from public.identities where person_id = '${at.one}'`,
    refusal: refusedByRule,
  },
  'two administrators confirm another identity, and it is not exchanged': {
    guards: ['relink'],
    login: 'web',
    lie: () => `insert into identities (issuer, subject, person_id) values ('https://login.example', 'forged', '${at.one}');`,
    run: () => `update public.relink_requests set decision = 'confirmed', decided_by = '${at.second}', decided_at = now() where from_id = '${at.one}';
      select 1 / (select count(*) from public.identities where person_id = '${at.one}')`,
    refusal: raised,
  },
  'the emergency telephone is another, said by one': {
    guards: ['guard_setting', 'may_set_alone', 'holds_administrator'],
    login: 'web',
    lie: () => `insert into house_requests (key, after, decision, decided_at, requested_by, decided_by)
      values ('telephone', '"112"', 'confirmed', now(), '${at.one}', '${at.other}');`,
    run: () =>
      `insert into public.settings (key, value, changed_by, confirmed_by) values ('telephone', '"112"', '${at.one}', '${at.other}')`,
    refusal: refusedByRule,
  },
  'the emergency telephone is another, as if there had never been a second administrator': {
    guards: ['guard_setting', 'may_set_alone', 'holds_administrator'],
    login: 'web',
    lie: () => `${administrators()} delete from grants where person_id <> '${at.one}';`,
    run: () => `insert into public.settings (key, value, changed_by) values ('telephone', '"112"', '${at.one}')`,
    refusal: refusedByRule,
  },
  'somebody speaks in another name': {
    guards: ['guard_sender', 'may_set_alone', 'holds_administrator'],
    login: 'web',
    lie: () => `insert into house_requests (key, sender_id, after, decision, decided_at, decided_by)
      select 'sender', id, '{"name": "Other", "card": {}}', 'confirmed', now(), '${at.other}' from public.senders;`,
    run: () => `update public.senders set name = 'Other', card = '{}', confirmed_by = '${at.other}'`,
    refusal: refusedByRule,
  },
  'a role is taken, and the open streams of that person do not hear of it': {
    guards: ['raise_version_of_person'],
    login: 'web',
    run: () => `update public.grants set ends_at = now() where person_id = '${at.person}'; ${expectRaised(at.person, 2)}`,
    refusal: raised,
  },
  'somebody is deactivated, and it does not count as a departure': {
    guards: ['note_departure'],
    login: 'web',
    run: () => `update public.persons set active = false where id = '${at.other}';
      select 1 / (case when exists (select from public.departures where person_id = '${at.other}') then 0 else 1 end)`,
    refusal: raised,
  },
  'somebody leaves a group, and it does not count as a departure': {
    guards: ['note_group_departure'],
    login: 'web',
    run: () => `delete from public.memberships where person_id = '${at.other}';
      select 1 / (case when exists (select from public.departures where person_id = '${at.other}') then 0 else 1 end)`,
    refusal: raised,
  },
  'somebody is back in a group, and still counts as one who left': {
    guards: ['end_group_departure'],
    login: 'web',
    run: () => `insert into public.memberships (group_id, person_id) values ('${at.group}', '${at.one}');
      select 1 / (select count(*) from public.departures where person_id = '${at.one}' and decided_at is null)`,
    refusal: raised,
  },
  'many leave at once, and none is held': {
    guards: ['hold_departures'],
    login: 'worker',
    run: () => `select public.hold_departures();
      select 1 / (select count(*) from public.departures where person_id = '${at.gone}' and held_until is null)`,
    refusal: raised,
  },
  'a department is moved, and the open streams of its people do not hear of it': {
    guards: ['raise_version_of_department'],
    login: 'web',
    run: () =>
      `update public.departments set path = array[gen_random_uuid(), id] where id = '${at.department}'; ${expectRaised(at.other, 2)}`,
    refusal: raised,
  },
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
    (row) => row.config !== 'search_path=pg_catalog, public, pg_temp' || row.definer !== definers.includes(row.name),
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
  const statement = `${await shadows()} ${attack.lie?.() ?? ''} ${attack.run()}`;
  expect(await attempt(attack.login, attack.run()), 'refused without temporary tables').toBe(attack.refusal);
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
