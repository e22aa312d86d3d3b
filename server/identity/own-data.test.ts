import { beforeAll, expect, test } from 'vitest';
import { makeViewer } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertLive, insertSignIn } from '../../testing/rows.ts';
import { readOwnData } from './own-data.ts';

const db = freshDatabase();
const ids = { ana: '', bruno: '' };

/** Live for both, seen and mailed by each in words of their own. */
const insertForBoth = async (): Promise<string> => {
  const { id, revisionId } = await insertLive(db.owner, { authorId: ids.bruno, people: [ids.ana, ids.bruno], headline: 'For both' });
  const [step] = await db.owner<{ id: string }[]>`
    insert into steps (announcement_id, revision_id, kind, due_at, state) values (${id}, ${revisionId}, 'fallback', now(), 'done') returning id`;
  for (const who of ['ana', 'bruno'] as const) {
    await db.owner`insert into receipts (announcement_id, round, person_id, shown_at, seen_at, seen_by) values (${id}, 1, ${ids[who]}, now(), now(), 'page')`;
    await db.owner`insert into deliveries (step_id, person_id, channel, address, priority, state, sent_at)
      values (${step?.id ?? ''}, ${ids[who]}, 'mail', ${`${who}-then@pregon.example`}, 2, 'accepted', now())`;
  }
  return id;
};

beforeAll(async () => {
  await insertSender(db.owner);
  const departmentId = await insertDepartment(db.owner, 'Operations');
  ids.ana = await insertPerson(db.owner, { name: 'Ana Ruiz', departmentId, email: 'ana@pregon.example' });
  ids.bruno = await insertPerson(db.owner, { name: 'Bruno Costa', departmentId, email: 'bruno@pregon.example' });
  await db.owner`insert into notices (person_id, kind, detail) values (${ids.ana}, 'role-given', '{"role": "editor"}'), (${ids.bruno}, 'relinked', '{}')`;
  await db.owner`insert into audit (actor_id, action, subject) values (${ids.bruno}, 'person.changed', ${ids.ana}), (${ids.bruno}, 'person.changed', ${ids.bruno})`;
});

test('a person gets what stands about them, whoever wrote it, and nothing of anybody else', async () => {
  const announcement = await insertForBoth();
  const here = await insertSignIn(db.owner, ids.ana);
  const own = await readOwnData(makeViewer(ids.ana, { sessionHash: here.hash }));
  expect(own.person).toMatchObject({ name: 'Ana Ruiz', email: 'ana@pregon.example', departments: ['Operations'] });
  expect(own.received).toMatchObject([{ id: announcement, headline: 'For both' }]);
  expect(own.received[0]?.receipts).toMatchObject([{ round: 1, acknowledgedAt: null }]);
  expect(own.received[0]?.receipts[0]?.seenAt).toMatch(/^\d{4}-/);
  expect(own.received[0]?.messages).toMatchObject([{ channel: 'mail', address: 'ana-then@pregon.example', state: 'accepted' }]);
  expect(own.notices.map(({ kind }) => kind)).toEqual(['role-given']);
  expect(own.written).toEqual([]);
  expect(own.audit.map(({ action, byThem }) => [action, byThem])).toEqual([
    ['person.changed', false],
    ['person.data', true],
  ]);
  const text = JSON.stringify(own);
  for (const foreign of ['Bruno', 'bruno', ids.bruno, here.hash, here.token]) expect(text).not.toContain(foreign);
});

test('what they wrote themselves is in it, and a deleted draft is not', async () => {
  const [draft] = await db.owner<{ id: string }[]>`
    insert into announcements (public_code, sender_id, author_id, idempotency_key)
    select 'DELETED1', id, ${ids.bruno}, gen_random_uuid() from senders limit 1 returning id`;
  const codes = async () => (await readOwnData(makeViewer(ids.bruno))).written.map(({ publicCode }) => publicCode);
  expect(await codes()).toContain('DELETED1');
  await db.owner`update announcements set state = 'deleted' where id = ${draft?.id ?? ''}`;
  expect(await codes()).not.toContain('DELETED1');
  const own = await readOwnData(makeViewer(ids.bruno));
  expect(own.written).toMatchObject([{ headline: 'For both', state: 'live' }]);
});
