/** Columns that stand in several tables. */
import { sql } from 'drizzle-orm';
import { type AnyPgColumn, customType, text, timestamp, uuid } from 'drizzle-orm/pg-core';

export const at = (name: string) => timestamp(name, { withTimezone: true });

/** JSON as the driver encodes and decodes it: drizzle's own jsonb would encode it a second time. Null is SQL's null (`asJson`: JSON's). */
export const jsonb = <Value = unknown>(name: string) => customType<{ data: Value; driverData: Value }>({ dataType: () => 'jsonb' })(name);

/** For a column of `jsonb`: any value as JSON, also null. */
export const asJson = <Value>(value: Value) => sql<Value>`${JSON.stringify(value)}::text::jsonb`;

/** A row of a table, as its columns say it. */
export type Stored<Table extends { $inferSelect: unknown }> = Table['$inferSelect'];

/** Of a row, where none of these columns is null. */
export type Filled<Row> = { [Column in keyof Row]: NonNullable<Row[Column]> };

/** Of what one administrator asks for and another decides. `personId`: the column of persons, asked for late because tables name each other. */
export const requestColumns = (personId: () => AnyPgColumn) => ({
  requestedBy: uuid('requested_by').notNull().references(personId),
  requestedAt: at('requested_at').notNull().defaultNow(),
  decision: text('decision'),
  decidedBy: uuid('decided_by').references(personId),
  decidedAt: at('decided_at'),
});

/** For a CHECK: the column holds one of these. Words of ours: nothing in them needs to be escaped. */
export const isOneOf = (column: AnyPgColumn, values: readonly string[]) =>
  sql`${column} in (${sql.raw(values.map((each) => `'${each}'`).join(', '))})`;
