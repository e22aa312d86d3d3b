/** The house itself: who did what, what is set, which worker answers. */
import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { persons } from './people.ts';

const at = (name: string) => timestamp(name, { withTimezone: true });

export const audit = pgTable(
  'audit',
  {
    id: uuid('id').primaryKey().default(sql`uuidv7()`),
    at: at('at').notNull().defaultNow(),
    /** The person who acted, or null for the system itself. */
    actorId: uuid('actor_id').references(() => persons.id),
    action: text('action').notNull(),
    subject: uuid('subject'),
    /** Ids and codes; never names or free text. */
    detail: jsonb('detail').notNull().default({}),
  },
  (t) => [index('audit_subject').on(t.subject)],
);

export const settings = pgTable('settings', {
  key: text('key').primaryKey(),
  value: jsonb('value').notNull(),
  changedBy: uuid('changed_by').references(() => persons.id),
  confirmedBy: uuid('confirmed_by').references(() => persons.id),
  changedAt: at('changed_at').notNull().defaultNow(),
});

/** A worker writes its row each second; a publisher is "answering" while a row is fresh. */
export const heartbeats = pgTable('heartbeats', { worker: uuid('worker').primaryKey(), seenAt: at('seen_at').notNull().defaultNow() });
