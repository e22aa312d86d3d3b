/** Columns that stand in several tables. */
import { sql } from 'drizzle-orm';
import { type AnyPgColumn, text, timestamp, uuid } from 'drizzle-orm/pg-core';

export const at = (name: string) => timestamp(name, { withTimezone: true });

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
