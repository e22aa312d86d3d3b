/** Missing claims change nothing; unusable ones are reported to the people concerned, once. */
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { web } from '#db/client.ts';
import { findGaps } from '#db/identity/sign-on.ts';
import { insertAdministrator } from '../../testing/directory.ts';
import { freshDatabase, insertDepartment, insertPerson } from '../../testing/fresh-database.ts';
import { useSettings } from '../../testing/settings.ts';
import { signOn } from './sign-on.ts';

const db = freshDatabase();
const issuer = 'https://login.pregon.example';
const roleMap = 'pregon-editors=editor';
let administrator = '';

beforeAll(async () => {
  administrator = (await insertAdministrator(db.owner)).personId;
});
beforeEach(async () => {
  useSettings({ OIDC_PERSON_CLAIM: 'employee_id', ROLE_MAP: roleMap });
  await db.owner`update notices set read_at = now()`;
});

const claims = (change: Record<string, unknown> = {}): Record<string, unknown> & { sub: string } => ({
  iss: issuer,
  sub: randomUUID(),
  name: 'Ana Sol',
  ...change,
});
const personOf = async (id: string | null) =>
  (await db.owner`select name, email, department_id, external_id, source from persons where id = ${id}`)[0];
const gapsOf = (id: string | null) => findGaps(web(), id ?? '');
const rolesOf = async (id: string | null) =>
  (await db.owner`select role from grants where person_id = ${id} and ends_at is null`).map((row) => row['role']);
const toldTo = async (personId: string | null) =>
  (
    await db.owner`select kind, detail, mailed_at is null as mail from notices where person_id = ${personId} and read_at is null order by id`
  ).map((row) => [row['kind'], row['detail'].gap ?? row['detail'].by, row['mail'] ? 'mail' : 'portal only']);

describe('name and address', () => {
  test('a token that says less leaves them as they are', async () => {
    const full = claims({ email: 'ana@pregon.example' });
    const id = await signOn(full);
    const before = await personOf(id);
    for (const thin of [{}, { name: '', email: '' }, { name: null, email: null }, { name: 7, email: ['x'] }])
      await signOn({ iss: issuer, sub: full.sub, ...thin });
    expect(await personOf(id)).toEqual(before);
  });

  test('who has no name is called by what there is, until a name is said or a hand writes one, which stays', async () => {
    const thin = { iss: issuer, sub: randomUUID() };
    const id = await signOn(thin);
    expect(await personOf(id)).toMatchObject({ name: thin.sub });
    await signOn({ ...thin, given_name: 'Ana', family_name: 'Sol' });
    expect(await personOf(id)).toMatchObject({ name: 'Ana Sol' });

    const other = { iss: issuer, sub: randomUUID(), preferred_username: 'asol' };
    const mended = await signOn(other);
    expect(await personOf(mended)).toMatchObject({ name: 'asol' });
    await db.owner`update persons set name = 'Ana S.', field_sources = field_sources || '{"name": "hand"}' where id = ${mended}`;
    await signOn(other);
    await signOn({ ...other, name: 'A. Sol (external)' });
    expect(await personOf(mended)).toMatchObject({ name: 'Ana S.' });
  });

  test('an address loses the blanks around it; one that cannot be used is kept to be shown', async () => {
    const first = claims({ email: '  ana@pregon.example ' });
    const id = await signOn(first);
    expect(await personOf(id)).toMatchObject({ email: 'ana@pregon.example' });
    await signOn({ ...first, email: 'ana@@pregon' });
    expect([(await personOf(id))?.['email'], await gapsOf(id)]).toMatchObject(['ana@pregon.example', { email: 'ana@@pregon' }]);
    await signOn({ ...first, email: 'ana@pregon.example, boss@pregon.example' });
    expect(await personOf(id)).toMatchObject({ email: 'ana@pregon.example' });
    await signOn({ ...first, groups: [] });
    expect(await gapsOf(id)).toBeNull();
  });
});

