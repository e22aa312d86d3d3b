import { beforeEach, describe, expect, test } from 'vitest';
import { findWritingRights } from '#db/directory/grants.ts';
import { makeViewer } from '../../testing/desk.ts';
import { answerOf, auditOf, insertAdministrator } from '../../testing/directory.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson } from '../../testing/fresh-database.ts';
import type { Viewer } from '../identity/viewer.ts';
import type { GiveInput } from './input.ts';
import { setActivity } from './person.ts';
import { decideRequest, endGrant, giveRole, listRoles } from './roles.ts';

const db = freshDatabase();
const done = { outcome: 'done' };
let [olga, iker, marta]: Viewer[] = [];

const ask = (personId: string, change: Partial<GiveInput> = {}): GiveInput => ({
  ...{ personId, role: 'editor', departmentId: null, why: 'Nights', from: null, until: null },
  ...change,
});
const requestOf = async (personId: string): Promise<string> =>
  (await db.owner<{ id: string }[]>`select id from grant_requests where person_id = ${personId} and decision is null`)[0]?.id ?? '';
const holds = async (personId: string) =>
  (
    await db.owner<{ role: string }[]>`
      select role from grants where person_id = ${personId} and starts_at <= now() and (ends_at is null or ends_at > now()) order by role`
  ).map(({ role }) => role);
const grantOf = async (personId: string) =>
  (await db.owner`select id from grants where person_id = ${personId} order by id desc`)[0]?.['id'] as string;
const told = async (viewer: Viewer | string) =>
  (
    await db.owner<{ kind: string; read: boolean }[]>`
      select kind, read_at is not null as read from notices where person_id = ${typeof viewer === 'string' ? viewer : viewer.personId} order by id`
  ).map(({ kind, read }) => `${kind}${read ? ', read' : ''}`);

beforeEach(async () => {
  await db.owner`update grants set ends_at = now() where ends_at is null or ends_at > now()`;
  olga = await insertAdministrator(db.owner, 'Olga');
  iker = await insertAdministrator(db.owner, 'Iker');
  marta = await insertAdministrator(db.owner, 'Marta');
});

const three = (): [Viewer, Viewer, Viewer] => {
  if (!olga || !iker || !marta) throw new Error('no administrators');
  return [olga, iker, marta];
};

