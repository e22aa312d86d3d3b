import { beforeAll, expect, test } from 'vitest';
import { listForHome } from '#db/reading/archive.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { makeViewer } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { alignRevision, insertLive } from '../../testing/rows.ts';
import { listHome, listManagedScope, parseArchiveAddress, searchArchive } from './archive.ts';
import { findIdForReader } from './read.ts';

const db = freshDatabase();
let author = '';
const at = { operations: '', north: '' };

beforeAll(async () => {
  await insertSender(db.owner);
  at.operations = await insertDepartment(db.owner, 'Operations');
  at.north = await insertDepartment(db.owner, 'Warehouse North', at.operations);
  author = await insertPerson(db.owner);
});

const reader = async (rights: Partial<Viewer> = {}): Promise<Viewer> => makeViewer(await insertPerson(db.owner), rights);

type Made = { headline: string; severity?: string; daysAgo?: number; es?: string; description?: string; live?: boolean; rule?: object };

/** An announcement to this person that ended an hour after it went live, or is live still. */
const insertFor = async (person: Viewer, made: Made): Promise<string> => {
  const { headline, severity = 'minor', daysAgo = 1, es, description, live = false, rule } = made;
  const { id, revisionId } = await insertLive(db.owner, {
    authorId: author,
    people: [person.personId],
    headline,
    ...(rule ? { rule } : {}),
  });
  await db.owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update revisions set severity = ${severity} where id = ${revisionId}`;
    if (description) await tx`update texts set description = ${description} where revision_id = ${revisionId}`;
    if (es) await tx`insert into texts (revision_id, locale, headline) values (${revisionId}, 'es', ${es})`;
    await tx`update announcements set live_at = now() - make_interval(days => ${daysAgo}) where id = ${id}`;
    if (!live)
      await tx`update announcements set state = 'ended', ended_because = 'expired', ended_at = live_at + interval '1 hour' where id = ${id}`;
    await alignRevision(tx, id);
  });
  return id;
};

const search = async (person: Viewer, address: Record<string, string>) => {
  const found = await searchArchive(person, parseArchiveAddress(address), 'en');
  return { ...found, headlines: found.items.map((item) => item.headline) };
};

test('a search finds words of any language, with or without accents and capitals, and shows the reader’s language', async () => {
  const ana = await reader();
  await insertFor(ana, { headline: 'Dock 4 is closed', es: 'Almacén Norte: el muelle 4 está cerrado' });
  await insertFor(ana, { headline: 'Flu vaccination', description: 'The company doctor comes on MONDAY' });
  for (const q of ['almacen', 'ALMACÉN muelle', 'está  cerrado', 'dock'])
    expect.soft((await search(ana, { q })).headlines, q).toEqual(['Dock 4 is closed']);
  expect((await search(ana, { q: 'doctor monday' })).headlines).toEqual(['Flu vaccination']);
  expect((await search(ana, { q: 'doctor dock' })).headlines).toEqual([]);
});

test('percent, underscore, backslash and quotes are searched as they stand', async () => {
  const ana = await reader();
  await insertFor(ana, { headline: '100% of C:\\tools are_back, "really"' });
  await insertFor(ana, { headline: '100 tools are back' });
  for (const q of ['100%', 'C:\\tools', 'are_back', '"really"']) expect.soft((await search(ana, { q })).total, q).toBe(1);
  for (const q of ["'", "' or 1=1 --", '%%', '\0', '\\'])
    expect.soft((await search(ana, { q })).total, q).toBeLessThanOrEqual(q === '\0' ? 2 : 1);
});

test('severity, sender and time narrow the list, and together', async () => {
  const ana = await reader({ timeZone: 'Europe/Madrid' });
  await insertFor(ana, { headline: 'Old advisory', severity: 'moderate', daysAgo: 60 });
  await insertFor(ana, { headline: 'New advisory', severity: 'moderate', daysAgo: 2 });
  await insertFor(ana, { headline: 'New information', daysAgo: 2 });
  const [sender] = (await search(ana, {})).senders;
  expect(sender?.name).toBe('Aceros del Norte');
  expect((await search(ana, { severity: 'moderate' })).headlines).toEqual(['New advisory', 'Old advisory']);
  expect((await search(ana, { severity: 'moderate', time: '30', sender: sender?.id ?? '' })).headlines).toEqual(['New advisory']);
  expect((await search(ana, { sender: crypto.randomUUID() })).total).toBe(0);
  const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  expect((await search(ana, { from: day(70), to: day(50) })).headlines).toEqual(['Old advisory']);
  expect((await search(ana, { time: 'dates', from: day(3) })).total).toBe(2);
  expect((await search(ana, { time: '7', from: day(70) })).total).toBe(2);
});

test('an address that makes no sense asks for everything, not for an error', async () => {
  const ana = await reader();
  await insertFor(ana, { headline: 'Here' });
  const odd = { severity: 'loud', sender: 'nobody', time: 'ever', from: '2026-02-31', to: '9999-99-99', page: '-4' };
  expect((await search(ana, odd)).headlines).toEqual(['Here']);
  expect((await search(ana, { page: '99999999999' })).headlines).toEqual(['Here']);
  expect(parseArchiveAddress({ q: ['a', 'b'], page: ['2', '3'] })).toMatchObject({ text: '', page: 1 });
});

test('twenty a page, newest first; a page behind the last is the last', async () => {
  const ana = await reader();
  for (let n = 1; n <= 45; n += 1) await insertFor(ana, { headline: `Number ${n}`, daysAgo: n });
  const first = await search(ana, {});
  expect([first.items.length, first.total, first.pages, first.first, first.headlines[0]]).toEqual([20, 45, 3, 1, 'Number 1']);
  const last = await search(ana, { page: '9' });
  expect([last.items.length, last.page, last.first, last.headlines.at(-1)]).toEqual([5, 3, 41, 'Number 45']);
});

test('what was addressed to others is not found, not counted, and its sender not offered', async () => {
  const [ana, bruno] = [await reader(), await reader()];
  const id = await insertFor(ana, { headline: 'For Ana' });
  const found = await search(bruno, { q: 'Ana' });
  expect([found.total, found.items, found.senders]).toEqual([0, [], []]);
  const [row] = await db.owner<
    { publicCode: string }[]
  >`update announcements set public_code = '7KQ2M4TD' where id = ${id} returning public_code`;
  expect(row?.publicCode).toBe('7KQ2M4TD');
  for (const typed of ['7KQ2M4TD', '7kq2-m4td', ' 7kq2 m4td ']) expect.soft(await findIdForReader(ana, typed), typed).toBe(id);
  expect(await findIdForReader(bruno, '7KQ2M4TD')).toBeNull();
  for (const typed of ['', '7KQ2', '%', '7KQ2M4TD1', "7KQ2M4T'"]) expect.soft(await findIdForReader(ana, typed), typed).toBeNull();
});

test('the home page shows what was answered and is live, and the small news that are over; the banner is not repeated', async () => {
  const ana = await reader();
  const answered = await insertFor(ana, { headline: 'Answered', live: true });
  await insertFor(ana, { headline: 'In the banner', live: true });
  await insertFor(ana, { headline: 'Small and over' });
  await insertFor(ana, { headline: 'Severe and over', severity: 'severe' });
  await insertFor(ana, { headline: 'Long over', daysAgo: 31 });
  const expired = await insertFor(ana, { headline: 'Expired, no worker said so', live: true });
  await db.owner`update announcements set expires_at = now() - interval '1 minute' where id = ${expired}`;
  await db.owner`insert into receipts (announcement_id, round, person_id, dismissed_at) values (${answered}, 1, ${ana.personId}, now())`;
  const home = await listHome(ana, 'en');
  expect(home.answered.map((item) => item.headline)).toEqual(['Answered']);
  expect(home.news.map((item) => item.headline).sort()).toEqual(['Expired, no worker said so', 'Small and over']);
  expect(home.news.find((item) => item.id === expired)).toMatchObject({ endedBecause: 'expired' });
});

test('of many news the home page shows the ten that are newest, and all that was answered and is live', async () => {
  const ana = await reader();
  for (let day = 1; day <= 14; day += 1) await insertFor(ana, { headline: `Day ${day}`, daysAgo: day });
  const answered = await Promise.all(Array.from({ length: 12 }, () => insertFor(ana, { headline: 'Answered', live: true })));
  await db.owner`insert into receipts (announcement_id, round, person_id, dismissed_at)
    select id, 1, ${ana.personId}, now() from unnest(${answered}::uuid[]) id`;
  const home = await listHome(ana, 'en');
  expect(home.news.map((item) => item.headline)).toEqual(Array.from({ length: 10 }, (_, day) => `Day ${day + 1}`));
  expect(home.answered).toHaveLength(12);
});

/** The rows PostgreSQL reads for this person's home page, and how many there are in all. */
const readForHome = (personId: string) =>
  db.owner.begin(async (tx) => {
    await tx`set local enable_seqscan = off`;
    const read = async () => {
      const [row] = await tx<{ rows: number }[]>`
        select sum(pg_stat_get_xact_tuples_returned(c.oid) + pg_stat_get_xact_tuples_fetched(c.oid))::int as rows
        from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'i')`;
      return row?.rows ?? 0;
    };
    const before = await read();
    const rows = await listForHome(tx, personId, { days: 30, limit: 10 });
    return { rows: (await read()) - before, bytes: JSON.stringify(rows).length };
  });

test('a long history costs the home page nothing: as many rows are read and shown with 400 news as with 10', async () => {
  const ana = await reader();
  const insertNews = async (from: number, until: number) => {
    await db.owner.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`
        with numbers as (select n, gen_random_uuid() as id, gen_random_uuid() as revision from generate_series(${from}::int, ${until}::int) n),
          made as (
            insert into announcements (id, public_code, sender_id, author_id, idempotency_key, state, current_revision_id, live_at, expires_at, ended_at, ended_because)
            select id, upper(substr(md5(id::text), 1, 8)), (select id from senders limit 1), ${author}, gen_random_uuid(), 'ended', revision,
              now() - make_interval(mins => n), now(), now() - make_interval(mins => n - 1), 'expired' from numbers),
          revised as (
            insert into revisions (id, announcement_id, number, severity, audience_rule, state) select revision, id, 1, 'minor', '{"everyone": true}', 'ended' from numbers),
          received as (insert into recipients (announcement_id, person_id, origin) select id, ${ana.personId}, 'frozen' from numbers)
        insert into texts (revision_id, locale, headline) select revision, 'en', 'News' from numbers`;
    });
    await db.owner`analyze`;
  };
  await insertNews(1, 10);
  const few = await readForHome(ana.personId);
  await insertNews(11, 400);
  const many = await readForHome(ana.personId);
  expect((await listHome(ana, 'en')).news).toHaveLength(10);
  expect(few.rows).toBeGreaterThan(10);
  expect(many.rows).toBeLessThan(few.rows * 1.5);
  expect(Math.abs(many.bytes - few.bytes)).toBeLessThan(100);
});

test('a manager sees what is live in their departments with its reach; others see no such list', async () => {
  const [manager, ana] = [await reader({ manages: [at.operations] }), await reader()];
  const within = { anyOf: [{ department: at.north, below: true }] };
  await insertFor(ana, { headline: 'For the warehouse', live: true, rule: within });
  await insertFor(ana, { headline: 'For everyone', live: true });
  await insertFor(ana, { headline: 'Over', rule: within });
  const scope = await listManagedScope(manager, 'en');
  expect(scope?.departments).toEqual(['Operations']);
  expect(scope?.live.map(({ headline, reach }) => [headline, reach.people, reach.seen])).toEqual([['For the warehouse', 1, 0]]);
  expect(await listManagedScope(ana, 'en')).toBeNull();
});
