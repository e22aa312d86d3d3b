/**
 * Three departments and three hundred announcements of every state and audience: whoever asks for whatever address, as a page, as data,
 * as JSON or as a stream, is shown no word of what is not theirs. Each announcement says a word of its own, in every text it has.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type APIRequestContext, type APIResponse, request } from '@playwright/test';
import type { Pool } from '../db/client.ts';
import { insertEvent } from '../db/live/events.ts';
import { alignRevision, insertLive } from '../testing/rows.ts';
import { SseReader } from '../testing/sse-reader.ts';
import { expect, signIn, test } from './support/fixtures.ts';
import { isLong, portal } from './support/place.ts';

const numbers = [6, 7, 8] as const;
const announcements = 300;
/** Requests of one person; all ask at the same time, so that who is told to come back later holds up nobody else. */
const atOnce = 2;

type Place = { id: string; site: string; group: string; one: string; two: string };
type Said = { id: string; revisionId: string; code: string; word: string; to: number[]; onlyOf: number | null; state: string };

const wordOf = (n: number): string => `zq${n}qz`;
const wordsIn = (text: string): string[] => [...new Set(text.match(/zq\d+qz/g))];
const random = (below: number): number => Math.floor(Math.random() * below);

const findPlace = async (sql: Pool, n: number): Promise<Place> => {
  const [row] = await sql<Place[]>`
    with made as (insert into groups (name, source) values (${`Isolation ${n}`}, 'hand') returning id)
    select d.id, a.site_id as site, (select id from made) as "group", a.id as one, b.id as two from departments d, persons a, persons b
    where d.name = ${`Test ${n}`} and a.external_id = ${`T${n}A`} and b.external_id = ${`T${n}B`}`;
  if (!row) throw new Error(`There is no Test ${n}`);
  return row;
};

/** Rules that all mean the people of these places. onlyOf: whose manager may see it, because it can mean nobody else. */
const makeRule = (places: Place[]): { rule: object; onlyInside: boolean } => {
  const departments = places.map(({ id }) => ({ department: id, below: true }));
  const rules = [
    { rule: { anyOf: departments }, onlyInside: true },
    { rule: { anyOf: places.flatMap(({ one, two }) => [{ person: one }, { person: two }]) }, onlyInside: false },
    { rule: { anyOf: places.map(({ group }) => ({ group })), within: places.map(({ id }) => id) }, onlyInside: true },
    { rule: places.length === 1 ? { everyone: true, allOf: departments } : { anyOf: departments }, onlyInside: true },
    { rule: { anyOf: places.map(({ site }) => ({ site })), except: [{ group: places[0]?.group }] }, onlyInside: false },
  ];
  return rules[random(rules.length)] ?? { rule: { anyOf: departments }, onlyInside: true };
};

const states = ['live', ...Array.from({ length: 12 }, () => 'ended'), 'draft'];
const heldOnes = 8;

/** As the publisher and its writer would have left it. */
const insertSaid = async (sql: Pool, n: number, places: Map<number, Place>, authorId: string): Promise<Said> => {
  // Few are held: they stand in every editor's newsroom, also in those of other tests.
  const state = n < heldOnes ? 'held' : (states[random(states.length)] ?? 'ended');
  const first = numbers[random(numbers.length)] ?? 6;
  const to = random(4) === 0 ? [first, first === 8 ? 6 : first + 1] : [first];
  const chosen = to.flatMap((each) => places.get(each) ?? []);
  const { rule, onlyInside } = makeRule(chosen);
  const word = wordOf(n);
  const isSent = state === 'live' || state === 'ended';
  const people = isSent ? chosen.flatMap(({ one, two }) => [one, two]) : [];
  const texts = { headline: `${word} headline`, description: `${word} **description**`, instruction: `${word} instruction` };
  const { id, revisionId } = await insertLive(sql, { authorId, people, rule, ...texts });
  // Taken back as only the owner can: a draft and what is held never were live.
  if (state !== 'live')
    await sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`update announcements set state = ${state}, live_at = case when ${isSent} then live_at end, expires_at = case when ${isSent} then expires_at end,
        ended_at = case when ${state} = 'ended' then now() end, ended_because = case when ${state} = 'ended' then 'withdrawn' end where id = ${id}`;
      await alignRevision(tx, id);
    });
  return { id, revisionId, code: id.slice(0, 8).toUpperCase(), word, to, onlyOf: onlyInside && to.length === 1 ? first : null, state };
};

