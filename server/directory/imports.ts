/**
 * Files of people, as administrators bring, look through, confirm and take them back. Invariant: administrators only; nothing is written to
 * the directory before one confirms what the preview showed. The work itself is the worker's (import/watch.ts).
 */
import { insertAudit } from '#db/audit.ts';
import { directory, web } from '#db/client.ts';
import { countActive, listImportRows as listRows } from '#db/directory/import-rows.ts';
import {
  deleteImport,
  deleteImportFile,
  findLastApplied,
  findImport as findRow,
  type ImportRow,
  insertImport,
  insertImportPart,
  type ListedImport,
  listImports as listRowsOfImports,
  moveImport,
} from '#db/directory/imports.ts';
import { isId } from '#domain/ids.ts';
import { type ImportField, type ImportVerdict, isOfNoLine, toImportState, toImportVerdict } from '#domain/import.ts';
import { Refused } from '#server/errors.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { changeDirectory, requireAdministrator } from './change.ts';
import type { MappingInput } from './import/input.ts';
import type { ImportPage, ImportRows, ImportRowView, ImportSummary } from './import/view.ts';

type Done = Promise<{ outcome: 'done' }>;

/** 64 MiB: some 600,000 people. */
export const mostImportBytes = 64 * 1_024 * 1_024;
const partBytes = 1_024 * 1_024;
const listed = 20;
const pageRows = 50;

/** As hold_departures in the migrations counts them. */
const tripsBrake = (leaving: number, active: number): boolean => leaving > 20 && leaving * 20 > active;

const toSummary = (row: ListedImport): ImportSummary => ({
  ...{ id: row.id, fileName: row.fileName, by: row.byName, counts: row.counts, refusal: row.refusal, state: toImportState(row.state) },
  ...{ at: row.at.toISOString(), appliedAt: row.appliedAt?.toISOString() ?? null },
});

/** The last 20, the newest first. */
export const listImports = async (viewer: Viewer): Promise<ImportSummary[]> => {
  requireAdministrator(viewer);
  return (await listRowsOfImports(web(), listed)).map(toSummary);
};

/** Null when there is none of this id (any more: after 30 days). */
export const findImport = async (viewer: Viewer, id: string): Promise<ImportPage | null> => {
  requireAdministrator(viewer);
  const row = isId(id) ? await findRow(web(), id) : null;
  if (!row) return null;
  const [active, last] = await Promise.all([countActive(web()), findLastApplied(web())]);
  const { size, header, samples, columns, options, planned, notes, done, total, counts } = row;
  return {
    ...toSummary(row),
    ...{ size, header, samples, columns, options, notes, done, total },
    planned: {
      departments: planned.departments.map(({ shown }) => shown),
      sites: planned.sites.map(({ name }) => name),
      groups: planned.groups.map(({ name }) => name),
    },
    trips: tripsBrake(counts.leaving ?? 0, active),
    mayTakeBack: last === id,
    undoneAt: row.undoneAt?.toISOString() ?? null,
  };
};

type Listed = Awaited<ReturnType<typeof listRows>>[number];

const columnOf = { department: 'departmentId', site: 'siteId', manager: 'managerId' } as const;

const saidOf = (row: Listed, field: ImportField, side: 'before' | 'after', planned: Map<string, string>): string => {
  const person = row[side];
  const nameOf = (id: string | null | undefined): string => (id ? (row.names[id] ?? planned.get(id) ?? '') : '');
  if (field === 'manager' && side === 'after' && row.manager) return row.manager;
  if (field === 'groups') return (person?.groups ?? []).map(nameOf).join(', ');
  if (field === 'department' || field === 'site' || field === 'manager') return nameOf(person?.[columnOf[field]]);
  return person?.[field] ?? '';
};

const toRow = (row: Listed, planned: Map<string, string>): ImportRowView => ({
  ...{
    position: row.position,
    personId: row.verdict === 'added' ? null : row.personId,
    externalId: row.externalId,
    name: row.name,
    problem: row.problem,
  },
  line: row.verdict === 'leaving' || isOfNoLine(row.problem?.why) ? null : row.position,
  changes: row.changes.map((field) => {
    const known = field as ImportField;
    return { field: known, before: saidOf(row, known, 'before', planned), after: saidOf(row, known, 'after', planned) };
  }),
});

const namesOf = ({ planned }: ImportRow): Map<string, string> =>
  new Map([
    ...planned.departments.map(({ id, shown }) => [id, shown] as const),
    ...planned.sites.map(({ id, name }) => [id, name] as const),
    ...planned.groups.map(({ id, name }) => [id, name] as const),
  ]);

