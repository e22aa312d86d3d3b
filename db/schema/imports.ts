/**
 * Files of people. An import is deleted with its rows after 30 days; the bytes of its file go as soon as it is decided.
 * Rows hold personal data: whoever is erased is taken out of them.
 */
import { sql } from 'drizzle-orm';
import { check, customType, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import {
  type Columns,
  type ImportNote,
  type ImportOptions,
  type ImportRefusal,
  type ImportVerdict,
  importStates,
  importVerdicts,
  type NoteCount,
  type RowProblem,
} from '../../domain/import.ts';
import { at, isOneOf, jsonb } from './columns.ts';
import { persons } from './people.ts';

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** A place that the import makes when it is applied; its id is known before. */
export type PlannedDepartment = { id: string; name: string; path: string[]; shown: string };
export type PlannedPlaces = {
  departments: PlannedDepartment[];
  sites: { id: string; name: string; timeZone: string }[];
  groups: { id: string; name: string }[];
};

export const imports = pgTable(
  'imports',
  {
    id: uuid('id').primaryKey().default(sql`uuidv7()`),
    at: at('at').notNull().defaultNow(),
    /** Null: the server's command line. */
    byId: uuid('by_id').references(() => persons.id),
    fileName: text('file_name').notNull(),
    size: integer('size').notNull(),
    state: text('state').notNull(),
    encoding: text('encoding'),
    separator: text('separator'),
    header: jsonb<string[]>('header').notNull().default([]),
    /** The first records of the file, for whoever says what its columns are. */
    samples: jsonb<string[][]>('samples').notNull().default([]),
    columns: jsonb<Columns>('columns').notNull().default({}),
    options: jsonb<ImportOptions>('options').notNull().default({ unknownPlaces: 'create', emailDomains: [] }),
    planned: jsonb<PlannedPlaces>('planned').notNull().default({ departments: [], sites: [], groups: [] }),
    counts: jsonb<Partial<Record<ImportVerdict, number>>>('counts').notNull().default({}),
    notes: jsonb<Partial<Record<ImportNote, NoteCount>>>('notes').notNull().default({}),
    refusal: jsonb<ImportRefusal>('refusal'),
    /** Records the worker is through with, of all. */
    done: integer('done').notNull().default(0),
    total: integer('total').notNull().default(0),
    /** The worker that has it in hand: until then nobody else takes it. */
    claimedUntil: at('claimed_until'),
    confirmedBy: uuid('confirmed_by').references(() => persons.id),
    appliedAt: at('applied_at'),
    undoneBy: uuid('undone_by').references(() => persons.id),
    undoneAt: at('undone_at'),
  },
  (t) => [check('imports_state', isOneOf(t.state, importStates))],
);

export const importFiles = pgTable(
  'import_files',
  {
    importId: uuid('import_id')
      .notNull()
      .references(() => imports.id, { onDelete: 'cascade' }),
    part: integer('part').notNull(),
    bytes: bytea('bytes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.part] })],
);

/** All of a person that a file may set, as columns of persons. `lastDay`: YYYY-MM-DD. `groups`: ids of groups that files keep, sorted. */
export type ImportedPerson = {
  name: string;
  email: string | null;
  phone: string | null;
  desk: string | null;
  departmentId: string | null;
  siteId: string | null;
  managerId: string | null;
  locale: string | null;
  timeZone: string | null;
  lastDay: string | null;
  externalId: string | null;
  source: string;
  fieldSources: Record<string, string>;
  active: boolean;
  groups: string[];
};

/** One person of an import: a record of the file, or somebody who is not in it any more. No foreign key to persons: those added are none yet. */
export const importRows = pgTable(
  'import_rows',
  {
    importId: uuid('import_id')
      .notNull()
      .references(() => imports.id, { onDelete: 'cascade' }),
    /** The line of the file where the record begins; whoever is in no line stands behind the last. */
    position: integer('position').notNull(),
    verdict: text('verdict').notNull(),
    personId: uuid('person_id'),
    externalId: text('external_id').notNull(),
    name: text('name').notNull(),
    problem: jsonb<RowProblem>('problem'),
    /** Fields whose values differ. */
    changes: text('changes').array().notNull().default([]),
    /** A person id or an address; looked for when all people of the file are stored. */
    manager: text('manager'),
    before: jsonb<ImportedPerson>('before'),
    after: jsonb<ImportedPerson>('after'),
  },
  (t) => [
    primaryKey({ columns: [t.importId, t.position] }),
    index('import_rows_verdict').on(t.importId, t.verdict, t.position),
    index('import_rows_person').on(t.personId),
    check('import_rows_verdict', isOneOf(t.verdict, importVerdicts)),
  ],
);