describe('the person id', () => {
  test('is stored with somebody new, also when it is said later', async () => {
    const [at, later] = [randomUUID(), randomUUID()];
    expect(await personOf(await signOn(claims({ employee_id: at })))).toMatchObject({ externalId: at });
    const thin = claims();
    const id = await signOn(thin);
    expect(await personOf(id)).toMatchObject({ externalId: null });
    expect(await signOn({ ...thin, employee_id: later })).toBe(id);
    expect(await personOf(id)).toMatchObject({ externalId: later });
    // And it is no way to become somebody else afterwards.
    await signOn({ ...thin, employee_id: at });
    expect(await personOf(id)).toMatchObject({ externalId: later });
  });

  test('that could not be read makes nobody new, and keeps nobody known out', async () => {
    const externalId = randomUUID();
    const known = await insertPerson(db.owner, { externalId });
    const first = claims();
    const lost = { userinfoLost: true };
    await expect(signOn(first, lost)).rejects.toMatchObject({ signOnCause: 'userinfo' });
    expect(await signOn({ ...first, employee_id: externalId }, lost)).toBe(known);
    expect(await signOn(first, lost)).toBe(known);
  });
});

describe('the department', () => {
  test('is matched by its id, else by its name, however it is written; the first of several that are said', async () => {
    const sales = await insertDepartment(db.owner, 'Dirección Comercial');
    await db.owner`update departments set external_id = 'D-17' where id = ${sales}`;
    for (const department of ['D-17', ' d-17 ', 'dirección  comercial', 'DIRECCIO\u0301N COMERCIAL', ['Dirección Comercial', 'Other']]) {
      const id = await signOn(claims({ department }));
      expect([(await personOf(id))?.['departmentId'], (await gapsOf(id))?.department ?? null], String(department)).toEqual([sales, null]);
    }
  });

  test('that matches none, or two, changes nothing and is kept to be shown, where the sign-on has a say', async () => {
    await insertDepartment(db.owner, 'Twice');
    await insertDepartment(db.owner, 'TWICE');
    const kept = await insertDepartment(db.owner, 'Kept');
    for (const department of ['Mars', 'twice']) {
      const first = claims({ department: 'Kept' });
      const id = await signOn(first);
      await signOn({ ...first, department });
      expect([(await personOf(id))?.['departmentId'], (await gapsOf(id))?.department]).toEqual([kept, department]);
      await signOn(first);
      expect((await gapsOf(id))?.department ?? null).toBeNull();
    }
    const externalId = randomUUID();
    const known = await insertPerson(db.owner, { externalId, departmentId: kept });
    expect(await signOn(claims({ employee_id: externalId, department: 'Mars' }))).toBe(known);
    expect((await gapsOf(known))?.department ?? null).toBeNull();
  });
});

