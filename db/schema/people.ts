/** People, where they belong, and what they may do. How they sign in is in sign-on.ts. People are erased, never deleted. */

import { sql } from 'drizzle-orm';
import { type AnyPgColumn, boolean, check, date, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { decisions } from '../../domain/decision.ts';
import { departureKinds } from '../../domain/departure.ts';
import { requestedRoles, roles } from '../../domain/role.ts';
import { at, isOneOf, jsonb, requestColumns } from './columns.ts';

const id = () => uuid('id').primaryKey().default(sql`uuidv7()`);

export const departments = pgTable(
  'departments',
  {
    id: id(),
    externalId: text('external_id').unique(),
    name: text('name').notNull(),
    parentId: uuid('parent_id').references((): AnyPgColumn => departments.id),
    /** All above it and itself, root first: "X and below" is path @> {X}. */
    path: uuid('path').array().notNull(),
    /** Retired: kept for what it was named in, chosen and joined by nobody any more. */
    retiredAt: at('retired_at'),
  },
  (t) => [
    index('departments_path').using('gin', t.path),
    // The sign-on's name for a department is compared without case (db/identity/sign-on.ts).
    index('departments_external_id_alike').on(sql`alike(external_id)`),
    index('departments_name_alike').on(sql`alike(name)`),
    check('departments_path_ends_here', sql`${t.path}[array_upper(${t.path}, 1)] = ${t.id}`),
  ],
);

export const sites = pgTable('sites', {
  id: id(),
  name: text('name').notNull(),
  address: text('address'),
  timeZone: text('time_zone').notNull(),
  retiredAt: at('retired_at'),
});

export const persons = pgTable(
  'persons',
  {
    id: id(),
    externalId: text('external_id').unique(),
    source: text('source').notNull(),
    /** Where a field comes from when that is not `source`: {"department": "claims"}. */
    fieldSources: jsonb<Record<string, string>>('field_sources').notNull().default({}),
    name: text('name').notNull(),
    email: text('email'),
    locale: text('locale'),
    timeZone: text('time_zone'),
    departmentId: uuid('department_id').references(() => departments.id),
    siteId: uuid('site_id').references(() => sites.id),
    managerId: uuid('manager_id').references((): AnyPgColumn => persons.id),
    desk: text('desk'),
    phone: text('phone'),
    active: boolean('active').notNull().default(true),
    /** From an imported file: a file of a later day deactivates them. */
    lastDay: date('last_day'),
    /** Raised when department, site, group, role, activity or sessions change: open streams are loaded again. */
    version: integer('version').notNull().default(1),
    changedAt: at('changed_at').notNull().defaultNow(),
    erasedAt: at('erased_at'),
    /** Deactivated together with many others: stays in their audiences until then (departures). */
    keptUntil: at('kept_until'),
    /** The text people are searched and sorted by: name, e-mail, number; lower case, no accents (db/directory/people-list.ts). */
    sought: text('sought').generatedAlwaysAs(
      sql`left(folded(name || chr(10) || coalesce(email, '') || chr(10) || coalesce(external_id, '')), 600)`,
    ),
  },
  (t) => [
    index('persons_sought').using('btree', sql`sought collate "C"`, t.id),
    index('persons_department').on(t.departmentId).where(sql`${t.active}`),
    index('persons_site').on(t.siteId).where(sql`${t.active}`),
    index('persons_changed_at').on(t.changedAt),
    index('persons_kept').on(t.keptUntil).where(sql`${t.keptUntil} is not null`),
    index('persons_email').on(sql`lower(email)`).where(sql`${t.email} is not null`),
    check('persons_source', sql`${t.source} in ('hand', 'claims', 'csv', 'scim')`),
  ],
);

export const groups = pgTable('groups', {
  id: id(),
  externalId: text('external_id').unique(),
  name: text('name').notNull(),
  source: text('source').notNull(),
  retiredAt: at('retired_at'),
});

export const memberships = pgTable(
  'memberships',
  {
    groupId: uuid('group_id')
      .notNull()
      .references(() => groups.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.personId] }), index('memberships_person').on(t.personId)],
);

/**
 * Somebody who was deactivated, or left a department, site or group, by whatever way: written by triggers. Many within ten minutes are held
 * (hold_departures): they stay in their audiences until an administrator confirms, or a day has passed.
 */
