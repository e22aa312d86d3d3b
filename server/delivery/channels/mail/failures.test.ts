import { expect, test } from 'vitest';
import { worker } from '#db/client.ts';
import { upsertReceipts } from '#db/live/receipts.ts';
import { end } from '#server/publishing/request.ts';
import { makeViewer, publishTo } from '../../../../testing/desk.ts';
import { insertDepartment, insertGrant, insertPerson } from '../../../../testing/fresh-database.ts';
import { Mailing, until } from '../../../../testing/mailing.ts';
import { readFailures, sendAgain, tellFailures } from './failures.ts';

const mailing = new Mailing();

const unknownPerson = { code: 550, text: '5.1.1 no such user' };
/** Refuses these people for good. */
const refuse = (...emails: string[]) => {
  mailing.sink.refuse = (at, address) => (at === 'recipient' && emails.includes(address) ? unknownPerson : null);
};
const noticesOf = async (announcementId: string) =>
  (
    await mailing.db.owner<
      { personId: string }[]
    >`select person_id from notices where kind = 'mails-failed' and subject = ${announcementId} order by at`
  ).map((row) => row.personId);
const publish = () => publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0 });
const failed = (id: string) => until(async () => (await mailing.reasonOf(id))?.state).toBe('failed');

test('failures are listed by reason, what the server said to administrators only, names only within the scope of who asks', async () => {
  const below = await insertDepartment(mailing.db.owner, 'Dock', mailing.department);
  const [gone, reader] = [await mailing.insertReader({ name: 'Ana Sol' }), await mailing.insertReader()];
  const dockId = await insertPerson(mailing.db.owner, { departmentId: below, name: 'Bea Luz' });
  refuse(gone.email, `${dockId}@pregon.example`);
  await mailing.start();
  const id = await publish();
  await failed(gone.id);
  await failed(dockId);
  await until(() => mailing.sink.to(reader.email).length).toBe(1);
  const group = { reason: 'noSuchAddress', final: true, mails: 2 };
  expect(await readFailures(mailing.editor, id)).toEqual([{ ...group, people: ['Ana Sol', 'Bea Luz'], more: 0, answers: [] }]);
  const administrator = makeViewer(mailing.editor.personId, { isEditor: true, isAdministrator: true });
  expect(await readFailures(administrator, id)).toMatchObject([{ answers: ['550 5.1.1 no such user'] }]);
  expect(await readFailures(makeViewer('', { manages: [below] }), id)).toMatchObject([{ ...group, people: ['Bea Luz'], more: 1 }]);
  expect(await readFailures(makeViewer('', { manages: [] }), id)).toMatchObject([{ ...group, people: [], more: 2 }]);
});

test('what is refused and tried again is listed too, before it is given up', async () => {
  const { id: person } = await mailing.insertReader({ name: 'Ana Sol' });
  mailing.sink.refuse = (at) => (at === 'recipient' ? { code: 554, text: 'relay denied' } : null);
  await mailing.start();
  const id = await publish();
  await until(async () => (await mailing.reasonOf(person))?.state).toBe('retry');
  await mailing.stop();
  expect(await readFailures(mailing.editor, id)).toMatchObject([{ reason: 'refusedUs', final: false, mails: 1, people: ['Ana Sol'] }]);
});

test('the author is told once, by two workers too, and again only after they have read it and more failed', async () => {
  const [one, two] = [await mailing.insertReader(), await mailing.insertReader()];
  refuse(one.email, two.email);
  await mailing.start();
  const id = await publish();
  await failed(one.id);
  await failed(two.id);
  await mailing.stop();
  await Promise.all([tellFailures(worker()), tellFailures(worker())]);
  await tellFailures(worker());
  expect(await noticesOf(id)).toEqual([mailing.editor.personId]);
  await mailing.db.owner`update notices set read_at = now() where subject = ${id}`;
  await tellFailures(worker());
  expect(await noticesOf(id)).toHaveLength(1);
  await mailing.db.owner`update deliveries set failed_at = now() where person_id = ${one.id}`;
  await tellFailures(worker());
  expect(await noticesOf(id)).toHaveLength(2);
});

