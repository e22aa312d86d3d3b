/**
 * Files of people: their bytes, and how far they have come. Invariant: each change of state names the state it expects, so that two who press
 * at once, or two workers, are one.
 */
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { builder } from '#db/builder.ts';
import type { Db } from '#db/client.ts';
import { asJson, type Stored } from '#db/schema/columns.ts';
import { importFiles, imports } from '#db/schema/imports.ts';
import { persons } from '#db/schema/people.ts';
import { type ImportRefusal, type ImportState, type WorkingState, workingStates } from '#domain/import.ts';

export type ImportRow = Stored<typeof imports>;

/** Returns the id. */
export const insertImport = async (db: Db, given: Pick<ImportRow, 'byId' | 'fileName' | 'size' | 'state'>): Promise<string> => {
  const [row] = await builder(db).insert(imports).values(given).returning({ id: imports.id });
  if (!row) throw new Error('An import was not stored');
  return row.id;
};

/** Parts are counted from 0. */
export const insertImportPart = async (db: Db, importId: string, part: number, bytes: Buffer): Promise<void> => {
  await db`insert into import_files (import_id, part, bytes) values (${importId}, ${part}, ${bytes})`;
};

/** The whole file. */
export const readImportFile = async (db: Db, importId: string): Promise<Buffer> => {
  const parts = await db<Pick<Stored<typeof importFiles>, 'bytes'>[]>`
    select bytes from import_files where import_id = ${importId} order by part`;
  return Buffer.concat(parts.map(({ bytes }) => bytes));
};

export const deleteImportFile = async (db: Db, importId: string): Promise<void> => {
  await builder(db).delete(importFiles).where(eq(importFiles.importId, importId));
};

/** With its file and rows. */
export const deleteImport = async (db: Db, id: string): Promise<void> => {
  await builder(db).delete(imports).where(eq(imports.id, id));
};

export const findImport = async (db: Db, id: string): Promise<(ImportRow & { byName: string | null }) | null> => {
  const [row] = await builder(db).select().from(imports).leftJoin(persons, eq(persons.id, imports.byId)).where(eq(imports.id, id));
  return row ? { ...row.imports, byName: row.persons?.name ?? null } : null;
};

export type ListedImport = Pick<ImportRow, 'id' | 'at' | 'fileName' | 'state' | 'counts' | 'refusal' | 'appliedAt'> & {
  byName: string | null;
};

/** The newest first. */
export const listImports = (db: Db, limit: number): Promise<ListedImport[]> => {
  const { id, at, fileName, state, counts, refusal, appliedAt } = imports;
  return builder(db)
    .select({ id, at, fileName, state, counts, refusal, appliedAt, byName: persons.name })
    .from(imports)
    .leftJoin(persons, eq(persons.id, imports.byId))
    .orderBy(desc(imports.id))
    .limit(limit);
};

type Change = Partial<Omit<ImportRow, 'id' | 'at' | 'byId' | 'fileName' | 'state'>>;

/** Returns false when it is in another state by now. */
export const moveImport = async (db: Db, id: string, from: ImportState, to: ImportState, change: Change = {}): Promise<boolean> => {
  const refusal = change.refusal === undefined ? {} : { refusal: change.refusal && asJson<ImportRefusal>(change.refusal) };
  const result = await builder(db)
    .update(imports)
    .set({ ...change, ...refusal, state: to, claimedUntil: null })
    .where(and(eq(imports.id, id), eq(imports.state, from)));
  return result.count === 1;
};

/** The oldest (or this one) that a worker is wanted for and none has in hand, taken for `leaseMs`; null when there is none. */
export const claimImport = async (
  db: Db,
  leaseMs: number,
  id: string | null = null,
): Promise<{ id: string; state: WorkingState } | null> => {
  const [row] = await db<{ id: string; state: WorkingState }[]>`
    update imports set claimed_until = now() + ${`${leaseMs} ms`}::interval where id = (
      select id from imports where state = any(${[...workingStates]}::text[]) and (claimed_until is null or claimed_until < now())
        and (${id}::uuid is null or id = ${id})
      order by id limit 1 for update skip locked) returning id, state`;
  return row ?? null;
};

/** Keeps it in hand for `leaseMs` more, and says how many records are done; nothing once the work on it is over. */
export const updateProgress = async (db: Db, id: string, given: { done: number; total: number; leaseMs: number }): Promise<void> => {
  const { done, total, leaseMs } = given;
  await db`update imports set done = ${done}, total = ${total}, claimed_until = now() + ${`${leaseMs} ms`}::interval
    where id = ${id} and claimed_until is not null`;
};

/** The columns and options that were chosen last for a file of these titles. */
export const findMapping = async (db: Db, header: string[]): Promise<Pick<ImportRow, 'columns' | 'options'> | null> => {
  const [row] = await builder(db)
    .select({ columns: imports.columns, options: imports.options })
    .from(imports)
    .where(and(inArray(imports.state, ['applied', 'undone', 'previewed']), sql`${imports.header} = ${asJson(header)}`))
    .orderBy(desc(imports.id))
    .limit(1);
  return row ?? null;
};

/** The options that were applied last, whatever the file looked like. */
export const findLastOptions = async (db: Db): Promise<ImportRow['options'] | null> => {
  const [row] = await builder(db)
    .select({ options: imports.options })
    .from(imports)
    .where(inArray(imports.state, ['applied', 'undone']))
    .orderBy(desc(imports.id))
    .limit(1);
  return row?.options ?? null;
};

/** The one that was applied last, if it was not taken back: only that one can be. */
export const findLastApplied = async (db: Db): Promise<string | null> => {
  const [row] = await builder(db)
    .select({ id: imports.id, state: imports.state })
    .from(imports)
    .where(inArray(imports.state, ['applied', 'undoing', 'undone']))
    .orderBy(sql`${imports.appliedAt} desc`)
    .limit(1);
  return row?.state === 'applied' ? row.id : null;
};

const importLock = 7006;

/** Imports of people one at a time: taken while a file is applied or taken back. */
export const lockImports = async (tx: Db): Promise<void> => {
  await tx`select pg_advisory_xact_lock(${importLock})`;
};

/** Statements of this transaction may take two minutes: nobody waits for them but the worker, or the command. */
export const allowLongStatements = async (tx: Db): Promise<void> => {
  await tx`set local statement_timeout = '120s'`;
};

/** Deletes imports older than 30 days, with their rows. Returns how many. */
export const deleteOldImports = async (db: Db): Promise<number> =>
  (await db`delete from imports where at < now() - interval '30 days' and state <> all(${[...workingStates]}::text[])`).count;
