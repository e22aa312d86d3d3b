/** drizzle's builder and the driver's templates on one pool and in one transaction. */
import { randomUUID } from 'node:crypto';
import { eq, getTableColumns, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AudienceRule } from '#domain/audience.ts';
import { freshDatabase, insertPerson } from '../testing/fresh-database.ts';
import { builder, prepare } from './builder.ts';
import { openPool, type Pool, type Tx } from './client.ts';
import * as announcements from './schema/announcements.ts';
import { asJson } from './schema/columns.ts';
import * as organization from './schema/organization.ts';
import * as people from './schema/people.ts';
import * as reach from './schema/reach.ts';
import * as signOn from './schema/sign-on.ts';

const { savedAudiences } = announcements;
const { settings } = organization;
const db = freshDatabase();
let pool: Pool;
let ownerId: string;

const rule: AudienceRule = { anyOf: [{ person: 'with "quotes", \\ and ñ' }, { department: 'x', below: true }], except: [] };
const checkedAt = new Date('2026-11-30T08:30:00.123Z');
const byKey = prepare(['id'], (q, { id }) => q.select().from(savedAudiences).where(eq(savedAudiences.id, id)));

beforeAll(async () => {
  pool = openPool(db.url('owner'), 'unit');
  ownerId = await insertPerson(db.owner);
});

afterAll(() => pool.end());

const made = () => ({ id: randomUUID(), name: 'Night shift', ownerId, rule, checkedAt, checkedBy: ownerId });

const insertBy = {
  builder: async (tx: Tx, row: ReturnType<typeof made>) => {
    expect(await builder(tx).insert(savedAudiences).values(row).returning()).toEqual([row]);
  },
  template: async (tx: Tx, row: ReturnType<typeof made>) => {
    await tx`insert into saved_audiences (id, name, owner_id, rule, checked_at, checked_by)
      values (${row.id}, ${row.name}, ${row.ownerId}, ${tx.json(row.rule)}, ${row.checkedAt}, ${row.checkedBy})`;
  },
};

test.each(['builder', 'template'] as const)(
  'what the %s wrote both read, dates and JSON too, in the transaction and after it',
  async (way) => {
    const row = made();
    const read = async (from: Pool | Tx) => {
      expect(await builder(from).select().from(savedAudiences).where(eq(savedAudiences.id, row.id))).toEqual([row]);
      expect(await byKey(from, { id: row.id })).toEqual([row]);
      expect([...(await from`select * from saved_audiences where id = ${row.id} and checked_at = ${checkedAt}`)]).toEqual([row]);
    };
    await pool.begin(async (tx) => {
      await insertBy[way](tx, row);
      await read(tx);
    });
    await read(pool);
  },
);

test('what the builder does in a transaction goes with it', async () => {
  const row = made();
  const undone = pool.begin(async (tx) => {
    await insertBy.builder(tx, row);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(await byKey(pool, { id: row.id })).toEqual([]);
});

test('it says how many rows were changed', async () => {
  const row = made();
  await pool.begin((tx) => insertBy.builder(tx, row));
  const rename = (id: string) => builder(pool).update(savedAudiences).set({ name: 'Day shift' }).where(eq(savedAudiences.id, id));
  expect((await rename(row.id)).count).toBe(1);
  expect((await rename(randomUUID())).count).toBe(0);
});

test.each([[null], ['a "text"'], [30], [true], [[]], [[true, 'x']], [{ a: [null] }]])('%j is stored as JSON', async (value) => {
  const key = randomUUID();
  await builder(pool)
    .insert(settings)
    .values({ key, value: asJson(value) });
  const [row] = await pool`select value, jsonb_typeof(value) as type from settings where key = ${key}`;
  expect(row).toEqual({ value, type: value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value });
});

test('what PostgreSQL refuses is the driver’s own error, and nothing of the row stands in its message', async () => {
  const row = made();
  await pool.begin((tx) => insertBy.builder(tx, row));
  const again = [
    () => builder(pool).insert(savedAudiences).values(row).execute(),
    () => prepare([], (q) => q.insert(savedAudiences).values(row))(pool, {}),
  ];
  for (const insert of again) {
    const error: unknown = await insert().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(postgres.PostgresError);
    expect(error).toMatchObject({ code: '23505', constraint_name: 'saved_audiences_pkey' });
    expect(String(error)).not.toContain(row.name);
  }
});

test('PostgreSQL keeps the plan of a statement, with and without parameters, as it does for templates', async () => {
  const own = openPool(db.url('owner'), 'unit');
  const names = builder(own).select({ name: savedAudiences.name }).from(savedAudiences);
  await names;
  await names.where(eq(savedAudiences.name, 'x'));
  const kept = await own`select from pg_prepared_statements where name <> '' and statement like 'select "%"saved_audiences"%'`;
  await own.end();
  expect(kept).toHaveLength(2);
});

test('a column is called in the schema as the driver calls it in the rows of a template', () => {
  const tables = [announcements, organization, people, reach, signOn]
    .flatMap((file) => Object.values(file))
    .filter((each) => is(each, PgTable));
  const columns = tables.flatMap((table) => Object.entries(getTableColumns(table)));
  const others = columns.filter(([property, column]) => property !== postgres.toCamel(column.name));
  expect(columns.length).toBeGreaterThan(100);
  // Renamed by hand where it is read and written (db/writing/drafts.ts).
  expect(others.map(([property]) => property)).toEqual(['escalation']);
});
