import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { env } from '#env';
import { freshDatabase, insertDepartment, insertPerson } from '../../testing/fresh-database.ts';
import { useSettings } from '../../testing/settings.ts';
import { signOn } from './sign-on.ts';

const db = freshDatabase();
const issuer = 'https://login.pregon.example';
const at = { north: '', northName: '', finance: '', financeName: '' };

beforeAll(async () => {
  useSettings({
    OIDC_PERSON_CLAIM: 'employee_id',
    ROLE_MAP: 'pregon-editors=editor,pregon-writers=editor,pregon-bosses=manager,pregon-approvers=approver',
  });
  at.north = await insertDepartment(db.owner, 'North');
  at.finance = await insertDepartment(db.owner, 'Finance');
  const names = await db.owner<{ id: string; externalId: string }[]>`select id, external_id from departments`;
  const nameOf = (id: string) => names.find((row) => row.id === id)?.externalId ?? '';
  at.northName = nameOf(at.north);
  at.financeName = nameOf(at.finance);
});

const insertKnown = async (departmentId: string | null = null) => {
  const externalId = randomUUID();
  return { externalId, id: await insertPerson(db.owner, { name: 'Ana', externalId, departmentId, email: `${externalId}@pregon.example` }) };
};

const claims = (change: Record<string, unknown> = {}) => ({ iss: issuer, sub: randomUUID(), name: 'Ana Sol', ...change });

const personOf = async (id: string | null) => {
  const [row] = await db.owner`select source, name, email, department_id, active from persons where id = ${id}`;
  return row;
};
const identitiesOf = (id: string | null) =>
  db.owner`select issuer, subject, linked_by from identities where person_id = ${id} order by linked_at`;
const rolesOf = async (id: string | null) => {
  const rows =
    await db.owner`select role, department_id from grants where person_id = ${id} and (ends_at is null or ends_at > now()) order by role`;
  return rows.map((row) => (row['departmentId'] ? `${row['role']} of ${row['departmentId']}` : row['role']));
};
const auditOf = async (id: string | null) =>
  (await db.owner`select action from audit where subject = ${id} order by id`).map((row) => row['action']);

