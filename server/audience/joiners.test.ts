import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimJoinable, insertJoinMark } from '#db/audience/joiners.ts';
import { worker } from '#db/client.ts';
import type { AudienceRule } from '#domain/audience.ts';
import { runDueStep } from '#server/delivery/steps.ts';
import { startWorker, type Worker } from '#server/worker.ts';
import { makeViewer, publishTo } from '../../testing/desk.ts';
import {
  freshDatabase,
  insertDepartment,
  insertGrant,
  insertGroup,
  insertMember,
  insertPerson,
  insertSender,
} from '../../testing/fresh-database.ts';
import { insertLive } from '../../testing/rows.ts';
import { bringUpToDate } from './joiners.ts';

const db = freshDatabase();
const at = { operations: '', north: '', finance: '', firstAid: '' };
let author = '';

beforeAll(async () => {
  await insertSender(db.owner);
  at.operations = await insertDepartment(db.owner, 'Operations');
  at.north = await insertDepartment(db.owner, 'North', at.operations);
  at.finance = await insertDepartment(db.owner, 'Finance');
  at.firstAid = await insertGroup(db.owner, 'First aiders');
  author = await insertPerson(db.owner, { departmentId: at.finance });
  await insertGrant(db.owner, { personId: author, role: 'editor' });
});

const ruleFor = (department: string): AudienceRule => ({ anyOf: [{ department, below: true }] });

/** Live for these people as the publisher leaves it, some time ago. */
const live = async (rule: AudienceRule, people: string[] = []): Promise<string> => {
  const { id } = await insertLive(db.owner, { authorId: author, people, rule });
  await insertJoinMark(db.owner, id);
  return id;
};

type Row = { origin: string; left: boolean } | null;
const rowOf = async (id: string, person: string): Promise<Row> => {
  const [row] = await db.owner<{ origin: string; left: boolean }[]>`
    select origin, left_at is not null as left from recipients where announcement_id = ${id} and person_id = ${person}`;
  return row ? { ...row } : null;
};
const moveTo = (person: string, department: string | null) =>
  db.owner`update persons set department_id = ${department} where id = ${person}`;
const look = () => bringUpToDate(worker());

afterEach(async () => {
  await db.owner`update announcements set state = 'ended', ended_at = now(), ended_because = 'withdrawn' where state = 'live'`;
});

