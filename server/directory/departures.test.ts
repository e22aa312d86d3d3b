import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Db, web, worker } from '#db/client.ts';
import { deleteOldDepartures } from '#db/directory/departures.ts';
import { findViewers } from '#server/identity/find-viewers.ts';
import { startWorker, type Worker } from '#server/worker.ts';
import { makeViewer, publishTo } from '../../testing/desk.ts';
import { answerOf, insertAdministrator } from '../../testing/directory.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { insertSignIn } from '../../testing/rows.ts';
import { isLong, useSettings } from '../../testing/settings.ts';
import { SmtpSink } from '../../testing/smtp-sink.ts';
import type { Viewer } from '../identity/viewer.ts';
import { confirmDepartures, readHeldDepartures, watchDepartures } from './departures.ts';
import { setActivity } from './person.ts';

const db = freshDatabase({ joinMs: 100, pollMs: 100 });
let olga: Viewer;
let editor: Viewer;
/** Of a company of 10,000; in the short run of one that is ten times smaller. */
const of = (people: number): number => (isLong ? people : people / 10);
let north = '';
let work: Worker;
const sink = new SmtpSink();

beforeAll(async () => {
  useSettings({ SMTP_URL: `smtp://127.0.0.1:${await sink.start()}` });
  await insertSender(db.owner);
  olga = await insertAdministrator(db.owner);
  await insertAdministrator(db.owner);
  const writer = await insertPerson(db.owner);
  await insertGrant(db.owner, { personId: writer, role: 'editor' });
  editor = makeViewer(writer, { isEditor: true });
  north = await insertDepartment(db.owner, 'North');
  await db.owner`insert into persons (source, name, department_id) select 'csv', 'P' || n, ${north} from generate_series(1, ${of(10_000)}::int) n`;
  await db.owner`analyze persons`;
  work = await startWorker(worker());
});
afterAll(async () => {
  await work.stop();
  await sink.stop();
});

const recipientsOf = async (id: string) =>
  (await db.owner`select from recipients where announcement_id = ${id} and left_at is null`).length;
const noticesOf = (viewer: Viewer) =>
  db.owner`select from notices where person_id = ${viewer.personId} and kind = 'departures-held' and read_at is null`;

test(`${of(600)} of ${of(10_000)} leave in a row, by an administrator’s own hand: published meanwhile, it reaches them; once they are confirmed, it does not`, async () => {
  const ids = (await db.owner<{ id: string }[]>`select id from persons where department_id = ${north} order by id limit ${of(600)}`).map(
    ({ id }) => id,
  );
  const before = await publishTo(editor, [north]);
  expect(await recipientsOf(before)).toBe(of(10_000));
  // The first of them may sign in and has a role.
  const [first = ''] = ids;
  await insertGrant(db.owner, { personId: first, role: 'editor' });
  const session = await insertSignIn(db.owner, first);

  for (const id of ids) await setActivity(olga, { id, to: 'inactive' });
  await expect.poll(async () => (await noticesOf(olga)).length).toBe(1);
  expect(await readHeldDepartures(olga)).toMatchObject({ people: of(600), places: [{ kind: 'active', name: null, people: of(600) }] });
  const meanwhile = await publishTo(editor, [north]);
  expect(await recipientsOf(meanwhile)).toBe(of(10_000));
  expect(await recipientsOf(before)).toBe(of(10_000));

  expect((await findViewers(db.owner, [session.hash])).size).toBe(0);
  const again = await insertSignIn(db.owner, first);
  expect((await findViewers(db.owner, [again.hash])).get(again.hash)?.viewer).toMatchObject({ personId: first, isEditor: false });

  const held = await readHeldDepartures(olga);
  expect(await answerOf(confirmDepartures(editor, { id: held?.upTo ?? '' }))).toBe('notAllowed');
  expect(await confirmDepartures(olga, { id: held?.upTo ?? '' })).toEqual({ outcome: 'done' });
  expect(await readHeldDepartures(olga)).toBeNull();
  expect(await noticesOf(olga)).toHaveLength(0);
  expect((await findViewers(db.owner, [again.hash])).size).toBe(0);
  const after = await publishTo(editor, [north]);
  expect(await recipientsOf(after)).toBe(of(9_400));
  await expect.poll(() => recipientsOf(meanwhile), { timeout: 10_000 }).toBe(of(9_400));
  expect(await answerOf(confirmDepartures(olga, { id: held?.upTo ?? '' }))).toBe('gone');
  const actions =
    await db.owner`select action, (detail ->> 'people')::int as people from audit where action like 'departures.%' order by id`;
  expect(actions.at(-1)).toEqual({ action: 'departures.confirmed', people: of(600) });
});

