/**
 * npm run import -- people.csv: the nightly file of people, with the same preview, rules and brake as in the portal, and no person between
 * them. Prints one JSON object. Exit code 0: applied (or shown, with --preview); 1: refused or failed, nothing was written; 2: bad arguments;
 * 3: applied, and some rows were refused, or nobody could leave.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { insertAudit } from '#db/audit.ts';
import { openPool, type Pool } from '#db/client.ts';
import { listImportRows } from '#db/directory/import-rows.ts';
import {
  claimImport,
  deleteImport,
  deleteImportFile,
  findImport,
  type ImportRow,
  insertImport,
  insertImportPart,
  moveImport,
} from '#db/directory/imports.ts';
import { type Columns, type ImportOptions, importFields, isOfNoLine, workingStates } from '#domain/import.ts';
import { env } from '#env';
import { readDomains, requiredFields } from './import/input.ts';
import { failImport, runClaimed } from './import/task.ts';

const leaseMs = 30_000;
const mostRefusedShown = 100;
/** Somebody changed the directory while it was applied: looked at anew. */
const mostTries = 3;
const partBytes = 1_024 * 1_024;

/** `columns`: titles of columns, by field; those not named are found by their titles. Undefined: as it was chosen last. */
export type Asked = {
  file: string;
  preview: boolean;
  columns: Record<string, string>;
  unknownPlaces?: ImportOptions['unknownPlaces'];
  ownDomains?: string[];
};

export class Usage extends Error {}

export type Result = {
  outcome: 'applied' | 'previewed' | 'refused';
  id: string;
  counts: ImportRow['counts'];
  notes: ImportRow['notes'];
  refusal: ImportRow['refusal'];
  /** The first 100; without names. `line`: null for somebody who is in none. */
  refused: { line: number | null; externalId: string; field: string | null; why: string }[];
};

/** Works, or waits for whoever does (the portal's worker), until the import waits for somebody to decide. */
const workOn = async (pool: Pool, id: string): Promise<ImportRow> => {
  for (;;) {
    const row = await findImport(pool, id);
    if (!row) throw new Error('The import was deleted meanwhile');
    if (!workingStates.some((state) => state === row.state)) return row;
    const task = await claimImport(pool, leaseMs, id);
    if (!task) {
      await sleep(200);
      continue;
    }
    try {
      await runClaimed(pool, task, leaseMs);
    } catch (error) {
      await failImport(pool, task, { why: 'failed' });
      throw error;
    }
  }
};

const store = async (pool: Pool, { file }: Asked): Promise<string> => {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new Usage(`Cannot read the file: ${error instanceof Error ? error.message : error}`);
  });
  const id = await insertImport(pool, { byId: null, fileName: basename(file), size: bytes.length, state: 'uploading' });
  for (let part = 0; part * partBytes < bytes.length; part += 1)
    await insertImportPart(pool, id, part, bytes.subarray(part * partBytes, (part + 1) * partBytes));
  await insertAudit(pool, { actorId: null, action: 'import.received', subject: id, detail: { bytes: bytes.length } });
  await moveImport(pool, id, 'uploading', 'reading');
  return id;
};

/** Columns by their titles, as asked; the others as they were found. */
const columnsOf = (row: ImportRow, asked: Record<string, string>): Columns => {
  const columns: Columns = { ...row.columns };
  for (const [name, title] of Object.entries(asked)) {
    const field = importFields.find((each) => each === name);
    if (!field) throw new Usage(`There is no field ${name}: ${importFields.join(', ')}`);
    const at = row.header.indexOf(title);
    if (at < 0) throw new Usage(`There is no column "${title}" in the file: ${row.header.join(', ')}`);
    for (const other of importFields) if (columns[other] === at) delete columns[other];
    columns[field] = at;
  }
  return columns;
};