describe('groups', () => {
  const overage = { _claim_names: { groups: 'src1' } };

  test('that cannot be read leave roles; the person and the administrators are told once, and again when it changes', async () => {
    const first = claims({ groups: ['pregon-editors'] });
    const id = await signOn(first);
    await db.owner`update notices set read_at = now()`;
    const { groups: _, ...without } = first;
    for (let round = 0; round < 3; round += 1) await signOn({ ...without, ...overage });
    expect(await rolesOf(id)).toEqual(['editor']);
    expect(await toldTo(id)).toEqual([['groups-unread', 'overage', 'mail']]);
    expect(await toldTo(administrator)).toEqual([['groups-unread-of', 'overage', 'mail']]);
    // Nor told anew each time, in place of what was told before.
    expect(await db.owner`select from notices where kind in ('groups-unread', 'groups-unread-of') and subject = ${id}`).toHaveLength(2);
    await signOn({ ...without, groups: { a: 1 } });
    expect(await toldTo(id)).toEqual([['groups-unread', 'unreadable', 'mail']]);
    await signOn(without);
    expect([await rolesOf(id), await toldTo(id)]).toEqual([['editor'], [['groups-unread', 'absent', 'mail']]]);
    await signOn(without, { userinfoLost: true });
    expect([await toldTo(id), (await gapsOf(id))?.groups]).toEqual([[['groups-unread', 'userinfo', 'mail']], 'userinfo']);
    await signOn({ ...first, groups: [] });
    expect([await rolesOf(id), await toldTo(id), await gapsOf(id)]).toEqual([[], [], null]);
  });

  test('that are not sent are no news about who holds nothing by them; too many are, without a mail', async () => {
    const id = await signOn(claims());
    expect([await toldTo(id), await toldTo(administrator), (await gapsOf(id))?.groups]).toEqual([[], [], 'absent']);
    const many = await signOn(claims(overage));
    expect(await toldTo(many)).toEqual([['groups-unread', 'overage', 'portal only']]);
  });

  test('of a whole company are one notice to each administrator', async () => {
    for (let each = 0; each < 5; each += 1) await signOn(claims(overage));
    expect(await toldTo(administrator)).toEqual([['groups-unread-of', 'overage', 'mail']]);
  });

  test('do not matter where no group gives a role', async () => {
    useSettings({ OIDC_PERSON_CLAIM: 'employee_id', ROLE_MAP: '' });
    const id = await signOn(claims(overage));
    expect([await toldTo(id), await gapsOf(id)]).toEqual([[], null]);
  });

  test('that are not known do not let somebody manage the department they left', async () => {
    useSettings({ OIDC_PERSON_CLAIM: 'employee_id', ROLE_MAP: 'bosses=manager' });
    const [old, next] = [await insertDepartment(db.owner, 'Old'), await insertDepartment(db.owner, 'Next')];
    const first = claims({ groups: ['bosses'], department: 'Old' });
    const id = await signOn(first);
    await signOn({ ...first, groups: undefined, department: 'Next' });
    const managed = await db.owner`select department_id, ends_at is null as held from grants where person_id = ${id} order by starts_at`;
    expect([...managed]).toEqual([
      { departmentId: old, held: false },
      { departmentId: next, held: true },
    ]);
  });
});

describe('a second person', () => {
  const doublesOf = async (id: string | null) =>
    (await db.owner`select other_id, by from doubles where person_id = ${id}`).map((row) => [row['otherId'], row['by']]);

  test('with the id of somebody who signs in with another account is told to the administrators, once', async () => {
    const employee_id = randomUUID();
    const known = await signOn(claims({ employee_id }));
    const again = claims({ employee_id });
    const second = await signOn(again);
    await signOn(again);
    expect(second).not.toBe(known);
    expect(await doublesOf(second)).toEqual([[known, 'id']]);
    expect(await toldTo(administrator)).toEqual([['double', 'id', 'mail']]);
    expect(await personOf(second)).toMatchObject({ externalId: null });
  });

  test('with the address of one other person is told as a hint; an address that several share is not', async () => {
    const email = `${randomUUID()}@pregon.example`;
    const known = await insertPerson(db.owner, { email });
    const second = await signOn(claims({ email: email.toUpperCase() }));
    expect([await doublesOf(second), await toldTo(administrator)]).toEqual([[[known, 'email']], [['double', 'email', 'mail']]]);
    expect(await doublesOf(await signOn(claims({ email })))).toEqual([]);
  });

  test('does not come in with the id of somebody who was deactivated', async () => {
    const employee_id = randomUUID();
    const known = await signOn(claims({ employee_id }));
    await db.owner`update persons set active = false where id = ${known}`;
    const second = claims({ employee_id });
    expect(await signOn(second)).toBeNull();
    expect(await db.owner`select from identities where subject = ${second.sub}`).toHaveLength(0);
  });

  test('many of them are a handful of notices', async () => {
    const ids = Array.from({ length: 8 }, () => randomUUID());
    for (const employee_id of ids) await signOn(claims({ employee_id }));
    for (const employee_id of ids) await signOn(claims({ employee_id }));
    expect(await toldTo(administrator)).toHaveLength(5);
  });
});
