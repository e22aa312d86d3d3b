import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertEvent } from '#db/live/events.ts';
import { insertDraft, scheduleNow } from '#db/writing/drafts.ts';
import { freshDatabase, insertPerson, insertSender } from '../testing/fresh-database.ts';
import { noRight, openLogins, refusedByRule } from '../testing/rights.ts';
import { alignRevision, insertLive, insertSignIn } from '../testing/rows.ts';

const db = freshDatabase();
const at = { author: '', live: '', liveRevision: '', draft: '', scheduled: '' };
const { attempt, end } = openLogins(db);

const makeDraft = async (): Promise<string> => {
  const id = await insertDraft(db.owner, { authorId: at.author, idempotencyKey: randomUUID(), publicCode: randomUUID() });
  if (!id) throw new Error('no draft');
  return id;
};

const makeScheduled = async (giveUpMs: number): Promise<string> => {
  const id = await makeDraft();
  await db.owner`update revisions set expires_at = now() + interval '1 hour', submitted_at = now(), submitted_by = ${at.author},
    rule_hash = '', content_hash = '', counted = '{}' where announcement_id = ${id}`;
  const [revision] = await db.owner<{ id: string }[]>`select id from revisions where announcement_id = ${id}`;
  await scheduleNow(db.owner, { id, revisionId: revision?.id ?? '' }, giveUpMs, { who: at.author, why: { reason: 'confirmed' } });
  return id;
};

beforeAll(async () => {
  await insertSender(db.owner);
  at.author = await insertPerson(db.owner);
  await insertSignIn(db.owner, at.author);
  const live = await insertLive(db.owner, { authorId: at.author, people: [at.author] });
  at.live = live.id;
  at.liveRevision = live.revisionId;
  at.draft = await makeDraft();
  at.scheduled = await makeScheduled(60_000);
  await insertEvent(db.owner, { kind: 'published', announcementId: at.live, revisionId: at.liveRevision, round: 1 });
  await db.owner`insert into audit (action) values ('test')`;
  await db.owner`insert into steps (announcement_id, kind, due_at) values (${at.live}, 'fallback', now())`;
  await db.owner`insert into deliveries (step_id, person_id, channel, address, priority) select id, ${at.author}, 'mail', 'a@b.example', 1 from steps`;
});

afterAll(end);

const anyId = randomUUID();
const insertStatements: Record<string, string> = {
  events: `insert into events (seq, kind, announcement_id, revision_id, round, prev_hash, hash) values (99, 'published', '${anyId}', '${anyId}', 1, '', '')`,
  recipients: `insert into recipients (announcement_id, person_id, origin) values ('${anyId}', '${anyId}', 'frozen')`,
  steps: `insert into steps (kind, due_at) values ('fallback', now())`,
  deliveries: `insert into deliveries (step_id, person_id, channel, address, priority) values ('${anyId}', '${anyId}', 'mail', 'a@b.example', 1)`,
  receipts: `insert into receipts (announcement_id, round, person_id) values ('${anyId}', 1, '${anyId}')`,
  announcements: `insert into announcements (public_code, sender_id, author_id, idempotency_key) values ('x', '${anyId}', '${anyId}', '${anyId}')`,
  revisions: `insert into revisions (announcement_id, number, severity, audience_rule) values ('${anyId}', 1, 'minor', '{}')`,
  texts: `insert into texts (revision_id, locale, headline) values ('${anyId}', 'en', 'x')`,
  join_marks: `insert into join_marks (announcement_id) values ('${anyId}')`,
  reach_totals: `insert into reach_totals (announcement_id, people, seen, acknowledged, mails_sent, mails_failed) values ('${anyId}', 1, 1, 1, 1, 1)`,
  audit: `insert into audit (action) values ('x')`,
};

const columns: Record<string, string> = {
  events: 'seq',
  recipients: 'person_id',
  steps: 'id',
  deliveries: 'id',
  reach_totals: 'people',
  join_marks: 'looked_until',
  announcements: 'author_id',
  revisions: 'round',
  texts: 'headline',
  receipts: 'seen_at',
};

test.each(['events', 'recipients', 'steps', 'deliveries', 'reach_totals', 'join_marks'])(
  'a web process cannot write into %s: it publishes to nobody, and cannot polish how far something got',
  async (table) => {
    expect(await attempt('web', insertStatements[table] ?? '')).toBe(noRight);
    expect(await attempt('web', `update ${table} set ${columns[table]} = null`)).toBe(noRight);
    expect(await attempt('web', `delete from ${table}`)).toBe(noRight);
  },
);

