/** The organization: the audit log, settings, changes that wait for a second administrator, heartbeats of workers. */

import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { decisions } from '../../domain/decision.ts';
import { senders } from './announcements.ts';
import { at, isOneOf, jsonb, requestColumns } from './columns.ts';
import { persons } from './people.ts';

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

/** A change to what reaches everybody (whom to call, who speaks, what is forgotten when) that waits, or waited, for a second administrator. The table keeps its first name: the previous release reads it. */
export const organizationRequests = pgTable(
  'house_requests',
  {
    id: uuid('id').primaryKey().default(sql`uuidv7()`),
    key: text('key').notNull(),
    /** Null for a sender that is to be added, and where it is about no sender. */
    senderId: uuid('sender_id').references(() => senders.id),
    before: jsonb('before').notNull(),
    after: jsonb('after').notNull(),
    ...requestColumns(() => persons.id),
  },
  (t) => [
    uniqueIndex('house_requests_open').on(t.key).where(sql`${t.decision} is null and ${t.key} <> 'sender'`),
    uniqueIndex('house_requests_open_sender').on(t.senderId).where(sql`${t.decision} is null`),
    uniqueIndex('house_requests_open_new')
      .on(sql`md5(${t.after}::text)`)
      .where(sql`${t.decision} is null and ${t.key} = 'sender' and ${t.senderId} is null`),
    check('house_requests_key', sql`${t.key} in ('telephone', 'retentionDays', 'sender')`),
    check('house_requests_decision', isOneOf(t.decision, decisions)),
    check(
      'house_requests_decided_whole',
      sql`(${t.decision} is null) = (${t.decidedBy} is null) and (${t.decision} is null) = (${t.decidedAt} is null)`,
    ),
    check('house_requests_two_persons', sql`${t.decision} is distinct from 'confirmed' or ${t.decidedBy} <> ${t.requestedBy}`),
  ],
);

/** A worker writes its row each second; a publisher is "answering" while a row is fresh. */
export const heartbeats = pgTable('heartbeats', { worker: uuid('worker').primaryKey(), seenAt: at('seen_at').notNull().defaultNow() });
