/** Rules for form fields, in one place. Errors are the ids of sentences, by the field they stand beside. Pure. */
import { z } from 'zod';
import { isAddress } from '#domain/address.ts';
import { clean, cleanLine } from '#domain/characters.ts';
import type { Removed } from '#domain/form.ts';

type Values = Record<string, string[]>;
export type Parsed<Input> = { ok: true; input: Input } | { ok: false; fields: Record<string, string> };

/** One line, without what nobody sees and what turns letters round. */
export const line = (text: string | undefined): string => cleanLine(text ?? '');

/** The one door: whatever a form holds comes in without what nobody sees, and its writer is told what that was. */
export const cleanValues = (typed: Values): { values: Values; removed: Record<string, Removed> } => {
  const removed: Record<string, Removed> = {};
  const take = (name: string, value: string): string => {
    const { text, removed: codes } = clean(value);
    if (codes.length > 0) removed[name] = { codes: codes.join(', '), text };
    return text;
  };
  const values = Object.fromEntries(Object.entries(typed).map(([name, all]) => [name, all.map((value) => take(name, value))]));
  return { values, removed };
};

/** One line of text, at most `longest` UTF-16 units. `missing`: the key of the error when it is empty. */
export const required = (longest: number, missing: string) => z.string().min(1, missing).max(longest, 'tooLong');
/** One line of text, at most `longest` UTF-16 units; may be empty. */
export const optional = (longest: number) => z.string().max(longest, 'tooLong');
/** A number as people write it. */
export const telephonePattern = /^\+?\d[\d ()/.-]{1,38}$/;
export const telephone = z.string().regex(telephonePattern, 'telephoneBad').or(z.literal(''));
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
