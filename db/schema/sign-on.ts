/** How people sign in: their accounts and sessions, and what the sign-on left open. */

import { sql } from 'drizzle-orm';
import { check, index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { decisions } from '../../domain/decision.ts';
import { at, isOneOf, requestColumns } from './columns.ts';
import { persons } from './people.ts';

export const identities = pgTable(
  'identities',
  {
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    linkedAt: at('linked_at').notNull().defaultNow(),
    linkedBy: text('linked_by').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.issuer, t.subject] }),
    // One issuer vouches for a person under one subject only.
    uniqueIndex('identities_once').on(t.issuer, t.personId),
    index('identities_person').on(t.personId),
  ],
);

export const sessions = pgTable(
  'sessions',
  {
    /** SHA-256 of the opaque token; the token itself is only in the browser. */
    idHash: text('id_hash').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    createdAt: at('created_at').notNull().defaultNow(),
    lastSeenAt: at('last_seen_at').notNull().defaultNow(),
    authTime: at('auth_time').notNull(),
    endedAt: at('ended_at'),
  },
  (t) => [index('sessions_person').on(t.personId).where(sql`${t.endedAt} is null`)],
);

/** The browser and system a session reported when it began, shown to its person on their own page. */
export const devices = pgTable('devices', {
  sessionHash: text('session_hash')
    .primaryKey()
    .references(() => sessions.idHash),
  browser: text('browser').notNull(),
  system: text('system').notNull(),
});

/** An identity that is to go from one person to another: asked for by one administrator, decided by another, neither of them concerned. */
export const relinkRequests = pgTable(
  'relink_requests',
  {
    id: uuid('id').primaryKey().default(sql`uuidv7()`),
    /** The person who signs in with the identity from then on. */
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    /** The person who has it now: gets the other's identity of this issuer, if there is one, and is deactivated. */
    fromId: uuid('from_id')
      .notNull()
      .references(() => persons.id),
    issuer: text('issuer').notNull(),
    why: text('why').notNull(),
    ...requestColumns(() => persons.id),
  },
  (t) => [
    uniqueIndex('relink_requests_open').on(t.fromId).where(sql`${t.decision} is null`),
    index('relink_requests_person').on(t.personId),
    check('relink_requests_decision', isOneOf(t.decision, decisions)),
    check(
      'relink_requests_decided_whole',
      sql`(${t.decision} is null) = (${t.decidedBy} is null) and (${t.decision} is null) = (${t.decidedAt} is null)`,
    ),
    check(
      'relink_requests_not_concerned',
      sql`${t.personId} <> ${t.fromId} and ${t.requestedBy} <> ${t.personId} and ${t.requestedBy} <> ${t.fromId}`,
    ),
    check(
      'relink_requests_two_persons',
      sql`${t.decision} is distinct from 'confirmed' or (${t.decidedBy} <> ${t.requestedBy} and ${t.decidedBy} <> ${t.personId} and ${t.decidedBy} <> ${t.fromId})`,
    ),
  ],
);

/** Values of a person's last sign-on that were missing or could not be used. A person without gaps has no row. */
export const signOnGaps = pgTable(
  'sign_on_gaps',
  {
    personId: uuid('person_id')
      .primaryKey()
      .references(() => persons.id),
    /** A department that matches none, or several. */
    department: text('department'),
    /** An e-mail address that is none. */
    email: text('email'),
    /** Why the groups are not known. */
    groups: text('groups'),
    at: at('at').notNull().defaultNow(),
  },
  (t) => [check('sign_on_gaps_groups', sql`${t.groups} in ('absent', 'overage', 'unreadable', 'userinfo')`)],
);

/** Somebody who came in for the first time and may be somebody the portal knows: the same person id, or the same e-mail address. */
export const doubles = pgTable(
  'doubles',
  {
    personId: uuid('person_id')
      .primaryKey()
      .references(() => persons.id),
    otherId: uuid('other_id')
      .notNull()
      .references(() => persons.id),
    by: text('by').notNull(),
    foundAt: at('found_at').notNull().defaultNow(),
    settledAt: at('settled_at'),
  },
  (t) => [index('doubles_other').on(t.otherId), check('doubles_by', sql`${t.by} in ('id', 'email')`)],
);

/** The ID token the sign-on asks for when somebody signs out. Deleted with its session. */
export const idTokens = pgTable('id_tokens', {
  sessionHash: text('session_hash')
    .primaryKey()
    .references(() => sessions.idHash),
  idToken: text('id_token').notNull(),
  storedAt: at('stored_at').notNull().defaultNow(),
});
