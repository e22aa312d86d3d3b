/** Reads a record of a file: the facts of one person. Pure. */
import { isAddress } from '#domain/address.ts';
import { cleanLine } from '#domain/characters.ts';
import { type Columns, type ImportField, importFields, type RowProblem, type RowReason } from '#domain/import.ts';
import { findTimeZone } from '#domain/time-zones.ts';
import { telephonePattern } from '#server/form-fields.ts';

/** Values of the fields that the file has. '' where the cell is empty: nothing is known. */
export type Said = Partial<Record<ImportField, string>>;

/** Longest values, in UTF-16 units: those of the forms (server/directory/input.ts). */
const longest: Record<ImportField, number> = {
  externalId: 200,
  name: 200,
  email: 200,
  phone: 40,
  desk: 100,
  department: 1_000,
  site: 200,
  groups: 2_000,
  manager: 200,
  locale: 40,
  timeZone: 100,
  lastDay: 40,
};

/** YYYY-MM-DD of a day that is there; null for anything else. A day written another way round is not guessed. */
export const readDay = (text: string): string | null => {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/.exec(text) ?? [];
  if (year === undefined) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) ? `${year}-${month}-${day}` : null;
};

type Zones = Map<string, string | undefined>;

/** One of the few that a file names again and again: looking among all zones takes longer than all the rest of a row. */
const zoneOf = (zones: Zones, typed: string): string | undefined => {
  if (!zones.has(typed)) zones.set(typed, findTimeZone(typed));
  return zones.get(typed);
};

const problemOf = (field: ImportField, value: string, zones: Zones): RowReason | null => {
  if (value === '') return field === 'externalId' || field === 'name' ? 'missing' : null;
  if (value.length > longest[field]) return 'tooLong';
  if (field === 'email' && !isAddress(value)) return 'mailBad';
  if (field === 'phone' && !telephonePattern.test(value)) return 'telephoneBad';
  if (field === 'timeZone' && zoneOf(zones, value) === undefined) return 'timeZoneUnknown';
  return field === 'lastDay' && readDay(value) === null ? 'dayBad' : null;
};

/** A file that the portal exported has an apostrophe before what a spreadsheet would run (server/directory/export.ts). */
const unescaped = (value: string): string => value.replace(/^'(?=[=+\-@＝＋－＠])/, '');

export type Row = { said: Said; problem: RowProblem | null };

/** Reads the fields of a record by their columns, each as one line without what nobody sees, and the first that cannot be taken. */
export const rowReader = (columns: Columns): ((cells: readonly string[]) => Row) => {
  const zones: Zones = new Map();
  const fields = importFields.flatMap((field) => (columns[field] === undefined ? [] : [{ field, column: columns[field] }]));
  return (cells) => {
    const said: Said = {};
    let problem: RowProblem | null = null;
    for (const { field, column } of fields) {
      const value = unescaped(cleanLine(cells[column] ?? ''));
      const why = problemOf(field, value, zones);
      said[field] = field === 'timeZone' ? (zoneOf(zones, value) ?? value) : field === 'lastDay' ? (readDay(value) ?? value) : value;
      if (why !== null) problem ??= { field, why };
    }
    return { said, problem };
  };
};