/** 50 rows of one verdict behind this position; none when there is no such import. */
export const listImportRows = async (viewer: Viewer, asked: { id: string; verdict: ImportVerdict; after: number }): Promise<ImportRows> => {
  requireAdministrator(viewer);
  const row = isId(asked.id) ? await findRow(web(), asked.id) : null;
  if (!row) return { rows: [], next: null };
  const rows = await listRows(directory(), asked.id, { verdict: toImportVerdict(asked.verdict), after: asked.after, limit: pageRows + 1 });
  const shown = rows.slice(0, pageRows);
  const planned = namesOf(row);
  return { rows: shown.map((each) => toRow(each, planned)), next: rows.length > pageRows ? (shown.at(-1)?.position ?? null) : null };
};

/** Throws Refused unless as many bytes come as were said. */
const storeParts = async (id: string, expected: number, body: AsyncIterable<Uint8Array>): Promise<void> => {
  let size = 0;
  let part = 0;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const store = async () => {
    await insertImportPart(web(), id, part++, Buffer.concat(waiting));
    waiting = [];
    waitingBytes = 0;
  };
  for await (const bytes of body) {
    size += bytes.length;
    if (size > expected) break;
    waiting.push(bytes);
    waitingBytes += bytes.length;
    if (waitingBytes >= partBytes) await store();
  }
  if (waitingBytes > 0) await store();
  if (size !== expected) throw new Refused('form', { file: 'fileCut' });
};

/**
 * Stores a file as it arrives, a MiB at a time, and hands it to the worker. Returns the import's id. Throws Refused for a file that is too
 * long, or not as long as was said; nothing of it is kept then.
 */
export const receiveImport = async (
  viewer: Viewer,
  given: { fileName: string; size: number },
  body: AsyncIterable<Uint8Array>,
): Promise<string> => {
  requireAdministrator(viewer);
  if (given.size > mostImportBytes) throw new Refused('form', { file: 'fileTooLong' });
  if (given.size === 0) throw new Refused('form', { file: 'fileEmpty' });
  const id = await insertImport(web(), { ...given, byId: viewer.personId, state: 'uploading' });
  try {
    await storeParts(id, given.size, body);
  } catch (error) {
    await deleteImport(web(), id);
    throw error;
  }
  await insertAudit(web(), { actorId: viewer.personId, action: 'import.received', subject: id, detail: { bytes: given.size } });
  await moveImport(web(), id, 'uploading', 'reading');
  return id;
};

/** Says what the columns hold; the preview is made next. Also for a preview that was made with others. */
export const mapImport = (viewer: Viewer, { id, from, columns, options }: MappingInput): Done =>
  changeDirectory(viewer, async (tx) => {
    if (!(await moveImport(tx, id, from, 'previewing', { columns, options, done: 0, total: 0, refusal: null }))) throw new Refused('gone');
    await insertAudit(tx, { actorId: viewer.personId, action: 'import.mapped', subject: id });
  });

/** The worker puts it into the directory. */
export const confirmImport = (viewer: Viewer, { id }: { id: string }): Done =>
  changeDirectory(viewer, async (tx) => {
    if (!(await moveImport(tx, id, 'previewed', 'applying', { confirmedBy: viewer.personId, done: 0, total: 0 })))
      throw new Refused('gone');
    await insertAudit(tx, { actorId: viewer.personId, action: 'import.confirmed', subject: id });
  });

/** Nothing of it was written. */
export const cancelImport = (viewer: Viewer, { id }: { id: string }): Done =>
  changeDirectory(viewer, async (tx) => {
    const moved = (await moveImport(tx, id, 'mapping', 'cancelled')) || (await moveImport(tx, id, 'previewed', 'cancelled'));
    if (!moved) throw new Refused('gone');
    await deleteImportFile(tx, id);
    await insertAudit(tx, { actorId: viewer.personId, action: 'import.cancelled', subject: id });
  });

/** Only the one that was applied last. */
export const takeBackImport = (viewer: Viewer, { id }: { id: string }): Done =>
  changeDirectory(viewer, async (tx) => {
    if ((await findLastApplied(tx)) !== id) throw new Refused('gone');
    if (!(await moveImport(tx, id, 'applied', 'undoing', { undoneBy: viewer.personId, done: 0, total: 0 }))) throw new Refused('gone');
    await insertAudit(tx, { actorId: viewer.personId, action: 'import.takenBack', subject: id });
  });