/** Lists and forms: the same for everybody, whatever is theirs. */
const lists = [
  '/',
  '/profile',
  '/newsroom',
  '/newsroom/new',
  ...[2, 3, 4, 5, 6, 7, 8].map((page) => `/newsroom?page=${page}`),
  '/newsroom?q=zq',
  ...Array.from({ length: 12 }, (_, page) => `/archive?page=${page + 1}`),
  '/archive?q=zq',
];

/** Addresses of single announcements: of their pages, of which there are most, one in `every`. */
const addressesOf = (said: Said[], every: number): string[] => [
  ...said.slice(0, 8).flatMap(({ word }) => [`/archive?q=${word}`, `/newsroom?q=${word}`]),
  ...said.filter((_, n) => n % every === 0).map(({ id }) => `/announcements/${id}`),
  ...said.slice(0, isLong ? 30 : 15).map(({ code }) => `/c/${code}`),
  ...said
    .filter(({ state }) => state === 'draft' || state === 'held')
    .slice(0, isLong ? announcements : 15)
    .map(({ id }) => `/newsroom/${id}`),
];

/** Comes back when the server says so: it refuses more look-ups than a person makes. */
const getInTime = async (
  api: APIRequestContext,
  { path, headers }: { path: string; headers: Record<string, string> },
): Promise<APIResponse> => {
  const answer = await api.get(path, { headers });
  if (answer.status() !== 429) return answer;
  await sleep(Number(answer.headers()['retry-after']) * 1_000);
  return getInTime(api, { path, headers });
};

/**
 * The answers to a person, as a page and as the data Next asks for when it goes from page to page. Half of the addresses as pages, the
 * others as data, and the other way round for the next person; the long run asks for each both ways.
 */
const crawl = async (api: APIRequestContext, said: Said[], { every, turn }: Viewer): Promise<Map<string, string[]>> => {
  const shown = new Map<string, string[]>();
  const waysOf = (path: string) => [
    { path, headers: {} },
    { path, headers: { rsc: '1' } },
  ];
  const waiting = [...lists, ...addressesOf(said, every)].flatMap((path, n) =>
    waysOf(path).filter((_, way) => isLong || way === (Math.floor(n / 2) + turn) % 2),
  );
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const answer = await getInTime(api, next);
      if (answer.status() >= 500) throw new Error(`${next.path}: ${answer.status()}`);
      // The search field repeats the query.
      const asked = wordsIn(decodeURIComponent(next.path));
      const words = wordsIn(await answer.text()).filter((word) => !asked.includes(word));
      shown.set(`${next.path}${'rsc' in next.headers ? ' as data' : ''}`, words);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return shown;
};

/** every: of how many single announcements they ask for one; in the long run they ask for all of them. turn: which half as pages. */
type Viewer = { who: string; place: number; manages: number | null; every: number; turn: number };
const everyNth = (n: number): number => (isLong ? 1 : n);
const viewers: Viewer[] = [
  { who: 'T6A', place: 6, manages: null, every: everyNth(6), turn: 0 },
  { who: 'T6B', place: 6, manages: 8, every: everyNth(3), turn: 1 },
  { who: 'T7A', place: 7, manages: null, every: everyNth(6), turn: 1 },
];

const isTheirs = ({ place, manages }: Viewer, each: Said): boolean =>
  (each.state === 'live' || each.state === 'ended') && (each.to.includes(place) || (manages !== null && each.onlyOf === manages));

const checkPages = async (viewer: Viewer, said: Said[], api: APIRequestContext): Promise<void> => {
  const allowed = new Set(said.filter((each) => isTheirs(viewer, each)).map(({ word }) => word));
  const shown = await crawl(api, said, viewer);
  for (const [address, words] of shown) {
    const foreign = words.filter((word) => !allowed.has(word));
    expect.soft(foreign, `${address} to ${viewer.who}`).toEqual([]);
  }
  // Each was shown what is theirs, or nothing was tried.
  expect([...new Set([...shown.values()].flat())].sort(), viewer.who).toEqual([...allowed].sort());
};