describe('editor, approver, administrator by hand', () => {
  test.each(['editor', 'approver', 'administrator'] as const)('%s: asked by one, confirmed by another, held from then on', async (role) => {
    const [asker, second, third] = three();
    const person = await insertPerson(db.owner);
    expect(await giveRole(asker, ask(person, { role }))).toEqual(done);
    expect(await holds(person)).toEqual([]);
    expect([await told(asker), await told(second), await told(third)]).toEqual([[], ['role-waiting'], ['role-waiting']]);
    expect(await decideRequest(second, { id: await requestOf(person), decision: 'confirmed' })).toEqual(done);
    expect(await holds(person)).toEqual([role]);
    const [grant] = await db.owner`select granted_by, confirmed_by, why, source from grants where person_id = ${person}`;
    expect(grant).toEqual({ grantedBy: asker.personId, confirmedBy: second.personId, why: 'Nights', source: 'hand' });
    expect([await told(third), await told(person)]).toEqual([['role-waiting, read'], ['role-given']]);
    expect((await auditOf(db.owner, person)).map((row) => row.action)).toEqual(['grant.given']);
  });

  test('who asked cannot confirm, nor who would get it, nor who is no administrator', async () => {
    const [asker, second, third] = three();
    const stranger = makeViewer(await insertPerson(db.owner), { isAdministrator: true, isEditor: true });
    await giveRole(asker, ask(second.personId));
    const id = await requestOf(second.personId);
    const confirm = (viewer: Viewer) => answerOf(decideRequest(viewer, { id, decision: 'confirmed' }));
    expect(await confirm(asker)).toBe('confirmOwnRequest');
    expect(await confirm(second)).toBe('confirmOwnRole');
    expect(await confirm(stranger)).toBe('notAllowed');
    expect(await confirm(makeViewer(third.personId))).toBe('notAllowed');
    expect(await holds(second.personId)).toEqual(['administrator']);
    expect(await confirm(third)).toEqual(done);
    expect(await confirm(third)).toBe('requestDecided');
    expect(await holds(second.personId)).toEqual(['administrator', 'editor']);
  });

  test('asked for oneself, somebody else confirms', async () => {
    const [asker, second] = three();
    await giveRole(asker, ask(asker.personId));
    const id = await requestOf(asker.personId);
    expect(await answerOf(decideRequest(asker, { id, decision: 'confirmed' }))).toBe('confirmOwnRequest');
    expect(await answerOf(decideRequest(second, { id, decision: 'confirmed' }))).toEqual(done);
  });

  test('declined by another, withdrawn by who asked: nobody gets anything, and it can be asked anew', async () => {
    const [asker, second] = three();
    const person = await insertPerson(db.owner);
    for (const [viewer, decision] of [
      [second, 'declined'],
      [asker, 'withdrawn'],
    ] as const) {
      await giveRole(asker, ask(person));
      const id = await requestOf(person);
      expect(await answerOf(giveRole(second, ask(person)))).toEqual({ role: 'askedAlready' });
      expect(await answerOf(decideRequest(viewer === asker ? second : asker, { id, decision }))).toBe('notAllowed');
      expect(await answerOf(decideRequest(viewer, { id, decision }))).toEqual(done);
      expect(await answerOf(decideRequest(second, { id, decision: 'confirmed' }))).toBe('requestDecided');
      expect((await auditOf(db.owner, id)).map((row) => row.action)).toEqual(['grant.asked', `grant.${decision}`]);
    }
    expect(await holds(person)).toEqual([]);
  });

  test('is not confirmed for somebody who left, of an asker who is none any more, or whose end is past', async () => {
    const [asker, second, third] = three();
    const [gone, late, person] = [await insertPerson(db.owner), await insertPerson(db.owner), await insertPerson(db.owner)];
    const confirm = async (whom: string) => answerOf(decideRequest(second, { id: await requestOf(whom), decision: 'confirmed' }));
    await giveRole(asker, ask(gone));
    await db.owner`update persons set active = false where id = ${gone}`;
    expect(await confirm(gone)).toBe('personInactive');
    await db.owner`insert into grant_requests (person_id, role, why, ends_at, requested_by) values (${late}, 'editor', 'x', now(), ${asker.personId})`;
    expect(await confirm(late)).toBe('requestOver');
    await giveRole(third, ask(person));
    await db.owner`update grants set ends_at = now() where person_id = ${third.personId}`;
    expect(await confirm(person)).toBe('askerGone');
    expect([await holds(gone), await holds(late), await holds(person)]).toEqual([[], [], []]);
  });

  test('confirmed twice at the same moment, or confirmed while it is withdrawn, is decided once', async () => {
    const [asker, second, third] = three();
    for (let round = 0; round < 8; round += 1) {
      const person = await insertPerson(db.owner);
      await giveRole(asker, ask(person));
      const id = await requestOf(person);
      const results = await Promise.all([
        answerOf(decideRequest(second, { id, decision: 'confirmed' })),
        answerOf(decideRequest(third, { id, decision: 'confirmed' })),
        answerOf(decideRequest(asker, { id, decision: 'withdrawn' })),
      ]);
      expect(results.filter((result) => result === 'requestDecided')).toHaveLength(2);
      expect((await db.owner`select from grants where person_id = ${person}`).length).toBeLessThanOrEqual(1);
    }
  });
});

describe('a manager', () => {
  test('is made by one administrator, for a department, and told; nobody makes themselves one', async () => {
    const [asker] = three();
    const [person, departmentId] = [await insertPerson(db.owner), await insertDepartment(db.owner, 'North')];
    const manager = (change: Partial<GiveInput> = {}) =>
      answerOf(giveRole(asker, ask(person, { role: 'manager', departmentId, ...change })));
    expect(await manager({ departmentId: null })).toEqual({ departmentId: 'departmentMissing' });
    expect(await manager({ personId: asker.personId })).toEqual({ role: 'notToYourself' });
    expect(await manager()).toEqual(done);
    expect(await findWritingRights(db.owner, person)).toMatchObject({ isEditor: false, manages: [departmentId] });
    expect(await told(person)).toEqual(['role-given']);
    expect(await manager()).toEqual({ role: 'holdsAlready' });
    await db.owner`update departments set retired_at = now() where id = ${departmentId}`;
    expect(await manager()).toEqual({ departmentId: 'placeGone' });
  });

  test('a deputy: from the first minute of a day to the last of another, in the giver’s zone; then it is over by itself', async () => {
    const [asker] = three();
    const there = { ...asker, timeZone: 'Europe/Madrid' };
    const [person, departmentId] = [await insertPerson(db.owner), await insertDepartment(db.owner, 'South')];
    const deputy = (from: string | null, until: string | null) =>
      answerOf(giveRole(there, ask(person, { role: 'manager', departmentId, from, until })));
    expect(await deputy(null, '2026-02-30')).toEqual({ until: 'dayBad' });
    expect(await deputy(null, '2020-01-01')).toEqual({ until: 'untilPast' });
    expect(await deputy('2099-07-02', '2099-07-01')).toEqual({ until: 'untilPast' });
    expect(await deputy('2099-07-01', '2099-07-31')).toEqual(done);
    const [grant] = await db.owner<{ startsAt: Date; endsAt: Date }[]>`select starts_at, ends_at from grants where person_id = ${person}`;
    expect([grant?.startsAt.toISOString(), grant?.endsAt.toISOString()]).toEqual(['2099-06-30T22:00:00.000Z', '2099-07-31T21:59:00.000Z']);
    expect(await holds(person)).toEqual([]);
    await db.owner`update grants set starts_at = now() - interval '1 day', ends_at = now() + interval '1 second' where person_id = ${person}`;
    expect(await holds(person)).toEqual(['manager']);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect([await holds(person), (await findWritingRights(db.owner, person)).manages]).toEqual([[], []]);
  });
});