test.each(['announcements', 'revisions', 'texts', 'receipts'])(
  'a worker cannot write into %s: it says nothing of its own, and nobody has seen what they have not',
  async (table) => {
    expect(await attempt('worker', insertStatements[table] ?? '')).toBe(noRight);
    expect(await attempt('worker', `update ${table} set ${columns[table]} = null`)).toBe(noRight);
    // Old receipts are cleared away; what was said never is.
    if (table !== 'receipts') expect(await attempt('worker', `delete from ${table}`)).toBe(noRight);
  },
);

test('a worker tells and mails notices, and changes nothing else of them; a web process marks them read, and nothing else', async () => {
  for (const change of ["kind = 'held'", "detail = '{}'", 'person_id = gen_random_uuid()']) {
    expect(await attempt('web', `update notices set ${change}`)).toBe(noRight);
    expect(await attempt('worker', `update notices set ${change}`)).toBe(noRight);
  }
  expect(await attempt('worker', 'update notices set read_at = now()')).toBe(noRight);
  expect(await attempt('web', 'update notices set mailed_at = now()')).toBe(noRight);
  for (const login of ['web', 'worker'] as const) expect(await attempt(login, 'delete from notices')).toBe(noRight);
});

test('a worker saves no audience under a name, and changes none', async () => {
  expect(
    await attempt('worker', `insert into saved_audiences (name, owner_id, checked_by, rule) values ('x', '${anyId}', '${anyId}', '{}')`),
  ).toBe(noRight);
  expect(await attempt('worker', `update saved_audiences set rule = '{"everyone": true}'`)).toBe(noRight);
});

test('a worker changes no text, no audience and no expiry', async () => {
  expect(await attempt('worker', `update revisions set audience_rule = '{"everyone": true}'`)).toBe(noRight);
  expect(await attempt('worker', `update texts set headline = 'other'`)).toBe(noRight);
  expect(await attempt('worker', 'update announcements set expires_at = now()')).toBe(noRight);
});

test.each(['sessions', 'identities', 'devices'])('a worker and an auditor cannot see %s', async (table) => {
  expect(await attempt('worker', `select * from ${table}`)).toBe(noRight);
  expect(await attempt('auditor', `select * from ${table}`)).toBe(noRight);
  expect(await attempt('web', `select * from ${table}`)).toBe('done');
});

test.each(['events', 'audit'])('%s is never changed: not by web, not by the worker, not by the owner', async (table) => {
  const change = `update ${table} set at = now()`;
  for (const login of ['web', 'worker'] as const) {
    expect(await attempt(login, change)).toBe(noRight);
    expect(await attempt(login, `delete from ${table}`)).toBe(noRight);
  }
  expect(await attempt('owner', change)).toBe(refusedByRule);
  expect(await attempt('owner', `delete from ${table}`)).toBe(refusedByRule);
});

test('only the worker makes an announcement live, held or ended', async () => {
  const scheduled = (state: string) => `update announcements set state = '${state}', live_at = now() where id = '${at.scheduled}'`;
  const end = `update announcements set state = 'ended' where id = '${at.live}'`;
  for (const statement of [scheduled('live'), scheduled('held'), end]) {
    expect(await attempt('web', statement)).toBe(noRight);
    expect(await attempt('worker', statement)).toBe('done');
  }
  expect(await attempt('worker', `update announcements set state = 'live' where id = '${at.draft}'`)).toBe(refusedByRule);
});

test('an announcement is born a draft, whoever writes it', async () => {
  const born = `insert into announcements (public_code, sender_id, author_id, idempotency_key, state, live_at, expires_at)
    select 'born', sender_id, author_id, '${randomUUID()}', 'live', now(), now() from announcements limit 1`;
  expect(await attempt('web', born)).toBe(refusedByRule);
  expect(await attempt('web', born.replace("'live', now(), now()", "'draft', null, null"))).toBe('done');
});

test('what was submitted is never changed, nor its text: the owner cannot either', async () => {
  for (const login of ['web', 'owner'] as const) {
    for (const statement of [
      `update revisions set audience_rule = '{"everyone": true}' where id = '${at.liveRevision}'`,
      `update revisions set submitted_at = null where id = '${at.liveRevision}'`,
      `delete from revisions where id = '${at.liveRevision}'`,
      `update texts set headline = 'other' where revision_id = '${at.liveRevision}'`,
      `delete from texts where revision_id = '${at.liveRevision}'`,
    ])
      expect(await attempt(login, statement), `${login}: ${statement}`).toBe(refusedByRule);
  }
});

