/** Senders, announcements, their immutable revisions and texts, and the log of events the streams follow. */

import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { AudienceRule, Counted } from '../../domain/audience.ts';
import { eventKinds } from '../../domain/event.ts';
import { type MsgType, msgTypes, type Status, statuses } from '../../domain/message.ts';
import { type Severity, severities } from '../../domain/severity.ts';
import { endReasons, revisionStates, states, statesOnTheWay } from '../../domain/state.ts';
import { at, isOneOf, jsonb } from './columns.ts';
import { persons } from './people.ts';

const id = () => uuid('id').primaryKey().default(sql`uuidv7()`);

export const senders = pgTable('senders', {
  id: id(),
  name: text('name').notNull(),
  card: jsonb('card').notNull().default({}),
  confirmedBy: uuid('confirmed_by').references(() => persons.id),
});

export const announcements = pgTable(
  'announcements',
  {
    id: id(),
    publicCode: text('public_code').notNull().unique(),
    senderId: uuid('sender_id')
      .notNull()
      .references(() => senders.id),
    status: text('status').$type<Status>().notNull().default('actual'),
    state: text('state').notNull().default('draft'),
    endedBecause: text('ended_because'),
    endedWhy: text('ended_why'),
    confidential: boolean('confidential').notNull().default(false),
    beforeSignIn: boolean('before_sign_in').notNull().default(false),
    templateVersionId: uuid('template_version_id'),
    authorId: uuid('author_id')
      .notNull()
      .references(() => persons.id),
    currentRevisionId: uuid('current_revision_id').references((): AnyPgColumn => revisions.id),
    publishAt: at('publish_at'),
    giveUpAt: at('give_up_at'),
    liveAt: at('live_at'),
    endedAt: at('ended_at'),
    expiresAt: at('expires_at'),
    nextUpdateBy: at('next_update_by'),
    idempotencyKey: uuid('idempotency_key').notNull().unique(),
  },
  (t) => [
    index('announcements_due').on(t.publishAt).where(sql`${t.state} = 'scheduled'`),
    index('announcements_live').on(t.expiresAt).where(sql`${t.state} = 'live'`),
    index('announcements_author').on(t.authorId),
    index('announcements_went_out').on(t.liveAt).where(sql`${t.liveAt} is not null`),
    check('announcements_status', isOneOf(t.status, statuses)),
    check('announcements_state', isOneOf(t.state, states)),
    check('announcements_ended_because', isOneOf(t.endedBecause, endReasons)),
    check('announcements_scheduled_when', sql`${t.state} <> 'scheduled' or ${t.publishAt} is not null`),
    check('announcements_live_until', sql`${t.state} <> 'live' or (${t.liveAt} is not null and ${t.expiresAt} is not null)`),
  ],
);

export const revisions = pgTable(
  'revisions',
  {
    id: id(),
    announcementId: uuid('announcement_id')
      .notNull()
      .references((): AnyPgColumn => announcements.id),
    number: integer('number').notNull(),
    msgType: text('msg_type').$type<MsgType>().notNull().default('alert'),
    severity: text('severity').$type<Severity>().notNull(),
    round: integer('round').notNull().default(1),
    audienceRule: jsonb<AudienceRule>('audience_rule').notNull(),
    ruleHash: text('rule_hash'),
    counted: jsonb<Counted>('counted'),
    ackRequired: boolean('ack_required').notNull().default(false),
    question: jsonb('question'),
    escalation: jsonb('ladder').notNull().default([]),
    expiresAt: at('expires_at'),
    contentHash: text('content_hash'),
    submittedBy: uuid('submitted_by').references(() => persons.id),
    submittedAt: at('submitted_at'),
    /** Written by `move` alone. The announcement's state follows from it, by a trigger. */
    state: text('state').notNull().default('draft'),
    /** Counts its moves. */
    stateSeq: integer('state_seq').notNull().default(0),
    /** Null: its last move was before this was noted. */
    stateAt: at('state_at').defaultNow(),
    /** Null: the portal itself. */
    stateBy: uuid('state_by').references(() => persons.id),
    /** A code, never free text. */
    stateWhy: text('state_why'),
  },
  (t) => [
    uniqueIndex('revisions_on_the_way').on(t.announcementId).where(isOneOf(t.state, statesOnTheWay)),
    uniqueIndex('revisions_live').on(t.announcementId).where(sql`${t.state} = 'live'`),
    index('revisions_scheduled').on(t.announcementId).where(sql`${t.state} = 'scheduled'`),
    check('revisions_state', isOneOf(t.state, revisionStates)),
    unique('revisions_number').on(t.announcementId, t.number),
    check('revisions_msg_type', isOneOf(t.msgType, msgTypes)),
    check('revisions_severity', isOneOf(t.severity, severities)),
    check(
      'revisions_submitted_whole',
      sql`${t.submittedAt} is null or (${t.ruleHash} is not null and ${t.counted} is not null and ${t.contentHash} is not null and ${t.submittedBy} is not null and ${t.expiresAt} is not null)`,
    ),
  ],
);

export const texts = pgTable(
  'texts',
  {
    revisionId: uuid('revision_id')
      .notNull()
      .references(() => revisions.id),
    locale: text('locale').notNull(),
    headline: text('headline').notNull(),
    description: text('description').notNull().default(''),
    instruction: text('instruction').notNull().default(''),
    clearText: text('clear_text'),
    falseAlarmText: text('false_alarm_text'),
    addedAt: at('added_at').notNull().defaultNow(),
    approvedBy: uuid('approved_by').references(() => persons.id),
  },
  (t) => [primaryKey({ columns: [t.revisionId, t.locale] }), check('texts_headline_length', sql`char_length(${t.headline}) <= 100`)],
);

export const events = pgTable(
  'events',
  {
    /** Taken under an advisory lock, so that a reader who has seen seq n has seen all below it. */
    seq: bigint('seq', { mode: 'number' }).primaryKey(),
    at: at('at').notNull().defaultNow(),
    kind: text('kind').notNull(),
    announcementId: uuid('announcement_id')
      .notNull()
      .references(() => announcements.id),
    revisionId: uuid('revision_id')
      .notNull()
      .references(() => revisions.id),
    round: integer('round').notNull(),
    prevHash: text('prev_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [check('events_kind', isOneOf(t.kind, eventKinds))],
);

/** An audience rule saved under a name, with the person responsible for it and the day they last reviewed whom it means. */
export const savedAudiences = pgTable('saved_audiences', {
  id: id(),
  name: text('name').notNull(),
  ownerId: uuid('owner_id')
    .notNull()
    .references(() => persons.id),
  rule: jsonb<AudienceRule>('rule').notNull(),
  checkedAt: at('checked_at').notNull().defaultNow(),
  checkedBy: uuid('checked_by')
    .notNull()
    .references(() => persons.id),
});
