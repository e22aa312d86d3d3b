/** Where a revision may stand, as the database has it: the second line behind `move`. A test for each refusal, tried as each login. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, insertPerson, insertSender } from '../testing/fresh-database.ts';
import { noRight, openLogins, refusedByRule } from '../testing/rights.ts';
import { insertLive } from '../testing/rows.ts';
import { insertDraft, insertRevision } from './writing/drafts.ts';

const db = freshDatabase();
const { attempt, end } = openLogins(db);
const taken = '23505';
let author: string;

beforeAll(async () => {
  await insertSender(db.owner);
  author = await insertPerson(db.owner);
});

afterAll(end);

type Made = { id: string; revisionId: string };

const makeDraft = async (): Promise<Made> => {
  const id = await insertDraft(db.owner, { authorId: author, idempotencyKey: randomUUID(), publicCode: randomUUID() });
  const [row] = await db.owner<{ id: string }[]>`select id from revisions where announcement_id = ${id}`;
  return { id: id ?? '', revisionId: row?.id ?? '' };
};

const submit = async ({ id, revisionId }: Made, giveUpSeconds = 60): Promise<void> => {
  await db.owner`update revisions set submitted_at = now(), submitted_by = ${author}, rule_hash = '', content_hash = '', counted = '{}',
    expires_at = now() + interval '2 hours' where id = ${revisionId}`;
  await db.owner`update announcements set publish_at = now(), give_up_at = now() + make_interval(secs => ${giveUpSeconds}) where id = ${id}`;
};

const put = async (made: Made, state: string): Promise<Made> => {
  await db.owner`update revisions set state = ${state} where id = ${made.revisionId}`;
  return made;
};

const makeScheduled = async (giveUpSeconds = 60): Promise<Made> => {
  const made = await makeDraft();
  await submit(made, giveUpSeconds);
  return put(made, 'scheduled');
};

/** A live announcement, and an update of it that is scheduled. */
const makeUpdate = async (): Promise<{ live: Made; update: Made }> => {
  const live = await insertLive(db.owner, { authorId: author });
  const update = { id: live.id, revisionId: await insertRevision(db.owner, live.id, { number: 2, round: 1 }) };
  await submit(update);
  await put(update, 'scheduled');
  return { live, update };
};

const to = (made: Made, state: string, more = ''): string =>
  `update revisions set state = '${state}'${more} where id = '${made.revisionId}'`;
/** Brings forward the check at the end of a transaction. */
const atOnce = 'set constraints all immediate; ';

test('a revision goes no way that the table does not know, whoever writes it', async () => {
  const draft = await makeDraft();
  for (const login of ['web', 'worker', 'owner'] as const)
    for (const state of ['live', 'held', 'ended', 'rejected']) expect(await attempt(login, to(draft, state)), state).toBe(refusedByRule);
  expect(await attempt('web', to(draft, 'unheard-of'))).toBe(refusedByRule);
});

test('a revision begins as a draft, whoever writes it', async () => {
  const { id } = await insertLive(db.owner, { authorId: author });
  const born = (state: string, seq = 0) =>
    `insert into revisions (announcement_id, number, severity, audience_rule, state, state_seq) values ('${id}', 2, 'minor', '{}', '${state}', ${seq})`;
  for (const login of ['web', 'owner'] as const) {
    for (const state of ['scheduled', 'live', 'held']) expect(await attempt(login, born(state)), state).toBe(refusedByRule);
    expect(await attempt(login, born('draft', 7))).toBe(refusedByRule);
    expect(await attempt(login, born('draft'))).toBe('done');
  }
});

test('one revision of an announcement is on its way at most', async () => {
  const { live } = await makeUpdate();
  const another = `insert into revisions (announcement_id, number, severity, audience_rule) values ('${live.id}', 3, 'minor', '{}')`;
  for (const login of ['web', 'owner'] as const) expect(await attempt(login, another)).toBe(taken);
});

test('one revision of an announcement is live at most', async () => {
  const { live, update } = await makeUpdate();
  expect(await attempt('worker', to(update, 'live'))).toBe(taken);
  expect(await attempt('worker', `${to(live, 'superseded')}; ${to(update, 'live')}`)).toBe('done');
});

test('only the worker makes a revision live, held or ended, and takes away the live one', async () => {
  const { live, update } = await makeUpdate();
  const scheduled = await makeScheduled();
  for (const statement of [to(scheduled, 'live'), to(scheduled, 'held'), to(update, 'held'), to(live, 'superseded'), to(live, 'ended')]) {
    expect(await attempt('web', statement), statement).toBe(noRight);
    expect(await attempt('auditor', statement), statement).toBe(noRight);
    expect(await attempt('worker', statement), statement).toBe('done');
  }
});

test('a worker writes nothing of a revision but where it stands', async () => {
  const { revisionId } = await makeScheduled();
  for (const change of [
    'expires_at = now()',
    `severity = 'minor'`,
    'state_seq = 9',
    'state_at = now()',
    `announcement_id = '${randomUUID()}'`,
  ])
    expect(await attempt('worker', `update revisions set state = 'live', ${change} where id = '${revisionId}'`), change).toBe(noRight);
});

test('a revision does not go to another announcement, of which it would be on its way', async () => {
  const [mine, other] = [await makeDraft(), await insertLive(db.owner, { authorId: author })];
  for (const login of ['web', 'owner'] as const)
    expect(await attempt(login, `update revisions set announcement_id = '${other.id}', number = 9 where id = '${mine.revisionId}'`)).toBe(
      refusedByRule,
    );
});