describe('while an announcement is live', () => {
  it('a new person, one who moved in and one newly in the group are told; marked as joined later, once', async () => {
    const [moved, member] = [await insertPerson(db.owner, { departmentId: at.finance }), await insertPerson(db.owner)];
    const rule: AudienceRule = { anyOf: [{ department: at.operations, below: true }, { group: at.firstAid }] };
    const id = await live(rule);
    const fresh = await insertPerson(db.owner, { departmentId: at.north });
    await moveTo(moved, at.north);
    await insertMember(db.owner, at.firstAid, member);
    await insertMember(db.owner, at.firstAid, fresh);
    await look();
    await look();
    for (const person of [fresh, moved, member]) expect(await rowOf(id, person)).toEqual({ origin: 'joined', left: false });
    expect(await rowOf(id, author)).toBeNull();
    const events = await db.owner`select from events where announcement_id = ${id} and kind = 'joined'`;
    expect(events).toHaveLength(1);
  });

  it('who leaves keeps what they were sent and gets no more; back again they are meant again', async () => {
    const [mover, leaver] = [
      await insertPerson(db.owner, { departmentId: at.north }),
      await insertPerson(db.owner, { departmentId: at.north }),
    ];
    const id = await live(ruleFor(at.operations), [mover, leaver]);
    await moveTo(mover, at.finance);
    await db.owner`update persons set active = false where id = ${leaver}`;
    await look();
    for (const person of [mover, leaver]) expect(await rowOf(id, person)).toEqual({ origin: 'frozen', left: true });
    await moveTo(mover, at.operations);
    await look();
    expect(await rowOf(id, mover)).toEqual({ origin: 'frozen', left: false });
  });

  it('who is in no department or site any more gets no more, either', async () => {
    const person = await insertPerson(db.owner, { departmentId: at.north });
    const id = await live({ anyOf: [{ department: at.operations, below: true }] }, [person]);
    await db.owner`update persons set department_id = null where id = ${person}`;
    await look();
    expect(await rowOf(id, person)).toEqual({ origin: 'frozen', left: true });
  });

  it('a department that is moved below another takes its people in, and out', async () => {
    const night = await insertDepartment(db.owner, 'Night shift', at.finance);
    const [one, stays] = [await insertPerson(db.owner, { departmentId: night }), await insertPerson(db.owner, { departmentId: at.north })];
    const [toOps, toFinance] = [await live(ruleFor(at.operations), [stays]), await live(ruleFor(at.finance), [one])];
    await db.owner`update departments d set parent_id = ${at.north}, path = (select path from departments where id = ${at.north}) || d.id where id = ${night}`;
    await look();
    expect(await rowOf(toOps, one)).toEqual({ origin: 'joined', left: false });
    expect(await rowOf(toOps, stays)).toEqual({ origin: 'frozen', left: false });
    expect(await rowOf(toFinance, one)).toEqual({ origin: 'frozen', left: true });
  });

  it('a manager’s announcement is joined within its scope only', async () => {
    const rule: AudienceRule = { anyOf: [{ group: at.firstAid }], within: [at.operations] };
    const id = await live(rule);
    const [inside, outside] = [
      await insertPerson(db.owner, { departmentId: at.north }),
      await insertPerson(db.owner, { departmentId: at.finance }),
    ];
    for (const person of [inside, outside]) await insertMember(db.owner, at.firstAid, person);
    await look();
    expect(await rowOf(id, inside)).toEqual({ origin: 'joined', left: false });
    expect(await rowOf(id, outside)).toBeNull();
    await moveTo(outside, at.north);
    await moveTo(inside, at.finance);
    await look();
    expect(await rowOf(id, outside)).toEqual({ origin: 'joined', left: false });
    expect(await rowOf(id, inside)).toEqual({ origin: 'joined', left: true });
  });

  it('a department that is retired takes the announcement from nobody, and brings nobody in', async () => {
    const old = await insertDepartment(db.owner, 'Old');
    const [stays, mover] = [await insertPerson(db.owner, { departmentId: old }), await insertPerson(db.owner, { departmentId: old })];
    const id = await live(ruleFor(old), [stays, mover]);
    await db.owner`update departments set retired_at = now() where id = ${old}`;
    await moveTo(mover, at.north);
    const late = await insertPerson(db.owner, { departmentId: old });
    await look();
    for (const person of [stays, mover]) expect(await rowOf(id, person)).toEqual({ origin: 'frozen', left: false });
    expect(await rowOf(id, late)).toBeNull();
  });

  it('what ended or expired is joined by nobody', async () => {
    const [expired, ending] = [await live(ruleFor(at.operations)), await live(ruleFor(at.operations))];
    await db.owner`update announcements set expires_at = now() where id = ${expired}`;
    await db.owner`update announcements set ended_because = 'withdrawn' where id = ${ending}`;
    const late = await insertPerson(db.owner, { departmentId: at.north });
    await look();
    for (const id of [expired, ending]) expect(await rowOf(id, late)).toBeNull();
    await db.owner`update announcements set state = 'ended', ended_at = now() where id = ${ending}`;
    await look();
    expect((await db.owner`select announcement_id as id from join_marks`).map((row) => row['id'])).toEqual([expired]);
  });
});

describe('nobody is forgotten', () => {
  it('after an outage: whoever came while no worker looked', async () => {
    const id = await live(ruleFor(at.operations));
    await db.owner`update join_marks set looked_until = now() - interval '5 hours'`;
    const early = await insertPerson(db.owner, { departmentId: at.north });
    await db.owner`update persons set changed_at = now() - interval '4 hours' where id = ${early}`;
    await look();
    expect(await rowOf(id, early)).toEqual({ origin: 'joined', left: false });
  });

  it('when the change was made before the last look, and committed after it', async () => {
    const id = await live(ruleFor(at.operations));
    const slow = await insertPerson(db.owner);
    await db.owner.begin(async (tx) => {
      await tx`update persons set department_id = ${at.north} where id = ${slow}`;
      await look();
      await look();
    });
    expect(await rowOf(id, slow)).toBeNull();
    await look();
    expect(await rowOf(id, slow)).toEqual({ origin: 'joined', left: false });
  });

  it('when two workers look at once, and one of them dies with it in hand', async () => {
    const id = await live(ruleFor(at.operations));
    const late = await insertPerson(db.owner, { departmentId: at.north });
    const dying = worker().begin(async (tx) => {
      expect(await claimJoinable(tx, id, 0)).not.toBeNull();
      // Left to the one that has it: waits for nothing.
      await look();
      expect(await rowOf(id, late)).toBeNull();
      throw new Error('killed');
    });
    await expect(dying).rejects.toThrow('killed');
    await Promise.all([look(), look(), look()]);
    expect(await rowOf(id, late)).toEqual({ origin: 'joined', left: false });
  });
});