test('what is on its way or live is not exchanged for something else by a web process', async () => {
  const other = `(select current_revision_id from announcements where id = '${at.draft}')`;
  const inState = async (state: string): Promise<string> => {
    const id = await makeScheduled(0);
    await db.owner.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`update announcements set state = ${state} where id = ${id}`;
      await alignRevision(tx, id);
    });
    return id;
  };
  for (const id of [at.live, at.scheduled, await inState('submitted'), await inState('held'), await inState('ended')]) {
    for (const change of [
      `current_revision_id = ${other}`,
      `expires_at = now() + interval '1 year'`,
      `author_id = null`,
      `public_code = 'other'`,
    ])
      expect(await attempt('web', `update announcements set ${change} where id = '${id}'`), change).toBe(refusedByRule);
  }
  expect(await attempt('web', `update announcements set ended_because = 'withdrawn' where id = '${at.live}'`)).toBe('done');
  const added = `insert into texts (revision_id, locale, headline) values ('${at.liveRevision}', 'es', 'Otra cosa')`;
  expect(await attempt('web', added)).toBe(refusedByRule);
  const moved = `update texts set revision_id = '${at.liveRevision}', locale = 'es' where revision_id = ${other}`;
  await db.owner`insert into texts (revision_id, locale, headline) select current_revision_id, 'es', 'x' from announcements where id = ${at.draft}`;
  expect(await attempt('web', moved)).toBe(refusedByRule);
});

test('nobody makes live what is severe or extreme, or what was not submitted: not the worker, not the owner', async () => {
  const other = await makeDraft();
  const foreign = `update announcements set current_revision_id = (select current_revision_id from announcements where id = '${other}') where id = '${at.scheduled}';`;
  const unguarded = (change: string) =>
    `set local session_replication_role = replica; ${change} where announcement_id = '${at.scheduled}'; set local session_replication_role = origin;`;
  const live = `update announcements set state = 'live', live_at = now() where id = '${at.scheduled}'`;
  const asWorker = `set local role pregon_worker; ${live}`;
  for (const statement of [live, asWorker]) {
    expect(await attempt('owner', statement)).toBe('done');
    for (const change of [
      `update revisions set severity = 'severe'`,
      `update revisions set severity = 'extreme'`,
      'update revisions set submitted_at = null',
    ])
      expect(await attempt('owner', unguarded(change) + statement), change).toBe(refusedByRule);
    expect(await attempt('owner', foreign + statement)).toBe(refusedByRule);
  }
});

test('what is severe is ended by a web process with a reason only, and the reason is said once', async () => {
  const grave = await insertLive(db.owner, { authorId: at.author, severity: 'severe' });
  const ending = (id: string, why: string | null) =>
    `update announcements set ended_because = 'withdrawn', ended_why = ${why === null ? 'null' : `'${why}'`} where id = '${id}'`;
  for (const why of [null, '', '  ']) expect(await attempt('web', ending(grave.id, why))).toBe(refusedByRule);
  expect(await attempt('web', ending(grave.id, 'It was a false alarm'))).toBe('done');
  expect(await attempt('web', ending(at.live, null))).toBe('done');
  for (const id of [grave.id, at.live]) expect(await attempt('web', `${ending(id, 'One')}; ${ending(id, 'Other')}`)).toBe(refusedByRule);
});

test('a draft may still be changed', async () => {
  expect(await attempt('web', `update revisions set severity = 'moderate' where announcement_id = '${at.draft}'`)).toBe('done');
});

test('actual never becomes exercise, nor the other way', async () => {
  for (const login of ['web', 'owner'] as const)
    expect(await attempt(login, `update announcements set status = 'exercise' where id = '${at.draft}'`)).toBe(refusedByRule);
});

test('an auditor reads, and writes nothing', async () => {
  expect(await attempt('auditor', 'select * from audit, events, announcements, recipients')).toBe('done');
  for (const statement of Object.values(insertStatements)) expect(await attempt('auditor', statement)).toBe(noRight);
  for (const table of Object.keys(insertStatements)) {
    expect(await attempt('auditor', `delete from ${table}`)).toBe(noRight);
  }
  for (const statement of [
    `update announcements set state = 'ended'`,
    `update grants set role = 'editor'`,
    'update persons set active = false',
  ])
    expect(await attempt('auditor', statement)).toBe(noRight);
});

test('a scheduled announcement is not taken back while the publisher may still take it', async () => {
  const back = (id: string) => `update announcements set state = 'draft', publish_at = null where id = '${id}'`;
  for (const login of ['web', 'owner'] as const) expect(await attempt(login, back(at.scheduled))).toBe(refusedByRule);
  const givenUp = await makeScheduled(0);
  expect(await attempt('web', back(givenUp))).toBe('done');
});

test.each(['departments', 'sites', 'groups', 'persons', 'grants'])(
  'nobody deletes from %s: what is over is retired, ended, erased',
  async (table) => {
    for (const login of ['web', 'worker', 'auditor'] as const) expect(await attempt(login, `delete from ${table}`)).toBe(noRight);
  },
);