/** Asks for the state, reports something of what is not theirs, and holds a stream open while everything changes. */
const checkLive = async (viewer: Viewer, said: Said[], api: APIRequestContext, sql: Pool, cookie: string): Promise<void> => {
  const all = said.filter(({ state }) => state === 'live');
  const live = all.filter(({ to }) => to.includes(viewer.place));
  const words = live.map(({ word }) => word).sort();
  const stream = new SseReader(`${portal}/live`, cookie);
  expect(wordsIn(await (await api.get('/live/state')).text()).sort(), `/live/state to ${viewer.who}`).toEqual(words);
  const stranger = all.find(({ to }) => !to.includes(viewer.place));
  const receipt = { receipts: [{ announcementId: stranger?.id, round: 1, kind: 'acknowledged' }] };
  const told = await api.post('/live/receipts', { data: receipt, headers: { origin: portal } });
  expect(wordsIn(await told.text())).toEqual([]);
  // The last one is theirs, and comes.
  for (const { id, revisionId } of [...all, ...live.slice(0, 1)])
    await sql.begin((tx) => insertEvent(tx, { kind: 'updated', announcementId: id, revisionId, round: 1 }));
  await expect.poll(() => stream.named('state').length).toBeGreaterThan(1);
  await sleep(1_500);
  expect(wordsIn(JSON.stringify(stream.events)).sort(), `the stream of ${viewer.who}`).toEqual(words);
  stream.close();
};

/** The newsroom is another test's, too: nothing of this stays in it. */
const clearAway = async (sql: Pool, said: Said[], places: Map<number, Place>): Promise<void> => {
  const ids = said.map(({ id }) => id);
  await sql`update groups set retired_at = now() where id = any(${[...places.values()].map(({ group }) => group)}::uuid[])`;
  await sql`update announcements set ended_because = 'withdrawn' where state = 'live' and ended_because is null and id = any(${ids}::uuid[])`;
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx`update announcements set state = 'rejected' where state in ('held', 'draft') and id = any(${ids}::uuid[])`;
    for (const id of ids) await alignRevision(tx, id);
  });
};

test('nothing of another department is ever seen: three departments, three hundred announcements, every page, endpoint and stream', async ({
  sql,
}) => {
  test.setTimeout(240_000);
  const [aitor] = await sql<{ id: string }[]>`select id from persons where name = 'Aitor Mendizabal'`;
  const places = new Map(await Promise.all(numbers.map(async (n) => [n, await findPlace(sql, n)] as const)));
  const [grant] = await sql<{ id: string }[]>`insert into grants (person_id, role, department_id, source, why)
    values (${places.get(6)?.two ?? ''}, 'manager', ${places.get(8)?.id ?? ''}, 'hand', 'isolation') returning id`;
  const said: Said[] = [];
  try {
    const numbered = Array.from({ length: announcements }, (_, n) => n);
    said.push(...(await Promise.all(numbered.map((n) => insertSaid(sql, n, places, aitor?.id ?? '')))));
    // As whatever goes live is told of: without an event nobody looks again what is said.
    const [first] = said.filter(({ state }) => state === 'live');
    if (!first) throw new Error('No announcement is current');
    await sql.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: first.id, revisionId: first.revisionId, round: 1 }));
    const checkAll = async (viewer: Viewer): Promise<void> => {
      const storageState = await signIn(viewer.who);
      const api = await request.newContext({ baseURL: portal, storageState });
      await checkPages(viewer, said, api);
      await checkLive(viewer, said, api, sql, storageState.cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
      await api.dispose();
    };
    await Promise.all(viewers.map(checkAll));
    const ids = said.map(({ id }) => id);
    const strange = await sql`select from receipts c where c.announcement_id = any(${ids}::uuid[])
      and not exists (select from recipients m where m.announcement_id = c.announcement_id and m.person_id = c.person_id)`;
    expect(strange).toHaveLength(0);
  } finally {
    await sql`update grants set ends_at = now() where id = ${grant?.id ?? ''}`;
    await clearAway(sql, said, places);
  }
});
