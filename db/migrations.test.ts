import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logins } from '../demo/settings.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { openPool, type Pool } from './client.ts';
import { countAppliedMigrations, countExpectedMigrations, migrate } from './migrate.ts';

const db = freshDatabase();
const name = `unit_empty_${randomUUID().replaceAll('-', '')}`;
const urlOf = (database: string) => {
  const url = new URL(db.url('owner'));
  url.pathname = `/${database}`;
  return url.href;
};
let empty: Pool;

beforeAll(async () => {
  await db.owner`create database ${db.owner(name)}`;
  empty = openPool(urlOf(name), 'unit');
});

afterAll(async () => {
  await empty.end();
  await db.owner`drop database ${db.owner(name)} with (force)`;
});

const migrateEmpty = () => migrate(urlOf(name), { web: logins.web, worker: logins.worker });

test('four processes that start at once on an empty database bring it up once', async () => {
  expect(await countAppliedMigrations(empty)).toBe(0);
  await Promise.all([migrateEmpty(), migrateEmpty(), migrateEmpty(), migrateEmpty()]);
  const expected = await countExpectedMigrations();
  expect(expected).toBeGreaterThan(0);
  expect(await countAppliedMigrations(empty)).toBe(expected);
  await migrateEmpty();
  expect(await countAppliedMigrations(empty)).toBe(expected);
});

test('what was brought up is what the code asks for: its epoch is there, and each login may read', async () => {
  const [row] = await empty`select count(*)::int as epochs from settings where key = 'epoch'`;
  expect(row).toEqual({ epochs: 1 });
  for (const login of [logins.web, logins.worker]) {
    const pool = openPool(urlOf(name).replace(logins.owner, login), 'unit');
    await expect(pool`select from announcements`).resolves.toHaveLength(0);
    await pool.end();
  }
});

test('a start takes the right to temporary tables from everybody, also where a restored copy gave it again', async () => {
  const mayMake = async () => {
    const rows = await empty`select has_database_privilege(rolname, current_database(), 'temporary') as may from pg_roles
      where rolname in (${logins.web}, ${logins.worker})`;
    return rows.filter((row) => row['may']).length;
  };
  expect(await mayMake()).toBe(0);
  await empty`grant temporary on database ${empty(name)} to public`;
  expect(await mayMake()).toBe(2);
  await migrateEmpty();
  expect(await mayMake()).toBe(0);
});

test('migrations are in the order in which they were made: a later one is never older', async () => {
  const text = await readFile(new URL('./migrations/meta/_journal.json', import.meta.url), 'utf8');
  const { entries } = JSON.parse(text) as { entries: { idx: number; when: number; tag: string }[] };
  expect(entries.map((entry) => entry.idx)).toEqual(entries.map((_, index) => index));
  const times = entries.map((entry) => entry.when);
  // drizzle skips one that is older than the newest applied, without a word.
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
});

test('a database that a newer version made is refused, and left as it is', async () => {
  await empty`insert into migrations (hash, created_at) values ('of the future', ${Date.now() + 86_400_000})`;
  const before = await countAppliedMigrations(empty);
  await expect(migrateEmpty()).rejects.toThrow('newer version');
  expect(await countAppliedMigrations(empty)).toBe(before);
});
