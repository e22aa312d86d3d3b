import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { answerOf, auditOf, insertAdministrator } from '../../testing/directory.ts';
import { freshDatabase, insertGrant, insertPerson } from '../../testing/fresh-database.ts';
import { insertSignIn } from '../../testing/rows.ts';
import { useSettings } from '../../testing/settings.ts';
import { signOn } from '../identity/sign-on.ts';
import type { Viewer } from '../identity/viewer.ts';
import { findPerson } from './person.ts';
import { askRelink, decideRelink, keepApart } from './relinks.ts';
import { readSignOn } from './sign-on.ts';

const db = freshDatabase();
const issuer = 'https://login.pregon.example';
let [olga, pau, rosa]: Viewer[] = [];

beforeAll(async () => {
  useSettings({ OIDC_PERSON_CLAIM: 'employee_id' });
  [olga, pau, rosa] = [
    await insertAdministrator(db.owner),
    await insertAdministrator(db.owner, 'Pau'),
    await insertAdministrator(db.owner, 'Rosa'),
  ];
});
beforeEach(() => db.owner`update notices set read_at = now()`);

const as = (viewer: Viewer | undefined): Viewer => {
  if (!viewer) throw new Error('no administrator');
  return viewer;
};
const claims = (employee_id: string) => ({ iss: issuer, sub: randomUUID(), name: 'Ana Sol', employee_id });

/** Somebody who signed in, and came back with another account. */
const insertDouble = async () => {
  const first = claims(randomUUID());
  const again = { ...first, sub: randomUUID() };
  const [known, second] = [await signOn(first), await signOn(again)];
  return { first, again, known: known ?? '', second: second ?? '' };
};
const ask = (viewer: Viewer, { known, second }: { known: string; second: string }) =>
  answerOf(askRelink(viewer, { fromId: second, personId: known, known: '', why: 'New account' }));
const openRequest = async (second: string) =>
  (await db.owner<{ id: string }[]>`select id from relink_requests where from_id = ${second} and decision is null`)[0]?.id ?? '';
const decide = async (viewer: Viewer, second: string, decision: 'confirmed' | 'declined' | 'withdrawn' = 'confirmed') =>
  answerOf(decideRelink(viewer, { id: await openRequest(second), decision }));
const toldTo = async (personId: string) =>
  (await db.owner`select kind from notices where person_id = ${personId} and read_at is null order by id`).map((row) => row['kind']);

test('two administrators give the account to whom it belongs; the other is put aside, both are signed out, and it is written down', async () => {
  const both = await insertDouble();
  const { known, second, first, again } = both;
  await insertGrant(db.owner, { personId: second, role: 'editor' });
  const sessions = [await insertSignIn(db.owner, known), await insertSignIn(db.owner, second)];
  expect(await ask(as(olga), both)).toEqual({ outcome: 'done' });
  expect((await toldTo(as(pau).personId)).sort()).toEqual(['double', 'relink-waiting']);
  expect(await toldTo(as(olga).personId)).toEqual(['double']);
  expect(await decide(as(pau), second)).toEqual({ outcome: 'done' });

  expect(await signOn(again)).toBe(known);
  expect(await signOn(first)).toBeNull();
  const open = await db.owner`select from sessions where id_hash = any(${sessions.map(({ hash }) => hash)}) and ended_at is null`;
  expect(open).toHaveLength(0);
  expect(await db.owner`select from grants where person_id = ${second} and ends_at is null`).toHaveLength(0);
  const actions = [...(await auditOf(db.owner, known)), ...(await auditOf(db.owner, second))].map(({ action }) => action);
  expect(actions).toEqual(
    expect.arrayContaining(['identity.relink-asked', 'identity.relinked', 'person.deactivated', 'grant.ended', 'session.ended']),
  );
  expect([await toldTo(known), await toldTo(as(pau).personId), await toldTo(as(olga).personId)]).toEqual([['relinked'], [], []]);
  expect((await readSignOn(as(olga))).doubles.some((double) => double.personId === second)).toBe(false);
});