describe('with a worker that runs', () => {
  let work: Worker | null = null;
  const editor = () => makeViewer(author, { isEditor: true });
  beforeEach(async () => {
    work = await startWorker(worker());
  });
  afterEach(() => work?.stop());

  it('whoever comes is told within a second, without being looked for', async () => {
    await insertPerson(db.owner, { departmentId: at.north });
    const id = await publishTo(editor(), [at.operations]);
    const late = await insertPerson(db.owner, { departmentId: at.north });
    await expect.poll(() => rowOf(id, late), { timeout: 3_000 }).toEqual({ origin: 'joined', left: false });
  });
});

describe('the mail', () => {
  const mailsTo = async (person: string): Promise<number> => (await db.owner`select from deliveries where person_id = ${person}`).length;
  const runSteps = async () => {
    while (await runDueStep(worker()));
  };
  const insertOwnStep = async (id: string, state: 'waiting' | 'done') => {
    await db.owner`insert into steps (announcement_id, revision_id, kind, due_at, rule, state, done_at)
      select ${id}, current_revision_id, 'fallback', now() - interval '1 second', '{"to": "unseen"}', ${state}, case when ${state} = 'done' then now() end
      from announcements where id = ${id}`;
  };

  it('reaches who joined after the step was carried out, and nobody twice', async () => {
    const first = await insertPerson(db.owner, { departmentId: at.north });
    const id = await live(ruleFor(at.operations), [first]);
    await insertOwnStep(id, 'waiting');
    await runSteps();
    expect(await mailsTo(first)).toBe(1);
    const [late, seen] = [
      await insertPerson(db.owner, { departmentId: at.north }),
      await insertPerson(db.owner, { departmentId: at.north }),
    ];
    await look();
    await db.owner`insert into receipts (announcement_id, round, person_id, seen_at) values (${id}, 1, ${seen}, now())`;
    await runSteps();
    expect([await mailsTo(first), await mailsTo(late), await mailsTo(seen)]).toEqual([1, 1, 0]);
    const later = await insertPerson(db.owner, { departmentId: at.north });
    await look();
    await runSteps();
    expect([await mailsTo(first), await mailsTo(late), await mailsTo(later)]).toEqual([1, 1, 1]);
  });

  it('of who joined before the step is carried out comes with it: no second step', async () => {
    const id = await live(ruleFor(at.operations));
    await insertOwnStep(id, 'waiting');
    const late = await insertPerson(db.owner, { departmentId: at.north });
    await look();
    expect(await db.owner`select from steps where announcement_id = ${id}`).toHaveLength(1);
    await runSteps();
    expect(await mailsTo(late)).toBe(1);
  });

  it('and each other step that was carried out come to who joined after it, as long after as it came after the publication', async () => {
    const id = await live(ruleFor(at.operations));
    const insertDone = (rule: object) => db.owner`
      insert into steps (announcement_id, revision_id, kind, due_at, rule, state, done_at)
      select ${id}, current_revision_id, 'fallback', now(), ${db.owner.json(rule as never)}, 'done', now() from announcements where id = ${id}`;
    await insertDone({ to: 'everyone', channel: 'mail', afterMinutes: 0 });
    await insertDone({ to: 'unseen', channel: 'pigeon', afterMinutes: 20 });
    await insertPerson(db.owner, { departmentId: at.north });
    await look();
    const waiting = () => db.owner`
      select rule ->> 'channel' as channel, round(extract(epoch from due_at - now()) / 60)::int as minutes from steps
      where announcement_id = ${id} and state = 'waiting' order by 1`;
    const each = [
      { channel: 'mail', minutes: 0 },
      { channel: 'pigeon', minutes: 20 },
    ];
    expect(await waiting()).toEqual(each);
    // One was carried out meanwhile: it waits again for the next who joins, and the other is not doubled.
    await db.owner`update steps set state = 'done', done_at = now() where announcement_id = ${id} and state = 'waiting' and rule ->> 'channel' = 'mail'`;
    await insertPerson(db.owner, { departmentId: at.north });
    await look();
    expect(await waiting()).toEqual(each);
  });
});
