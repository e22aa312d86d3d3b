/**
 * The directory as files for a spreadsheet: people, departments, sites. Invariant: administrators only, and written down; no cell is a
 * formula to the program that opens it.
 */
import { stringify } from 'csv-stringify/sync';
import { insertAudit } from '#db/audit.ts';
import { type Db, directory, web } from '#db/client.ts';
import { listExportedDepartments, listExportedPeople, listExportedSites } from '#db/directory/export.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { requireAdministrator } from './change.ts';

/** Lists that an administrator takes away as a file. */
export const exportedLists = ['people', 'departments', 'sites'] as const;
export type Exported = (typeof exportedLists)[number];

type Cell = string | number | boolean | null;

/** Titles of columns: keys below `directory.export.columns` in messages/. Rows come a page at a time, each with the id it stands at. */
type Table = {
  columns: readonly string[];
  list: (db: Db, after: string | null, limit: number) => Promise<{ id: string; cells: Cell[] }[]>;
};

const tables: Record<Exported, Table> = {
  people: {
    columns: ['externalId', 'name', 'email', 'phone', 'desk', 'department', 'site', 'groups', 'manager', 'locale', 'timeZone', 'active'],
    list: async (db, after, limit) =>
      (await listExportedPeople(db, after, limit)).map(({ id, ...each }) => ({
        id,
        cells: [
          ...[each.externalId, each.name, each.email, each.phone, each.desk, each.department, each.site, each.groups, each.manager],
          ...[each.locale, each.timeZone, each.active],
        ],
      })),
  },
  departments: {
    columns: ['departmentId', 'name', 'path', 'people'],
    list: async (db, after, limit) =>
      (await listExportedDepartments(db, after, limit)).map(({ id, externalId, name, path, people }) => ({
        id,
        cells: [externalId, name, path, people],
      })),
  },
  sites: {
    columns: ['name', 'address', 'timeZone', 'people'],
    list: async (db, after, limit) =>
      (await listExportedSites(db, after, limit)).map(({ id, name, address, timeZone, people }) => ({
        id,
        cells: [name, address, timeZone, people],
      })),
  },
};

/** So few that writing a page of the file takes some 10 ms of the process that serves streams. */
const pageSize = 500;

/** Beside what the library puts in quotation marks: blanks at an end, and line breaks that are not the file's own. */
const quoted = /^\s|\s$|[\r\n]/;

/**
 * Lines of a file. A cell that a spreadsheet would run (it begins with = + - @, a tab, a carriage return or the full-width ones) gets an
 * apostrophe before it.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export const toLines = (rows: Cell[][], separator: string): string =>
  stringify(rows, { delimiter: separator, escape_formulas: true, record_delimiter: '\r\n', quoted_match: quoted });

/** Spreadsheets of languages that write 1,5 separate cells by a semicolon. */
export const separatorFor = (locale: string): ',' | ';' => ((1.5).toLocaleString(locale).includes(',') ? ';' : ',');

/** titleOf: of a column. yes, no: words for what is so or not. */
type Asked = { what: Exported; locale: string; words: { titleOf: (column: string) => string; yes: string; no: string } };

async function* pages({ what, locale, words }: Asked): AsyncGenerator<Uint8Array> {
  const { columns, list } = tables[what];
  const separator = separatorFor(locale);
  const encoder = new TextEncoder();
  // The mark tells Excel that it is UTF-8.
  yield encoder.encode(`\uFEFF${toLines([columns.map(words.titleOf)], separator)}`);
  let after: string | null = null;
  do {
    const rows: { id: string; cells: Cell[] }[] = await list(directory(), after, pageSize);
    after = rows.length < pageSize ? null : (rows.at(-1)?.id ?? null);
    const said = (cell: Cell): Cell => (typeof cell === 'boolean' ? words[cell ? 'yes' : 'no'] : cell);
    const lines = rows.map(({ cells }) => cells.map(said));
    yield encoder.encode(toLines(lines, separator));
  } while (after !== null);
}

/** The bytes of the file, made as they are read. Throws Refused('notAllowed') before the first. */
export const exportDirectory = async (viewer: Viewer, asked: Asked): Promise<ReadableStream<Uint8Array>> => {
  requireAdministrator(viewer);
  await insertAudit(web(), { actorId: viewer.personId, action: 'directory.exported', subject: null, detail: { what: asked.what } });
  const made = pages(asked);
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await made.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => {
      await made.return(undefined);
    },
  });
};