export const departures = pgTable(
  'departures',
  {
    id: id(),
    at: at('at').notNull().defaultNow(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    kind: text('kind').notNull(),
    /** Places that were left: a department's path, root first; a site; a group. Of a deactivation all of these together. */
    departments: uuid('departments').array().notNull().default([]),
    siteId: uuid('site_id'),
    groups: uuid('groups').array().notNull().default([]),
    heldUntil: at('held_until'),
    /** When the administrators were told that it is held. */
    toldAt: at('told_at'),
    decidedAt: at('decided_at'),
    decidedBy: uuid('decided_by').references(() => persons.id),
  },
  (t) => [
    index('departures_at').on(t.at),
    index('departures_person').on(t.personId).where(sql`${t.decidedAt} is null`),
    index('departures_held').on(t.heldUntil).where(sql`${t.heldUntil} is not null and ${t.decidedAt} is null`),
    check('departures_kind', isOneOf(t.kind, departureKinds)),
  ],
);

export const grants = pgTable(
  'grants',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    role: text('role').notNull(),
    departmentId: uuid('department_id').references(() => departments.id),
    source: text('source').notNull(),
    /** The group of the sign-on a role of source claims comes from. */
    fromGroup: text('from_group'),
    grantedBy: uuid('granted_by').references(() => persons.id),
    confirmedBy: uuid('confirmed_by').references(() => persons.id),
    why: text('why').notNull(),
    startsAt: at('starts_at').notNull().defaultNow(),
    endsAt: at('ends_at'),
  },
  (t) => [
    index('grants_person').on(t.personId),
    check('grants_role', isOneOf(t.role, roles)),
    check('grants_manager_has_department', sql`(${t.role} = 'manager') = (${t.departmentId} is not null)`),
    check('grants_two_persons', sql`${t.confirmedBy} <> ${t.grantedBy}`),
    check('grants_source', sql`${t.source} in ('hand', 'claims', 'command')`),
    check('grants_administrator_by_hand', sql`${t.role} <> 'administrator' or ${t.source} <> 'claims'`),
  ],
);

/** A role that needs a second administrator: asked for by one, decided by another, never by who would get it. */
export const grantRequests = pgTable(
  'grant_requests',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => persons.id),
    role: text('role').notNull(),
    why: text('why').notNull(),
    startsAt: at('starts_at').notNull().defaultNow(),
    endsAt: at('ends_at'),
    ...requestColumns(() => persons.id),
  },
  (t) => [
    uniqueIndex('grant_requests_open').on(t.personId, t.role).where(sql`${t.decision} is null`),
    check('grant_requests_role', isOneOf(t.role, requestedRoles)),
    check('grant_requests_decision', isOneOf(t.decision, decisions)),
    check(
      'grant_requests_decided_whole',
      sql`(${t.decision} is null) = (${t.decidedBy} is null) and (${t.decision} is null) = (${t.decidedAt} is null)`,
    ),
    check(
      'grant_requests_two_persons',
      sql`${t.decision} is distinct from 'confirmed' or (${t.decidedBy} <> ${t.requestedBy} and ${t.decidedBy} <> ${t.personId})`,
    ),
  ],
);

/** Something the portal tells one person outside of announcements: what they submitted is held, a role changed. */
export const notices = pgTable(
  'notices',
  {
    id: id(),
    personId: uuid('person_id').notNull(),
    kind: text('kind').notNull(),
    /** The announcement or person it is about. */
    subject: uuid('subject'),
    /** Ids, codes and numbers; names are read when it is shown. */
    detail: jsonb('detail').notNull().default({}),
    at: at('at').notNull().defaultNow(),
    readAt: at('read_at'),
    /** When the worker made a mail of it, or found that it needs none. */
    mailedAt: at('mailed_at'),
  },
  (t) => [
    index('notices_unread').on(t.personId).where(sql`${t.readAt} is null`),
    index('notices_unmailed').on(t.at).where(sql`${t.mailedAt} is null`),
  ],
);

/** People for whom a process holds a stream, written every few seconds; a row that is not fresh does not count. */
export const presence = pgTable('presence', {
  process: uuid('process').primaryKey(),
  personIds: uuid('person_ids').array().notNull(),
  seenAt: at('seen_at').notNull().defaultNow(),
});