test('an author who has left is no reason that nobody hears of it', async () => {
  const { id: person, email } = await mailing.insertReader();
  refuse(email);
  await mailing.start();
  const id = await publish();
  await failed(person);
  await mailing.stop();
  await mailing.db.owner`update persons set active = false where id = ${mailing.editor.personId}`;
  const other = await insertPerson(mailing.db.owner);
  await insertGrant(mailing.db.owner, { personId: other, role: 'editor' });
  await mailing.db.owner`delete from notices`;
  await tellFailures(worker());
  expect(await noticesOf(id)).toEqual([other]);
  await mailing.db.owner`update persons set active = true where id = ${mailing.editor.personId}`;
});

test('sent again: to the address the person has by now, audited, never to who has seen it, and pressed twice once', async () => {
  const [mended, seen] = [await mailing.insertReader(), await mailing.insertReader()];
  refuse(mended.email, seen.email);
  await mailing.start();
  const id = await publish();
  await failed(mended.id);
  await failed(seen.id);
  const [before] = await mailing.db.owner`select id from deliveries where person_id = ${mended.id}`;
  const [right] = [`new-${mended.email}`];
  await mailing.db.owner`update persons set email = ${right} where id = ${mended.id}`;
  // A line among others, which nobody has seen by that.
  const receipts = [{ personId: seen.id, kind: 'seen' } as const, { personId: mended.id, kind: 'shown' } as const];
  await upsertReceipts(
    mailing.db.owner,
    receipts.map((each) => ({ announcementId: id, round: 1, ...each })),
  );
  await mailing.stop();
  await tellFailures(worker());
  expect(await noticesOf(id)).toHaveLength(1);
  mailing.sink.refuse = () => null;
  await mailing.start();
  const answers = await Promise.all([sendAgain(mailing.editor, id), sendAgain(mailing.editor, id)]);
  expect(answers.map((answer) => answer.mails).sort()).toEqual([0, 1]);
  await until(() => mailing.sink.to(right ?? '').length).toBe(1);
  expect(mailing.sink.to(right ?? '')[0]?.messageId).toBe(`<${before?.['id']}@localhost>`);
  await mailing.fence();
  expect(mailing.sink.to(seen.email)).toEqual([]);
  expect(mailing.sink.to(mended.email)).toEqual([]);
  const audited = await mailing.db.owner`select actor_id, detail from audit where action = 'mails.again' and subject = ${id}`;
  expect(audited.map((row) => ({ ...row }))).toEqual([{ actorId: mailing.editor.personId, detail: { mails: 1 } }]);
  const unread = await mailing.db.owner`select from notices where kind = 'mails-failed' and subject = ${id} and read_at is null`;
  expect(unread).toHaveLength(0);
});

test('not by who does not manage it, and not after it has ended', async () => {
  const { id: person, email } = await mailing.insertReader();
  refuse(email);
  await mailing.start();
  const id = await publish();
  await failed(person);
  const stranger = await insertDepartment(mailing.db.owner, 'South');
  for (const viewer of [
    makeViewer(person),
    makeViewer(person, { manages: [stranger] }),
    makeViewer(person, { manages: [mailing.department] }),
  ])
    await expect(sendAgain(viewer, id)).rejects.toMatchObject({ message: 'notFound' });
  await end(mailing.editor, id);
  await expect(sendAgain(mailing.editor, id)).rejects.toMatchObject({ message: 'mailsOver' });
  expect(await mailing.reasonOf(person)).toMatchObject({ state: 'failed' });
});

test('sent again to who has no address by now: none goes to the old one, which may be somebody else’s, and it is listed with its reason', async () => {
  const { id: person, email } = await mailing.insertReader();
  refuse(email);
  await mailing.start();
  const id = await publish();
  await failed(person);
  const tries = mailing.sink.tries.length;
  mailing.sink.refuse = () => null;
  await mailing.db.owner`update persons set email = null where id = ${person}`;
  expect(await sendAgain(mailing.editor, id)).toMatchObject({ mails: 1 });
  await until(() => mailing.reasonOf(person)).toMatchObject({ state: 'failed', reason: 'unusable', about: 'person' });
  await mailing.fence();
  expect(mailing.sink.tries.slice(tries)).not.toContain(email);
  expect(await readFailures(mailing.editor, id)).toMatchObject([{ reason: 'unusable', final: true, mails: 1 }]);
});