test('nobody confirms for a day: they are let go, and it is written down', async () => {
  await work.stop();
  const ids = (
    await db.owner<{ id: string }[]>`select id from persons where active and department_id = ${north} order by id limit ${of(520)}`
  ).map(({ id }) => id);
  await db.owner`update persons set active = false where id = any(${ids}::uuid[])`;
  await watchDepartures(worker());
  expect((await readHeldDepartures(olga))?.people).toBe(of(520));
  await db.owner`update departures set held_until = now() - interval '1 second' where decided_at is null`;
  await watchDepartures(worker());
  expect(await readHeldDepartures(olga)).toBeNull();
  expect(await db.owner`select from persons where kept_until is not null`).toHaveLength(0);
  expect(await db.owner`select actor_id, detail from audit where action = 'departures.released'`).toEqual([
    { actorId: null, detail: { people: of(520) } },
  ]);
  work = await startWorker(worker());
});

test('a confirmation is about those that were shown: who left since then stays held', async () => {
  const ids = (
    await db.owner<{ id: string }[]>`select id from persons where active and department_id = ${north} order by id limit ${of(900)}`
  ).map(({ id }) => id);
  await db.owner`update persons set active = false where id = any(${ids.slice(0, of(880))}::uuid[])`;
  const shown = await readHeldDepartures(olga);
  await db.owner`update persons set active = false where id = any(${ids.slice(of(880))}::uuid[])`;
  await confirmDepartures(olga, { id: shown?.upTo ?? '' });
  const rest = await db.owner`select from persons where kept_until > now()`;
  expect([shown?.people, rest.length]).toEqual([of(880), of(20)]);
});

test('two transactions that do not see each other are held at once, and mail reaches those who are', async () => {
  // With nothing live nobody looks for joiners, either.
  await db.owner`update announcements set state = 'ended', ended_at = now(), ended_because = 'withdrawn' where state = 'live'`;
  const yard = await insertDepartment(db.owner, 'Yard');
  await db.owner`insert into persons (source, name, email, department_id) select 'csv', 'Y' || n, 'y' || n || '@pregon.example', ${yard} from generate_series(1, 40) n`;
  const ids = (await db.owner<{ id: string }[]>`select id from persons where department_id = ${yard} order by id limit 30`).map(
    ({ id }) => id,
  );
  const leave = (tx: Db, some: string[]) => tx`update persons set active = false where id = any(${some}::uuid[])`;
  await web().begin(async (tx) => {
    await leave(tx, ids.slice(0, 15));
    await leave(web(), ids.slice(15));
  });
  const kept = async () => (await db.owner`select from persons where department_id = ${yard} and kept_until > now()`).length;
  await expect.poll(kept).toBe(30);
  const id = await publishTo(editor, [yard], { fallbackMinutes: 0 });
  expect(await recipientsOf(id)).toBe(40);
  await expect.poll(() => sink.mails.filter(({ to }) => to.some((each) => /^y\d+@/.test(each))).length, { timeout: 15_000 }).toBe(40);
});

test('who left when is forgotten after a month', async () => {
  await db.owner`update departures set at = now() - interval '31 days' where id = (select id from departures limit 1)`;
  expect(await deleteOldDepartures(worker())).toBe(1);
  expect(await deleteOldDepartures(worker())).toBe(0);
});
