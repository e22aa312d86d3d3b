/**
 * The frozen audience, what each person did, the steps of the escalation, each sending. No foreign key to persons (measured: 6 x slower
 * freeze).
 */

import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import { channels, deliveryStates, refusalSubjects, stepKinds, stepStates } from '../../domain/delivery.ts';
import { announcements, revisions } from './announcements.ts';
import { at, isOneOf, jsonb } from './columns.ts';

const id = () => uuid('id').primaryKey().default(sql`uuidv7()`);

/** One index, so that freezing stays fast (docs/decisions/0016): what a person got is found from the announcements. */
export const recipients = pgTable(
  'recipients',
  {
    announcementId: uuid('announcement_id').notNull(),
    personId: uuid('person_id').notNull(),
    /** Department and site as they were at publication. */
    departmentId: uuid('department_id'),
    siteId: uuid('site_id'),
    origin: text('origin').notNull(),
    joinedAt: at('joined_at').notNull().defaultNow(),
    leftAt: at('left_at'),
  },
  (t) => [primaryKey({ columns: [t.announcementId, t.personId] }), check('recipients_origin', sql`${t.origin} in ('frozen', 'joined')`)],
);

/**
 * For each live announcement: up to which time it was checked for people who joined, moved or left. At most one worker holds a row at a
 * time.
 */
export const joinMarks = pgTable('join_marks', {
  announcementId: uuid('announcement_id').primaryKey(),
  lookedUntil: at('looked_until').notNull().defaultNow(),
});

/** Made with fillfactor 80 (see the migration) and no other index, so that updates stay in the page. */
export const receipts = pgTable(
  'receipts',
  {
    announcementId: uuid('announcement_id').notNull(),
    round: integer('round').notNull(),
    personId: uuid('person_id').notNull(),
    openedAt: at('opened_at'),
    shownAt: at('shown_at'),
    seenAt: at('seen_at'),
    seenBy: text('seen_by'),
    dismissedAt: at('dismissed_at'),
    acknowledgedAt: at('acknowledged_at'),
  },
  (t) => [
    primaryKey({ columns: [t.announcementId, t.round, t.personId] }),
    check('receipts_seen_by', sql`${t.seenBy} in ('banner', 'page', 'answer')`),
  ],
);

export const steps = pgTable(
  'steps',
  {
    id: id(),
    announcementId: uuid('announcement_id').references(() => announcements.id),
    revisionId: uuid('revision_id').references(() => revisions.id),
    kind: text('kind').notNull(),
    dueAt: at('due_at').notNull(),
    rule: jsonb('rule').notNull().default({}),
    state: text('state').notNull().default('waiting'),
    doneAt: at('done_at'),
  },
  (t) => [
    index('steps_due').on(t.dueAt).where(sql`${t.state} = 'waiting'`),
    index('steps_announcement').on(t.announcementId),
    check('steps_kind', isOneOf(t.kind, stepKinds)),
    check('steps_state', isOneOf(t.state, stepStates)),
  ],
);

export const deliveries = pgTable(
  'deliveries',
  {
    id: id(),
    stepId: uuid('step_id')
      .notNull()
      .references(() => steps.id),
    personId: uuid('person_id').notNull(),
    channel: text('channel').notNull(),
    /** Read from the person when the delivery is made, or was asked for again: later changes do not redirect it. */
    address: text('address').notNull(),
    codeHash: text('code_hash').unique(),
    priority: smallint('priority').notNull(),
    state: text('state').notNull().default('queued'),
    attempt: integer('attempt').notNull().default(0),
    /** Refusals for which the mail itself is the cause, other mails having been accepted in between; counted since it is owed. */
    refusals: integer('refusals').notNull().default(0),
    leaseUntil: at('lease_until'),
    nextAt: at('next_at').notNull().defaultNow(),
    smtpCode: integer('smtp_code'),
    smtpText: text('smtp_text'),
    messageId: text('message_id'),
    createdAt: at('created_at').notNull().defaultNow(),
    sentAt: at('sent_at'),
    /** When it became due, or was requested again. Unlike next_at no refusal moves it. */
    owedSince: at('owed_since').notNull().defaultNow(),
    firstTriedAt: at('first_tried_at'),
    triedAt: at('tried_at'),
    failedAt: at('failed_at'),
    /** Why it was not taken at the last try: a key below `mailReasons` in messages/; null when it was not refused. */
    reason: text('reason'),
    /** The subject of the last refusal: the person's address, this one message, or us and the server, which concerns every mail. */
    about: text('about'),
  },
  (t) => [
    unique('deliveries_once').on(t.stepId, t.personId, t.channel),
    index('deliveries_owed').on(t.priority, t.owedSince, t.nextAt).where(sql`${t.state} in ('queued', 'retry', 'sending')`),
    index('deliveries_failed').on(t.failedAt).where(sql`${t.state} = 'failed'`),
    check('deliveries_about', isOneOf(t.about, refusalSubjects)),
    check('deliveries_channel', isOneOf(t.channel, channels)),
    check('deliveries_state', isOneOf(t.state, deliveryStates)),
  ],
);

/** Whether mail goes out, for all workers: one row. Written when something is refused, and about once a second while mails are taken. */
export const mailChannel = pgTable(
  'mail_channel',
  {
    id: smallint('id').primaryKey().default(1),
    lastSuccessAt: at('last_success_at'),
    /** The first refusal that was not about a person, since the last success. */
    failingSince: at('failing_since'),
    /** The server cannot be reached or refuses us as such: one mail at a time tries whether it still does, the others wait untried. */
    shutAt: at('shut_at'),
    /** When the next one may try. */
    probeAt: at('probe_at').notNull().defaultNow(),
    reason: text('reason'),
    /** For administrators: what the server or the connection said. */
    cause: text('cause'),
    /** When the log was last told that no mail goes out; null while it does. */
    loggedAt: at('logged_at'),
  },
  (t) => [check('mail_channel_one', sql`${t.id} = 1`)],
);

/** The totals of an announcement's reach, kept when its receipts are deleted: numbers, no names. */
export const reachTotals = pgTable('reach_totals', {
  announcementId: uuid('announcement_id').primaryKey(),
  people: integer('people').notNull(),
  seen: integer('seen').notNull(),
  acknowledged: integer('acknowledged').notNull(),
  mailsSent: integer('mails_sent').notNull(),
  mailsFailed: integer('mails_failed').notNull(),
  /** Null when a release counted that did not record this. */
  shownOnly: integer('shown_only'),
  countedAt: at('counted_at').notNull().defaultNow(),
});
