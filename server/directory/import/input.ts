/** Validates what columns of a file hold. Errors are keys below `directory.errors` in messages/, by the field they stand beside. Pure. */
import { z } from 'zod';
import { type Columns, type ImportField, type ImportOptions, importFields } from '#domain/import.ts';
import type { Parsed } from '#server/form-fields.ts';

type Values = Record<string, string[]>;

export type MappingInput = { id: string; from: 'mapping' | 'previewed'; columns: Columns; options: ImportOptions };

const one = (values: Values, name: string): string => values[name]?.[0]?.trim() ?? '';

const mostDomains = 20;
const domain = /^(?=.{3,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;

/** Domains in lower case, separated by blanks or commas in the text; null when one is none, or they are too many. */
export const readDomains = (text: string): string[] | null => {
  const said = text.toLowerCase().split(/[\s,;]+/);
  const domains = [...new Set(said.map((each) => each.replace(/^@/, '')).filter(Boolean))];
  return domains.length > mostDomains || domains.some((each) => !domain.test(each)) ? null : domains;
};

/** Fields that no file may be without. */
export const requiredFields = ['externalId', 'name'] as const satisfies ImportField[];

const shape = z.object({
  id: z.uuid('unexpected'),
  from: z.enum(['mapping', 'previewed'], 'unexpected'),
  unknownPlaces: z.enum(['create', 'refuse'], 'unexpected'),
});

/** A column of each field is `column.<field>`: its number from 0, or ''. `emailDomains`: separated by blanks or commas. */
export const parseMapping = (values: Values): Parsed<MappingInput> => {
  const fields: Record<string, string> = {};
  const columns: Columns = {};
  for (const field of importFields) {
    const said = one(values, `column.${field}`);
    if (/^\d{1,3}$/.test(said)) columns[field] = Number(said);
    else if (said !== '') fields[`column.${field}`] = 'unexpected';
  }
  for (const field of requiredFields) if (columns[field] === undefined) fields[`column.${field}`] ??= 'columnMissing';
  const taken = new Map<number, ImportField>();
  for (const field of importFields) {
    const column = columns[field];
    if (column === undefined) continue;
    if (taken.has(column)) fields[`column.${field}`] = 'columnTwice';
    taken.set(column, field);
  }
  const emailDomains = readDomains(one(values, 'emailDomains'));
  if (emailDomains === null) fields['emailDomains'] = 'domainBad';
  const rest = shape.safeParse({ id: one(values, 'id'), from: one(values, 'from'), unknownPlaces: one(values, 'unknownPlaces') });
  if (!rest.success) for (const { path, message } of rest.error.issues) fields[String(path[0])] = message;
  if (!rest.success || Object.keys(fields).length > 0 || emailDomains === null) return { ok: false, fields };
  const { id, from, unknownPlaces } = rest.data;
  return { ok: true, input: { id, from, columns, options: { unknownPlaces, emailDomains } } };
};