describe('who somebody is', () => {
  test('deactivated they do not come in; kept with many others they do, as a plain reader, whatever their groups would give', async () => {
    const known = await insertKnown(at.north);
    const said = claims({ employee_id: known.externalId, groups: ['pregon-editors'] });
    expect(await signOn(said)).toBe(known.id);
    expect(await rolesOf(known.id)).toEqual(['editor']);
    await db.owner`update grants set ends_at = now() where person_id = ${known.id}`;
    await db.owner`update persons set active = false where id = ${known.id}`;
    expect(await signOn(said)).toBeNull();
    await db.owner`update persons set kept_until = now() + interval '1 hour' where id = ${known.id}`;
    expect(await signOn(said)).toBe(known.id);
    expect(await rolesOf(known.id)).toEqual([]);
    await db.owner`update persons set kept_until = now() - interval '1 second' where id = ${known.id}`;
    expect(await signOn(said)).toBeNull();
  });

  test('at the first sign-in the claim links a person of the directory, once, and it is written down', async () => {
    const known = await insertKnown(at.north);
    const first = claims({ employee_id: known.externalId });
    expect(await signOn(first)).toBe(known.id);
    expect(await signOn(first)).toBe(known.id);
    expect([...(await identitiesOf(known.id))]).toEqual([{ issuer, subject: first.sub, linkedBy: 'claim' }]);
    expect(await auditOf(known.id)).toEqual(['identity.linked', 'session.started', 'session.started']);
  });

  test('what the directory says of a person stays, whatever the sign-on says', async () => {
    const known = await insertKnown(at.north);
    const before = await personOf(known.id);
    await signOn(claims({ employee_id: known.externalId, name: 'Other', email: 'other@pregon.example', department: at.financeName }));
    expect(await personOf(known.id)).toEqual(before);
  });

  test('what nobody knew of a person of the directory the sign-on fills in, and it is written down that it did', async () => {
    const known = await insertKnown();
    await db.owner`update persons set email = null where id = ${known.id}`;
    await signOn(claims({ employee_id: known.externalId, name: 'Other', email: 'gap@pregon.example', department: at.financeName }));
    expect(await personOf(known.id)).toMatchObject({ name: 'Ana', email: 'gap@pregon.example', departmentId: at.finance });
    const [row] = await db.owner`select field_sources from persons where id = ${known.id}`;
    expect(row?.['fieldSources']).toEqual({ email: 'claims', department: 'claims' });
  });

  test('a department that was retired is nobody’s any more, whatever the sign-on says', async () => {
    const old = await insertDepartment(db.owner, 'Old');
    const [named] = await db.owner<
      { externalId: string }[]
    >`update departments set retired_at = now() where id = ${old} returning external_id`;
    const id = await signOn(claims({ department: named?.externalId }));
    expect(await personOf(id)).toMatchObject({ departmentId: null });
  });

  test('a second issuer links the same person', async () => {
    const known = await insertKnown();
    await signOn(claims({ employee_id: known.externalId }));
    expect(await signOn(claims({ iss: 'https://other.pregon.example', employee_id: known.externalId }))).toBe(known.id);
    expect(await identitiesOf(known.id)).toHaveLength(2);
  });

  test('a second account of the same issuer that claims the same person is somebody unknown without rights', async () => {
    const known = await insertKnown();
    await signOn(claims({ employee_id: known.externalId }));
    const other = await signOn(claims({ employee_id: known.externalId }));
    expect(other).not.toBe(known.id);
    expect(await personOf(other)).toMatchObject({ source: 'claims', departmentId: null });
    expect(await identitiesOf(known.id)).toHaveLength(1);
    expect(await rolesOf(other)).toEqual([]);
    expect(await auditOf(other)).toEqual(['identity.unknown', 'identity.double', 'session.started']);
  });

  test('also when both sign in at the very same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const known = await insertKnown();
      const ids = await Promise.all(Array.from({ length: 4 }, () => signOn(claims({ employee_id: known.externalId }))));
      expect(ids.filter((id) => id === known.id)).toHaveLength(1);
      expect(await identitiesOf(known.id)).toHaveLength(1);
    }
  });

  test('one account that signs in twice at the very same time is one identity of one person', async () => {
    for (let round = 0; round < 10; round += 1) {
      const known = await insertKnown();
      const [linked, unknown] = [claims({ employee_id: known.externalId }), claims()];
      const ids = await Promise.all([signOn(linked), signOn(linked), signOn(unknown), signOn(unknown)]);
      expect(ids.slice(0, 2)).toEqual([known.id, known.id]);
      expect(ids[2]).toBe(ids[3]);
      expect(await identitiesOf(known.id)).toHaveLength(1);
      const [people] = await db.owner`select count(*)::int as count from identities where subject = ${unknown.sub}`;
      expect(people).toEqual({ count: 1 });
    }
  });

  test('an address equal to a known person’s links nobody', async () => {
    const known = await insertKnown();
    const email = `${known.externalId}@pregon.example`;
    for (const claim of [
      claims({ email, email_verified: true }),
      claims({ email, employee_id: email }),
      claims({ email, employee_id: known.id }),
    ])
      expect(await signOn(claim)).not.toBe(known.id);
    expect(await identitiesOf(known.id)).toHaveLength(0);
  });

  test.each([[null], [''], [7], [['a']], [{}]])('a person claim of %j links nobody', async (employeeId) => {
    const id = await signOn(claims({ employee_id: employeeId }));
    expect(await personOf(id)).toMatchObject({ source: 'claims' });
  });

  test('subjects that differ by a blank or by case are different accounts', async () => {
    const sub = randomUUID();
    const ids = [await signOn(claims({ sub })), await signOn(claims({ sub: `${sub} ` })), await signOn(claims({ sub: sub.toUpperCase() }))];
    expect(new Set(ids).size).toBe(3);
  });

  test('a subject as long as the standard allows comes in', async () => {
    const sub = randomUUID().padEnd(255, 'x');
    expect(await signOn(claims({ sub }))).toEqual(expect.any(String));
  });

  test('claims without an issuer or a subject are an error', async () => {
    for (const broken of [null, {}, { iss: issuer }, { sub: 'a' }, claims({ sub: '' })]) await expect(signOn(broken)).rejects.toThrow();
  });

  test('who was deactivated or erased does not come in', async () => {
    const left = await insertKnown();
    const first = claims({ employee_id: left.externalId });
    await signOn(first);
    await db.owner`update persons set active = false where id = ${left.id}`;
    expect(await signOn(first)).toBeNull();

    const never = await insertKnown();
    await db.owner`update persons set active = false where id = ${never.id}`;
    expect(await signOn(claims({ employee_id: never.externalId }))).toBeNull();

    const erased = await insertKnown();
    await db.owner`update persons set erased_at = now(), active = false where id = ${erased.id}`;
    expect(await signOn(claims({ employee_id: erased.externalId }))).not.toBe(erased.id);
  });
});

describe('what the sign-on says of somebody the directory does not know', () => {
  test('name, address and department follow it; a department it does not know changes nothing', async () => {
    const first = claims({ email: 'ana@pregon.example', department: at.northName });
    const id = await signOn(first);
    expect(await personOf(id)).toMatchObject({ name: 'Ana Sol', email: 'ana@pregon.example', departmentId: at.north });
    await signOn({ ...first, name: 'Ana Luna', department: at.financeName });
    expect(await personOf(id)).toMatchObject({ name: 'Ana Luna', departmentId: at.finance });
    for (const department of ['Mars', undefined, null, 7, [], [7]]) {
      await signOn({ ...first, department });
      expect(await personOf(id)).toMatchObject({ departmentId: at.finance });
    }
  });

  test('a name or an address that is none does not keep them out', async () => {
    const first = claims({ name: ' ', email: 'no address' });
    expect(await personOf(await signOn(first))).toMatchObject({ name: first.sub, email: null });
  });
});