test('what was submitted is not changed as it moves, by nobody', async () => {
  const scheduled = await makeScheduled(0);
  for (const change of [
    `severity = 'moderate'`,
    `audience_rule = '{"everyone": true}'`,
    `expires_at = now()`,
    `content_hash = 'other'`,
    'number = 9',
  ])
    for (const login of ['web', 'owner'] as const)
      expect(await attempt(login, to(scheduled, 'draft', `, ${change}`)), change).toBe(refusedByRule);
  expect(await attempt('web', to(scheduled, 'draft'))).toBe('done');
});

test('what the publisher may still take is not taken back under its hands', async () => {
  const scheduled = await makeScheduled();
  const { update } = await makeUpdate();
  for (const login of ['web', 'owner'] as const)
    for (const state of ['draft', 'superseded'])
      for (const each of [scheduled, update]) expect(await attempt(login, to(each, state)), state).toBe(refusedByRule);
  expect(await attempt('web', to(await makeScheduled(0), 'draft'))).toBe('done');
});

test('nothing goes live that was not submitted, or is severe or extreme: not by the worker, not by the owner', async () => {
  const scheduled = await makeScheduled();
  const { live, update } = await makeUpdate();
  const unguarded = (made: Made, change: string) =>
    `set local session_replication_role = replica; update revisions set ${change} where id = '${made.revisionId}'; set local session_replication_role = origin;`;
  for (const role of ['', 'set local role pregon_worker; '])
    for (const change of ['submitted_at = null', `severity = 'severe'`, `severity = 'extreme'`]) {
      expect(await attempt('owner', unguarded(scheduled, change) + role + to(scheduled, 'live')), change).toBe(refusedByRule);
      const replaced = `${to(live, 'superseded')}; ${to(update, 'live')}`;
      expect(await attempt('owner', unguarded(update, change) + role + replaced), change).toBe(refusedByRule);
    }
  expect(await attempt('worker', to(scheduled, 'live'))).toBe('done');
});

test('nothing is added to what is over, and nothing goes live in it', async () => {
  const { live, update } = await makeUpdate();
  const added = `insert into revisions (announcement_id, number, severity, audience_rule) values ('${live.id}', 3, 'minor', '{}')`;
  const over = `${to(live, 'ended')}; `;
  expect(await attempt('owner', over + to(update, 'live'))).toBe(refusedByRule);
  expect(await attempt('owner', over + to(update, 'superseded'))).toBe('done');
  expect(await attempt('owner', `${over}${to(update, 'superseded')}; ${added}`)).toBe(refusedByRule);
  const deleted = await put(await makeDraft(), 'deleted');
  expect(await attempt('web', added.replace(live.id, deleted.id))).toBe(refusedByRule);
  const rejected = await put(await put(await makeDraft(), 'submitted'), 'rejected');
  expect(await attempt('web', added.replace(live.id, rejected.id))).toBe(refusedByRule);
});

test('nothing stays on its way in what has ended', async () => {
  const { live, update } = await makeUpdate();
  expect(await attempt('worker', `${to(live, 'ended')}; ${atOnce}`)).toBe(refusedByRule);
  expect(await attempt('worker', `${to(live, 'ended')}; ${to(update, 'superseded')}; ${atOnce}`)).toBe('done');
});

test('the live text is not taken away without another', async () => {
  const { id, revisionId } = await insertLive(db.owner, { authorId: author });
  expect(await attempt('worker', `${to({ id, revisionId }, 'superseded')}; ${atOnce}`)).toBe(refusedByRule);
  const { live } = await makeUpdate();
  expect(await attempt('worker', `${to(live, 'superseded')}; ${atOnce}`), 'an update that waits is none').toBe(refusedByRule);
  expect(await attempt('web', `${to(await makeDraft(), 'superseded')}; ${atOnce}`)).toBe(refusedByRule);
});

test('who moved a revision, when and why is said as it moves, and never again', async () => {
  const draft = await makeDraft();
  for (const change of [`state_by = '${author}'`, `state_why = 'other'`, 'state_at = now() + interval $$1 day$$', 'state_seq = 5'])
    for (const login of ['web', 'owner'] as const)
      expect(await attempt(login, `update revisions set ${change} where id = '${draft.revisionId}'`), change).toBe(refusedByRule);
  await db.owner`update revisions set state = 'deleted', state_by = ${author}, state_why = 'x', state_seq = 99, state_at = '2000-01-01' where id = ${draft.revisionId}`;
  const [row] =
    await db.owner`select state, state_seq, state_by, state_why, state_at > now() - interval '1 minute' as now from revisions where id = ${draft.revisionId}`;
  expect(row).toEqual({ state: 'deleted', stateSeq: 1, stateBy: author, stateWhy: 'x', now: true });
});

test('an announcement follows its revisions: the old text stays current until the update is live, with its own end', async () => {
  const { live, update } = await makeUpdate();
  const read = async () => {
    const [row] = await db.owner`
      select a.state, a.current_revision_id as current, a.expires_at = r.expires_at as until, a.live_at from announcements a join revisions r on r.id = ${update.revisionId} where a.id = ${live.id}`;
    return row;
  };
  const before = await read();
  expect(before).toMatchObject({ state: 'live', current: live.revisionId, until: false });
  await db.owner.begin(async (tx) => {
    await tx`update revisions set state = 'superseded' where id = ${live.revisionId}`;
    await tx`update revisions set state = 'live' where id = ${update.revisionId}`;
  });
  expect(await read()).toEqual({ state: 'live', current: update.revisionId, until: true, liveAt: before?.['liveAt'] });
});
