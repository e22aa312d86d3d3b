import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { openPool } from '#db/client.ts';
import { freshDatabase, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { alignRevision, insertLive } from '../../testing/rows.ts';
import { type ReceiptRow, upsertReceipts } from './receipts.ts';

const db = freshDatabase();
let author = '';

const makeLive = async (given: { people: number; round?: number; ackRequired?: boolean }) => {
  const people: string[] = [];
  for (let count = 0; count < given.people; count += 1) people.push(await insertPerson(db.owner));
  const { people: _, ...rest } = given;
  const { id } = await insertLive(db.owner, { authorId: author, people, ...rest });
  return { id, people, somebody: people[0] ?? '' };
};

const report = (announcementId: string, personId: string, kind: ReceiptRow['kind'], round = 1): ReceiptRow => ({
  announcementId,
  personId,
  kind,
  round,
});

const listReceipts = (announcementId: string) => db.owner`
  select person_id, round, shown_at, seen_at, seen_by, dismissed_at, acknowledged_at from receipts where announcement_id = ${announcementId} order by person_id, round`;

beforeAll(async () => {
  await insertSender(db.owner);
  author = await insertPerson(db.owner);
});

/** Stores these. Returns who is told that their banner looks different. */
const answered = async (rows: ReceiptRow[]) => (await upsertReceipts(db.owner, rows)).answered;

test('only who an announcement was addressed to has a receipt, whatever others report', async () => {
  const { id, somebody } = await makeLive({ people: 1 });
  const stranger = await insertPerson(db.owner);
  expect(await answered([report(id, stranger, 'acknowledged'), report(id, somebody, 'seen')])).toEqual([]);
  expect((await listReceipts(id)).map((row) => row['personId'])).toEqual([somebody]);
  expect(await answered([report(randomUUID(), somebody, 'acknowledged')])).toEqual([]);
});

test('shown is not seen; seen is shown too; acknowledged is both, by answering', async () => {
  const { id, people } = await makeLive({ people: 3 });
  const [shown = '', seen = '', acknowledged = ''] = people;
  await upsertReceipts(db.owner, [report(id, shown, 'shown'), report(id, seen, 'seen'), report(id, acknowledged, 'acknowledged')]);
  const rows = await listReceipts(id);
  const of = (person: string) => rows.find((row) => row['personId'] === person);
  expect(of(shown)).toMatchObject({ shownAt: expect.any(Date), seenAt: null, seenBy: null, dismissedAt: null, acknowledgedAt: null });
  expect(of(seen)).toMatchObject({ shownAt: expect.any(Date), seenAt: expect.any(Date), seenBy: 'banner', acknowledgedAt: null });
  expect(of(acknowledged)).toMatchObject({
    seenAt: expect.any(Date),
    seenBy: 'answer',
    dismissedAt: null,
    acknowledgedAt: expect.any(Date),
  });
});

test('the first time of each thing stands, however often it is reported again', async () => {
  const { id, somebody } = await makeLive({ people: 1 });
  const all = (['shown', 'seen', 'dismissed', 'acknowledged'] as const).map((kind) => report(id, somebody, kind));
  expect(await answered(all)).toEqual([somebody]);
  const before = await listReceipts(id);
  expect(await answered(all)).toEqual([]);
  for (const row of all) expect(await answered([row])).toEqual([]);
  expect([...(await listReceipts(id))]).toEqual([...before]);
});

test('what came first is kept when more is added: seen by the banner, then answered', async () => {
  const { id, somebody } = await makeLive({ people: 1 });
  await upsertReceipts(db.owner, [report(id, somebody, 'seen')]);
  const [first] = await listReceipts(id);
  expect(await answered([report(id, somebody, 'acknowledged')])).toEqual([somebody]);
  const [then] = await listReceipts(id);
  expect(then).toEqual({ ...first, acknowledgedAt: expect.any(Date) });
});

test('what must be acknowledged cannot be dismissed: it counts as seen, and the banner stays', async () => {
  const { id, somebody } = await makeLive({ people: 1, ackRequired: true });
  expect(await answered([report(id, somebody, 'dismissed')])).toEqual([]);
  expect((await listReceipts(id))[0]).toMatchObject({ seenAt: expect.any(Date), dismissedAt: null, acknowledgedAt: null });
  expect(await answered([report(id, somebody, 'acknowledged')])).toEqual([somebody]);
});

test('what somebody did before it ended counts, though it is told after that', async () => {
  const { id, people } = await makeLive({ people: 2 });
  const [seen = '', acknowledged = ''] = people;
  await db.owner`update announcements set state = 'ended', ended_because = 'expired', ended_at = now() where id = ${id}`;
  expect(await upsertReceipts(db.owner, [report(id, seen, 'seen'), report(id, acknowledged, 'acknowledged')])).toEqual({
    answered: [acknowledged],
    counted: [id],
  });
  expect(await listReceipts(id)).toHaveLength(2);
});

test('a round that does not exist is ignored; an earlier one is stored as what it is', async () => {
  const { id, somebody } = await makeLive({ people: 1, round: 2 });
  const inRound = (round: number) => report(id, somebody, 'acknowledged', round);
  expect(await answered([inRound(0), inRound(3), inRound(-1)])).toEqual([]);
  expect(await listReceipts(id)).toHaveLength(0);
  await upsertReceipts(db.owner, [inRound(1), inRound(2)]);
  expect((await listReceipts(id)).map((row) => row['round'])).toEqual([1, 2]);
});

test('a draft or a scheduled announcement has no receipts', async () => {
  const { id, somebody } = await makeLive({ people: 1 });
  await db.owner.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update announcements set state = 'held' where id = ${id}`;
    await alignRevision(tx, id);
  });
  expect(await answered([report(id, somebody, 'acknowledged')])).toEqual([]);
  expect(await listReceipts(id)).toHaveLength(0);
});

test('of a batch of many, exactly those who answered are told of, each once', async () => {
  const { id, people } = await makeLive({ people: 6 });
  const other = await insertLive(db.owner, { authorId: author, people });
  const [shown = '', seen = '', dismissed = '', acknowledged = '', both = '', earlier = ''] = people;
  expect(await answered([report(id, earlier, 'dismissed')])).toEqual([earlier]);
  const changed = await answered([
    report(id, shown, 'shown'),
    report(id, seen, 'seen'),
    report(id, dismissed, 'dismissed'),
    report(id, acknowledged, 'acknowledged'),
    report(id, both, 'dismissed'),
    report(id, both, 'acknowledged'),
    report(other.id, both, 'acknowledged'),
    report(id, earlier, 'seen'),
  ]);
  expect(changed.sort()).toEqual([dismissed, acknowledged, both].sort());
});

test('what changes a figure is told of, once for each announcement, what was only shown too; what was reported before is not', async () => {
  const { id, people } = await makeLive({ people: 3 });
  const [one = '', two = '', three = ''] = people;
  const other = await insertLive(db.owner, { authorId: author, people });
  const counted = async (rows: ReceiptRow[]) => (await upsertReceipts(db.owner, rows)).counted;
  expect(await counted([report(id, one, 'shown'), report(id, two, 'shown')])).toEqual([id]);
  expect(await counted([report(id, one, 'seen'), report(id, two, 'seen'), report(id, two, 'shown')])).toEqual([id]);
  expect(await counted([report(id, one, 'seen')])).toEqual([]);
  expect((await counted([report(id, one, 'acknowledged'), report(other.id, three, 'acknowledged')])).sort()).toEqual([id, other.id].sort());
});

const shuffled = <Item>(items: Item[]): Item[] =>
  items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);

test('twenty batches of the same people at once, each in its own order, all get in', async () => {
  const { id, people } = await makeLive({ people: 60 });
  const second = await insertLive(db.owner, { authorId: author, people });
  const pool = openPool(db.url('web'), 'unit', 16);
  const kinds = ['shown', 'seen', 'dismissed', 'acknowledged'] as const;
  for (let round = 0; round < 5; round += 1) {
    const kind = kinds[round % kinds.length] ?? 'seen';
    const batch = () => shuffled(people.flatMap((person) => [report(id, person, kind), report(second.id, person, kind)])).slice(0, 100);
    await Promise.all(Array.from({ length: 20 }, () => pool.begin((tx) => upsertReceipts(tx, batch()))));
  }
  await pool.end();
  const rows = [...(await listReceipts(id)), ...(await listReceipts(second.id))];
  expect(rows.filter((row) => row['acknowledgedAt'] !== null)).toHaveLength(120);
});