/** The preview with these columns and options; a file whose titles are known has one already. */
const show = async (pool: Pool, row: ImportRow, asked: Asked): Promise<ImportRow> => {
  const isAsked = Object.keys(asked.columns).length > 0 || asked.unknownPlaces !== undefined || asked.ownDomains !== undefined;
  if (row.state === 'refused' || (row.state === 'previewed' && !isAsked)) return row;
  const columns = columnsOf(row, asked.columns);
  const missing = requiredFields.find((field) => columns[field] === undefined);
  const { unknownPlaces = row.options.unknownPlaces, ownDomains = row.options.emailDomains } = asked;
  if (missing) {
    await moveImport(pool, row.id, row.state as 'mapping', 'refused', {
      refusal: { why: missing === 'name' ? 'nameMissing' : 'keyMissing' },
    });
    await deleteImportFile(pool, row.id);
  } else {
    const options = { unknownPlaces, emailDomains: ownDomains };
    await moveImport(pool, row.id, row.state as 'mapping', 'previewing', { columns, options });
  }
  return workOn(pool, row.id);
};

const confirm = async (pool: Pool, row: ImportRow): Promise<ImportRow> => {
  let current = row;
  for (let tries = 0; tries < mostTries && current.state === 'previewed'; tries += 1) {
    await insertAudit(pool, { actorId: null, action: 'import.confirmed', subject: row.id });
    await moveImport(pool, row.id, 'previewed', 'applying');
    current = await workOn(pool, row.id);
  }
  return current;
};

/** Throws Usage for arguments that cannot be meant. */
export const importPeople = async (databaseUrl: string, asked: Asked): Promise<Result> => {
  const pool = openPool(databaseUrl, 'pregon-import', 2);
  try {
    const id = await store(pool, asked);
    const read = await workOn(pool, id);
    const shown = await show(pool, read, asked).catch(async (error: unknown) => {
      // Not what was meant: neither the file nor its rows are kept.
      if (error instanceof Usage) await deleteImport(pool, id);
      throw error;
    });
    const done = asked.preview ? shown : await confirm(pool, shown);
    const refused = await listImportRows(pool, id, { verdict: 'refused', after: 0, limit: mostRefusedShown });
    if (done.state === 'previewed' || done.state === 'mapping') {
      await moveImport(pool, id, done.state, 'cancelled');
      await deleteImportFile(pool, id);
    }
    const { counts, notes, refusal } = done;
    return {
      outcome: done.state === 'applied' ? 'applied' : asked.preview && done.state === 'previewed' ? 'previewed' : 'refused',
      ...{ id, counts, notes, refusal },
      refused: refused.map(({ position, externalId, problem }) => ({
        line: isOfNoLine(problem?.why) ? null : position,
        externalId,
        field: problem?.field ?? null,
        why: problem?.why ?? '',
      })),
    };
  } finally {
    await pool.end({ timeout: 2 });
  }
};

export const exitCodeOf = ({ outcome, counts, notes }: Result): number => {
  if (outcome === 'refused') return 1;
  return outcome === 'applied' && ((counts.refused ?? 0) > 0 || notes.nobodyLeaves) ? 3 : 0;
};

const usage = `npm run import -- people.csv [--preview] [--unknown-places create|refuse] [--own-domain company.example]... [--column email="Work mail"]...`;

export const readArguments = (args: string[]): Asked => {
  const text = { type: 'string' } as const;
  const several = { type: 'string', multiple: true } as const;
  const options = { preview: { type: 'boolean' }, 'unknown-places': text, 'own-domain': several, column: several } as const;
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true; args: string[] }>>;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new Usage(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
  const { values, positionals } = parsed;
  const [file, ...others] = positionals;
  const places = values['unknown-places'];
  if (file === undefined || others.length > 0 || (places !== undefined && places !== 'create' && places !== 'refuse'))
    throw new Usage(usage);
  const pairs = (values.column ?? []).map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new Usage(usage);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  const ownDomains = readDomains((values['own-domain'] ?? []).join(' '));
  if (ownDomains === null) throw new Usage(`--own-domain is no domain, such as company.example\n${usage}`);
  return {
    ...{ file, preview: values.preview ?? false, columns: Object.fromEntries(pairs) },
    ...(places && { unknownPlaces: places }),
    ...(values['own-domain'] && { ownDomains }),
  };
};

const run = async (): Promise<void> => {
  try {
    const result = await importPeople(env().DATABASE_URL, readArguments(process.argv.slice(2)));
    process.stdout.write(`${JSON.stringify(result)}\n`);
    process.exitCode = exitCodeOf(result);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = error instanceof Usage ? 2 : 1;
  }
};

if (import.meta.main) await run();
