import { afterAll, expect, test } from 'vitest';
import { connectionsOf, desk, hasSqlState, inOrder, live, publisher, web } from '#db/client.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { whyNoRoom } from './doctor/room.ts';
import { type PoolWatch, watchPools } from './pools.ts';

const db = freshDatabase({ signMs: 200 });
let watch: PoolWatch | null = null;
afterAll(() => watch?.stop());

/** How many connections of each pool are open, and set the most that this database may have. */
const open = async () => {
  const rows = await db.owner<{ name: string; count: number }[]>`
    select replace(application_name, 'pregon-', '') as name, count(*)::int as count from pg_stat_activity
    where datname = current_database() and application_name like 'pregon-%' group by 1`;
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
};
const setLimit = (most: number) =>
  db.owner`select current_database() as name`.then(
    ([row]) => db.owner`alter database ${db.owner(String(row?.['name']))} connection limit ${db.owner.unsafe(String(most))}`,
  );
const reserved = { desk: 2, live: 4, 'in-order': 1, publisher: 2 };

test('a process counts what it may open, by its roles', () => {
  expect([['web', 'live', 'worker'], ['web'], ['live'], ['worker']].map((roles) => connectionsOf(roles as never))).toEqual([
    29, 14, 16, 19,
  ]);
});

test('what does not fit is said with its numbers; what just fits is not', () => {
  expect([whyNoRoom(['web', 'live', 'worker'], 1, 30), whyNoRoom(['web'], 6, 85)]).toEqual([null, null]);
  expect(whyNoRoom(['web', 'live', 'worker'], 1, 29)).toContain('PORTAL_PROCESSES 1 with 29 connections each');
  expect(whyNoRoom(['web'], 6, 84)).toContain('PostgreSQL has 84');
});

test('what is reserved is never closed for being idle, or old', () => {
  const kept = [desk(), live(), inOrder(), publisher()].map(({ options }) => [options.idle_timeout, options.max_lifetime]);
  expect(kept).toEqual(Array.from({ length: 4 }, () => [0, null]));
  expect(web().options.idle_timeout).toBeGreaterThan(0);
});

test('what is reserved is open from the start, and again when it was cut', async () => {
  watch = await watchPools(['web', 'live', 'worker']);
  expect(await open()).toMatchObject(reserved);
  await db.owner`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'pregon-%'`;
  await expect.poll(open, { timeout: 5_000 }).toMatchObject(reserved);
});

test('when the server has no place left for anybody else, there still is one to write and to publish; ready says when there is none', async () => {
  const isFull = (error: unknown) => hasSqlState(error, '53300');
  await setLimit(1);
  const asked = await Promise.all(Array.from({ length: 10 }, () => web()`select pg_sleep(0.2)`.then(() => null, isFull)));
  // It is full: of pages none more is taken than was there.
  expect(asked).toContain(true);
  expect(await Promise.all([desk()`select 1 as n`, desk()`select 1 as n`, publisher()`select 1 as n`])).toHaveLength(3);
  expect(watch?.hasReserved()).toBe(true);
  await db.owner`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'pregon-desk'`;
  await expect.poll(() => watch?.hasReserved(), { timeout: 5_000 }).toBe(false);
  await setLimit(-1);
  await expect.poll(() => watch?.hasReserved(), { timeout: 5_000 }).toBe(true);
});