describe('ending', () => {
  test('is from now on, told, written down, and done once', async () => {
    const [asker, second] = three();
    const person = await insertPerson(db.owner);
    await giveRole(asker, ask(person));
    await decideRequest(second, { id: await requestOf(person), decision: 'confirmed' });
    const id = await grantOf(person);
    expect(await answerOf(endGrant(makeViewer(person, { isEditor: true }), { id }))).toBe('notAllowed');
    expect(await endGrant(asker, { id })).toEqual(done);
    expect(await holds(person)).toEqual([]);
    expect(await told(person)).toEqual(['role-given', 'role-ended']);
    expect(await answerOf(endGrant(asker, { id }))).toBe('grantOver');
    expect((await listRoles(asker)).grants.map((grant) => grant.personId)).not.toContain(person);
  });

  test('what a group of the sign-on gives is ended there', async () => {
    const [asker] = three();
    const person = await insertPerson(db.owner);
    await db.owner`insert into grants (person_id, role, source, from_group, why) values (${person}, 'editor', 'claims', 'pregon-editors', 'x')`;
    expect(await answerOf(endGrant(asker, { id: await grantOf(person) }))).toBe('grantElsewhere');
    expect((await listRoles(asker)).grants.find((grant) => grant.personId === person)).toMatchObject({
      from: 'claims',
      group: 'pregon-editors',
    });
  });
});

describe('the last two administrators', () => {
  test('stay: neither ended nor deactivated, and one with an end does not count', async () => {
    const [asker, second, third] = three();
    expect(await endGrant(asker, { id: await grantOf(third.personId) })).toEqual(done);
    const temporary = await insertPerson(db.owner);
    await insertGrant(db.owner, { personId: temporary, role: 'administrator' });
    await db.owner`update grants set ends_at = now() + interval '1 hour' where person_id = ${temporary}`;
    for (const viewer of [asker, second]) {
      expect(await answerOf(endGrant(asker, { id: await grantOf(viewer.personId) }))).toBe('lastAdministrators');
      if (viewer !== asker) expect(await answerOf(setActivity(asker, { id: viewer.personId, to: 'inactive' }))).toBe('lastAdministrators');
    }
    expect(await answerOf(setActivity(asker, { id: temporary, to: 'inactive' }))).toEqual(done);
    expect(await holds(temporary)).toEqual([]);
  });

  test('stay also when everybody is removed by everybody at the same moment, in either way', async () => {
    for (let round = 0; round < 10; round += 1) {
      await db.owner`update grants set ends_at = now() where ends_at is null`;
      const five = await Promise.all(['1', '2', '3', '4', '5'].map((name) => insertAdministrator(db.owner, name)));
      const grants = await Promise.all(five.map(({ personId }) => grantOf(personId)));
      const results = await Promise.all(
        five.flatMap((viewer, place) => {
          const other = five[(place + 1) % five.length] ?? viewer;
          return [
            answerOf(endGrant(viewer, { id: grants[place] ?? '' })),
            answerOf(setActivity(viewer, { id: other.personId, to: 'inactive' })),
          ];
        }),
      );
      const left =
        await db.owner`select from grants g join persons p on p.id = g.person_id and p.active where g.role = 'administrator' and g.ends_at is null`;
      expect(left.length, JSON.stringify(results)).toBe(2);
      for (const result of results)
        expect([JSON.stringify(done), '"lastAdministrators"', '"notAllowed"', '"grantOver"']).toContain(JSON.stringify(result));
    }
  });
});