describe('roles from groups', () => {
  test('are given when the group is there, and end when it is gone; both are written down', async () => {
    const known = await insertKnown(at.north);
    const first = claims({ employee_id: known.externalId });
    await signOn({ ...first, groups: ['pregon-editors', 'others'] });
    expect(await rolesOf(known.id)).toEqual(['editor']);
    await signOn({ ...first, groups: ['pregon-approvers', 'pregon-editors', 'pregon-editors'] });
    expect(await rolesOf(known.id)).toEqual(['approver', 'editor']);
    await signOn({ ...first, groups: [] });
    expect(await rolesOf(known.id)).toEqual([]);
    expect((await auditOf(known.id)).filter((action) => action.startsWith('grant.'))).toEqual([
      'grant.given',
      'grant.given',
      'grant.ended',
      'grant.ended',
    ]);
  });

  test.each([[undefined], [null], [''], [7], [{ 0: 'pregon-editors' }], [[7, 'pregon-editors']], ['["pregon-editors"']])(
    'groups that were not said, or that nobody can read (%j), change nothing',
    async (groups) => {
      const known = await insertKnown();
      const first = claims({ employee_id: known.externalId });
      await signOn({ ...first, groups: ['pregon-editors'] });
      await signOn({ ...first, groups });
      expect(await rolesOf(known.id)).toEqual(['editor']);
      await signOn({ ...first, groups: [] });
      expect(await rolesOf(known.id)).toEqual([]);
      expect(await rolesOf(await signOn(claims({ groups })))).toEqual([]);
    },
  );

  test('say which group they come from, also when another takes over; administrators are told at each change, and only then', async () => {
    const administrator = await insertPerson(db.owner);
    await db.owner`insert into grants (person_id, role, source, why) values (${administrator}, 'administrator', 'hand', 'test')`;
    const known = await insertKnown();
    const first = claims({ employee_id: known.externalId });
    const told = async () =>
      (await db.owner`select detail from notices where person_id = ${administrator} and subject = ${known.id} order by id`).map(
        (row) => row['detail'],
      );
    const groupNow = async () =>
      (await db.owner`select from_group from grants where person_id = ${known.id} and ends_at is null`).map((row) => row['fromGroup']);
    await signOn({ ...first, groups: ['pregon-editors'] });
    await signOn({ ...first, groups: ['pregon-editors'] });
    expect([await told(), await groupNow()]).toEqual([[{ given: ['editor'], ended: [] }], ['pregon-editors']]);
    await signOn({ ...first, groups: ['pregon-writers'] });
    expect([(await told()).length, await groupNow()]).toEqual([1, ['pregon-writers']]);
    await signOn({ ...first, groups: ['pregon-approvers'] });
    await signOn({ ...first, groups: [] });
    expect((await told()).slice(1)).toEqual([
      { given: ['approver'], ended: ['editor'] },
      { given: [], ended: ['approver'] },
    ]);
  });

  test('a role given by hand is not the sign-on’s to take away', async () => {
    const known = await insertKnown();
    await db.owner`insert into grants (person_id, role, source, why) values (${known.id}, 'approver', 'hand', 'test')`;
    await signOn(claims({ employee_id: known.externalId, groups: [] }));
    expect(await rolesOf(known.id)).toEqual(['approver']);
  });

  test('a manager manages the department they are in, and no longer the one they left', async () => {
    const known = await insertKnown(at.north);
    const first = claims({ employee_id: known.externalId, groups: ['pregon-bosses'] });
    await signOn(first);
    expect(await rolesOf(known.id)).toEqual([`manager of ${at.north}`]);
    await db.owner`update persons set department_id = ${at.finance} where id = ${known.id}`;
    await signOn(first);
    expect(await rolesOf(known.id)).toEqual([`manager of ${at.finance}`]);
    await db.owner`update persons set department_id = null where id = ${known.id}`;
    await signOn(first);
    expect(await rolesOf(known.id)).toEqual([]);
  });

  test('administrator is never given by a group: not by the settings, and if they were bent, not by the database', async () => {
    const known = await insertKnown();
    env().ROLE_MAP.set('pregon-kings', 'administrator' as 'editor');
    await expect(signOn(claims({ employee_id: known.externalId, groups: ['pregon-kings'] }))).rejects.toMatchObject({ code: '23514' });
    env().ROLE_MAP.delete('pregon-kings');
    expect(await rolesOf(known.id)).toEqual([]);
    expect(await identitiesOf(known.id)).toHaveLength(0);
  });
});