test('one administrator alone does not, nor one whom it concerns, nor who is none', async () => {
  const both = await insertDouble();
  expect(await ask({ ...as(olga), isAdministrator: false }, both)).toBe('notAllowed');
  const stranger = { ...as(olga), personId: await insertPerson(db.owner) };
  expect(await ask(stranger, both)).toBe('notAllowed');
  for (const ids of [
    { known: as(olga).personId, second: both.second },
    { known: both.known, second: as(olga).personId },
  ])
    expect(await ask(as(olga), ids)).toBe('relinkYourself');
  await ask(as(olga), both);
  expect(await ask(as(pau), both)).toBe('askedAlready');
  expect(await decide(as(olga), both.second)).toBe('confirmOwnRequest');
  expect(await decide(stranger, both.second)).toBe('notAllowed');
  expect(await decide(as(pau), both.second, 'withdrawn')).toBe('notAllowed');
  expect(await decide(as(olga), both.second, 'declined')).toBe('notAllowed');
  await insertGrant(db.owner, { personId: both.known, role: 'administrator' });
  for (const decision of ['confirmed', 'declined'] as const)
    expect(await decide({ ...as(olga), personId: both.known }, both.second, decision)).toBe('relinkYourself');
  await db.owner`update grants set ends_at = now() where person_id = ${both.known}`;
  expect(await decide(as(olga), both.second, 'withdrawn')).toEqual({ outcome: 'done' });
  expect(await decide(as(pau), both.second)).toMatch(/requestDecided|uuid/);
  expect(await signOn(both.again)).toBe(both.second);
});

test('nothing is given by who is no administrator any more, to who was deactivated, or twice', async () => {
  const both = await insertDouble();
  await ask(as(rosa), both);
  await db.owner`update grants set ends_at = now() where person_id = ${as(rosa).personId}`;
  expect(await decide(as(pau), both.second)).toBe('askerGone');
  expect(await decide(as(pau), both.second, 'declined')).toEqual({ outcome: 'done' });
  await db.owner`update persons set active = false where id = ${both.known}`;
  expect(await ask(as(olga), both)).toBe('personInactive');
  const never = await insertPerson(db.owner);
  await db.owner`update persons set active = true where id = ${both.known}`;
  expect(await ask(as(olga), { known: both.known, second: never })).toBe('relinkNothing');
});

test('somebody is named by number or address, surely', async () => {
  const { second } = await insertDouble();
  const email = `${randomUUID()}@pregon.example`;
  const target = await insertPerson(db.owner, { email, externalId: randomUUID() });
  await db.owner`update persons set email = ${email} where id = ${second}`;
  const by = (known: string) => answerOf(askRelink(as(olga), { fromId: second, personId: null, known, why: 'x' }));
  expect([await by(''), await by('nobody')]).toEqual([{ known: 'knownMissing' }, { known: 'knownNobody' }]);
  const third = await insertPerson(db.owner, { email });
  expect(await by(email)).toEqual({ known: 'knownSeveral' });
  await db.owner`update persons set active = false where id = ${third}`;
  expect(await by(email)).toEqual({ outcome: 'done' });
  const [request] = await db.owner`select person_id from relink_requests where from_id = ${second}`;
  expect(request).toEqual({ personId: target });
});

test('the number goes along to who has none', async () => {
  const employee_id = randomUUID();
  const known = await insertPerson(db.owner, { email: `${employee_id}@pregon.example` });
  const second = (await signOn({ ...claims(employee_id), email: `${employee_id}@pregon.example` })) ?? '';
  await ask(as(olga), { known, second });
  expect(await decide(as(pau), second)).toEqual({ outcome: 'done' });
  const rows = await db.owner`select id, external_id from persons where id = any(${[known, second]}) and external_id is not null`;
  expect([...rows]).toEqual([{ id: known, externalId: employee_id }]);
});

test('two people who are two are kept apart, by one administrator, and not shown again', async () => {
  const { known, second } = await insertDouble();
  expect((await findPerson(as(olga), second))?.doubles).toEqual([expect.objectContaining({ personId: second, otherId: known, by: 'id' })]);
  expect((await findPerson(as(olga), known))?.doubles).toHaveLength(1);
  for (const personId of [known, second]) {
    await insertGrant(db.owner, { personId, role: 'administrator' });
    expect(await answerOf(keepApart({ ...as(olga), personId }, { id: second }))).toBe('relinkYourself');
    await db.owner`update grants set ends_at = now() where person_id = ${personId}`;
  }
  expect((await findPerson(as(olga), known))?.doubles).toHaveLength(1);
  expect(await answerOf(keepApart(as(olga), { id: second }))).toEqual({ outcome: 'done' });
  expect([(await findPerson(as(olga), second))?.doubles, await toldTo(as(pau).personId)]).toEqual([[], []]);
  expect((await auditOf(db.owner, second)).map(({ action }) => action)).toContain('identity.kept-apart');
  await expect(readSignOn({ ...as(olga), isAdministrator: false })).rejects.toThrow('notAllowed');
});
