import { expect, test } from 'vitest';
import { Refused } from '#server/errors.ts';
import { compose } from '#server/writing/compose.ts';
import { duplicate } from '#server/writing/duplicate.ts';
import { makeForm, makeViewer } from '../../testing/desk.ts';
import { freshDatabase, insertPerson } from '../../testing/fresh-database.ts';
import { insertLive } from '../../testing/rows.ts';
import { useSettings } from '../../testing/settings.ts';
import { makeFirstSender } from './first-sender.ts';

const db = freshDatabase();
const senders = async () => (await db.owner`select name, card from senders order by id`).map((row) => ({ ...row }));
const audited = async () => (await db.owner`select actor_id, detail from audit where action = 'sender.added'`).map((row) => ({ ...row }));

test('without a sender whoever writes is told that, and what to do, instead of that something is gone', async () => {
  const personId = await insertPerson(db.owner);
  const editor = makeViewer(personId, { isEditor: true });
  expect(await senders()).toEqual([]);
  const form = makeForm({ everyone: true });
  for (const intent of ['save', 'review', 'publish'] as const)
    await expect(compose(editor, { ...form, intent })).rejects.toThrow(new Refused('noSender'));
  expect(await db.owner`select from announcements`).toEqual([]);
});

test('processes that start together make one sender, named like the company, and write it down once', async () => {
  useSettings({ COMPANY_NAME: 'Forja del Sur' });
  await Promise.all(Array.from({ length: 6 }, () => makeFirstSender(db.url('owner'))));
  expect(await senders()).toEqual([{ name: 'Forja del Sur', card: {} }]);
  expect(await audited()).toEqual([{ actorId: null, detail: { source: 'start' } }]);
});

test('at the next start it is left alone, whatever it is called by then', async () => {
  await db.owner`update senders set name = 'Site Safety'`;
  useSettings({ COMPANY_NAME: 'Forja del Norte' });
  await makeFirstSender(db.url('owner'));
  expect(await senders()).toEqual([{ name: 'Site Safety', card: {} }]);
});

test('with a sender a key that made nothing is still not found', async () => {
  const [one, other] = [await insertPerson(db.owner), await insertPerson(db.owner)];
  const { id } = await insertLive(db.owner, { authorId: one, people: [] });
  const key = crypto.randomUUID();
  const editor = (personId: string) => makeViewer(personId, { isEditor: true });
  await duplicate(editor(one), { announcementId: id, idempotencyKey: key });
  await expect(duplicate(editor(other), { announcementId: id, idempotencyKey: key })).rejects.toThrow(new Refused('notFound'));
});

test('an installation whose administrators named the company gets that name', async () => {
  await db.owner`truncate senders cascade`;
  await db.owner`insert into settings (key, value) values ('companyName', '"Aceros del Norte"')`;
  await makeFirstSender(db.url('owner'));
  expect(await senders()).toEqual([{ name: 'Aceros del Norte', card: {} }]);
});
