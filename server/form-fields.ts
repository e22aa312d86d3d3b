/** What the fields of a form may hold, said once. Errors are the ids of sentences, by the field they stand beside. Pure. */
import { z } from 'zod';
import { isAddress } from './mail/address.ts';

type Values = Record<string, string[]>;
export type Parsed<Input> = { ok: true; input: Input } | { ok: false; fields: Record<string, string> };

/** One line, without control and invisible direction-changing characters. */
export const line = (text: string | undefined): string =>
  (text ?? '')
    .replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();

export const required = (longest: number, missing: string) => z.string().min(1, missing).max(longest, 'tooLong');
export const optional = (longest: number) => z.string().max(longest, 'tooLong');
export const telephone = z.string().regex(/^$|^\+?\d[\d ()/.-]{1,38}$/, 'telephoneBad');
export const mail = z.string().max(200, 'tooLong').refine(isAddress, 'mailBad').or(z.literal(''));

/** Reads the schema's fields, each as one line; fields that the form does not have are ''. */
export const parseWith =
  <Schema extends z.ZodObject>(schema: Schema) =>
  (values: Values): Parsed<z.output<Schema>> => {
    const typed = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, line(values[name]?.[0])]));
    const parsed = schema.safeParse(typed);
    if (parsed.success) return { ok: true, input: parsed.data };
    return { ok: false, fields: Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message]).reverse()) };
  };
