/** How much of a newsroom is read and shown, and where each thing stands in it. */
import { beforeAll, expect, test } from 'vitest';
import { readFigures } from '#server/reach/figures.ts';
import { makeViewer } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { alignRevision, insertLive } from '../../testing/rows.ts';
import { listNewsroom, parseNewsroomAddress } from './newsroom.ts';

const db = freshDatabase();
const sections = ['held', 'live', 'waiting', 'drafts', 'ended'] as const;
const stateOf = { held: 'held', live: 'live', waiting: 'scheduled', drafts: 'draft', ended: 'ended' };
let department = '';
let author = '';

beforeAll(() => insertSender(db.owner));

const editor = () => makeViewer(author, { isEditor: true });
const manager = () => makeViewer(author, { manages: [department] });

/** So many of this author in each section. Written past the guards: how they came to be is not the question. */
const insertMany = async (count: number): Promise<void> => {
  author = await insertPerson(db.owner);
  department = await insertDepartment(db.owner, 'Operations');
  const rule = { anyOf: [{ department, below: true }] };
  await db.owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    for (const [section, state] of Object.entries(stateOf)) {
      await tx`
        with numbers as (select n, gen_random_uuid() as id, gen_random_uuid() as revision from generate_series(1, ${count}) n),
          made as (
            insert into announcements (id, public_code, sender_id, author_id, idempotency_key, state, current_revision_id, live_at, expires_at, ended_at, ended_because, publish_at, give_up_at)
            select id, upper(substr(md5(id::text), 1, 8)), (select id from senders limit 1), ${author}, gen_random_uuid(), ${state}, revision,
              case when ${state} in ('live', 'ended') then now() - make_interval(mins => n) end, now() + interval '1 hour',
              case when ${state} = 'ended' then now() - make_interval(mins => n) end, case when ${state} = 'ended' then 'expired' end,
              case when ${state} = 'scheduled' then now() end, case when ${state} = 'scheduled' then now() + interval '1 hour' end
            from numbers),
          revised as (
            insert into revisions (id, announcement_id, number, severity, audience_rule, expires_at, state)
            select revision, id, 1, 'minor', ${tx.json(rule as never)}, now() + interval '1 hour', ${state} from numbers)
        insert into texts (revision_id, locale, headline) select revision, 'en', ${section} || ' ' || n from numbers`;
    }
  });
  await db.owner`analyze`;
};

test('with 2,000 in each section a page of each is read and sent, and the number of all is told', { timeout: 60_000 }, async () => {
  await insertMany(2_000);
  for (const viewer of [editor(), manager()]) {
    const began = performance.now();
    const newsroom = await listNewsroom(viewer, 'en');
    const tookMs = performance.now() - began;
    for (const section of sections) {
      expect(newsroom[section], section).toHaveLength(20);
      expect(newsroom.totals[section], section).toBe(2_000);
    }
    expect(newsroom.live[0]?.headline).toBe('live 1');
    expect(JSON.stringify(newsroom).length).toBeLessThan(100_000);
    expect(tookMs).toBeLessThan(3_000);
  }
});

test('each section has its pages, also of what was looked for; behind the last comes the first', async () => {
  await insertMany(45);
  for (const section of sections) {
    const third = await listNewsroom(manager(), 'en', { text: section, section, page: 3 });
    expect(third[section], section).toHaveLength(5);
    expect(third).toMatchObject({ page: 3, totals: { [section]: 45 } });
    for (const other of sections.filter((each) => each !== section)) expect(third[other]).toEqual([]);
    const behind = await listNewsroom(manager(), 'en', { text: '', section, page: 9 });
    expect([behind.page, behind[section].length], section).toEqual([1, 20]);
  }
  const found = await listNewsroom(manager(), 'en', { text: 'drafts 4', page: 1 });
  // 4, 14, 24, 34, and 40 to 45.
  expect([found.totals.drafts, found.totals.ended]).toEqual([10, 0]);
});

test('an address that makes no sense asks for the whole; further pages without a section are of what ended', () => {
  expect(parseNewsroomAddress({})).toEqual({ text: '', section: null, page: 1 });
  expect(parseNewsroomAddress({ section: 'everything', page: '-2', q: ['a', 'b'] })).toEqual({ text: '', section: null, page: 1 });
  expect(parseNewsroomAddress({ page: '3' })).toEqual({ text: '', section: 'ended', page: 3 });
  expect(parseNewsroomAddress({ section: 'drafts', q: ' gate ' })).toEqual({ text: 'gate', section: 'drafts', page: 1 });
});

test('what expired stands with what ended at once, although no worker has said so, and can not be ended', async () => {
  author = await insertPerson(db.owner);
  const ids = await Promise.all([1, 2, 3].map(async () => (await insertLive(db.owner, { authorId: author })).id));
  const [earlier, expired, later] = ids as [string, string, string];
  const mine = async (section: 'live' | 'ended') => (await listNewsroom(editor(), 'en'))[section].filter((item) => ids.includes(item.id));
  const each = await mine('live');
  expect(each.map((item) => item.canEnd)).toEqual([true, true, true]);
  // Somebody pressed, and the worker has not taken it: it is live until then.
  await db.owner`update announcements set ended_because = 'withdrawn' where id = ${later}`;
  expect((await mine('live')).find((item) => item.id === later)).toMatchObject({ state: 'live', endedAt: null, endedBecause: null });
  await db.owner`update announcements set expires_at = now() - interval '1 minute' where id = ${expired}`;
  for (const [id, ago] of [
    [earlier, '2 minutes'],
    [later, '1 second'],
  ] as const)
    await db.owner`update announcements set state = 'ended', ended_at = now() - ${ago}::interval, ended_because = 'cancelled' where id = ${id}`;
  expect(await mine('live')).toEqual([]);
  const ended = await mine('ended');
  expect(ended.map((item) => item.id)).toEqual([later, expired, earlier]);
  expect(ended[1]).toMatchObject({ endedBecause: 'expired', endedAt: ended[1]?.expires, canEnd: false, state: 'ended' });
  expect(ended[0]).toMatchObject({ endedBecause: 'cancelled', state: 'ended' });
});

test('what nobody took in time is another thing from that moment on, and an open newsroom knows when that is', async () => {
  author = await insertPerson(db.owner);
  const { id } = await insertLive(db.owner, { authorId: author });
  const giveUpAt = new Date(Date.now() + 1_500);
  await db.owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update announcements set state = 'scheduled', live_at = null, expires_at = null, give_up_at = ${giveUpAt} where id = ${id}`;
    await alignRevision(tx, id);
  });
  const { waiting, follow } = await listNewsroom(editor(), 'en');
  expect(waiting.find((item) => item.id === id)).toMatchObject({ notTaken: false });
  expect(follow.nextExpiry).toBe(giveUpAt.toISOString());
  const ask = async () =>
    (await readFigures(editor(), { ids: follow.address.split('ids=')[1]?.split(',').filter(Boolean) ?? [], desk: true })).shape;
  expect(await ask()).toBe(follow.shape);
  await expect.poll(ask, { timeout: 4_000 }).not.toBe(follow.shape);
  const after = await listNewsroom(editor(), 'en');
  expect(after.waiting.find((item) => item.id === id)).toMatchObject({ notTaken: true });
  expect(after.follow.nextExpiry).not.toBe(giveUpAt.toISOString());
});
