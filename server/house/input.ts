/** What the forms of the settings may hold. Errors are keys below `settings.errors` in messages/, by the field they stand beside. */
import { z } from 'zod';
import type { Locale } from '#server/announcements/view.ts';
import { locales } from '../../messages/languages.ts';
import { judgeLogo, type LogoType } from './logo.ts';

type Values = Record<string, string[]>;
type Parsed<Input> = { ok: true; input: Input } | { ok: false; fields: Record<string, string> };

export type HouseInput = { companyName: string; telephone: string; defaultLocale: Locale };
export type RulesInput = { fallbackMinutes: number; retentionDays: number };
/** #rrggbb, or '' for none. */
export type AccentInput = { light: string; dark: string };
export type LogoInput = { type: LogoType; bytes: Buffer } | null;
/** id '': a new one. The card holds only what was given. */
export type SenderInput = { id: string; name: string; card: Record<string, string> };

/** One line, without control and invisible direction-changing characters. */
const line = (text: string | undefined): string =>
  (text ?? '')
    .replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const required = (longest: number, missing: string) => z.string().min(1, missing).max(longest, 'tooLong');
const optional = (longest: number) => z.string().max(longest, 'tooLong');
const telephone = z.string().regex(/^$|^\+?\d[\d ()/.-]{1,38}$/, 'telephoneBad');
const wholeNumber = (least: number, most: number, error: string) =>
  z
    .string()
    .regex(/^\d{1,5}$/, error)
    .transform(Number)
    .refine((value) => value >= least && value <= most, error);
/** As one types it: with or without the hash, three digits or six. */
const colour = z
  .string()
  .regex(/^$|^#?([\da-f]{3}|[\da-f]{6})$/i, 'colourBad')
  .transform((text) => {
    const digits = text.replace('#', '').toLowerCase();
    return digits === '' ? '' : `#${digits.length === 3 ? digits.replace(/./g, '$&$&') : digits}`;
  });

const house = z.object({ companyName: required(60, 'nameMissing'), telephone, defaultLocale: z.enum(locales, 'languageBad') });
const rules = z.object({ fallbackMinutes: wholeNumber(0, 1_440, 'minutesBad'), retentionDays: wholeNumber(7, 3_650, 'daysBad') });
const accent = z.object({ light: colour, dark: colour });
const sender = z.object({
  id: z.uuid().or(z.literal('')),
  name: required(60, 'nameMissing'),
  purpose: optional(200),
  mail: z.email('mailBad').max(200, 'tooLong').or(z.literal('')),
  telephone,
  never: optional(500),
});

const parse =
  <Schema extends z.ZodObject>(schema: Schema) =>
  (values: Values): Parsed<z.output<Schema>> => {
    const typed = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, line(values[name]?.[0])]));
    const parsed = schema.safeParse(typed);
    if (parsed.success) return { ok: true, input: parsed.data };
    return { ok: false, fields: Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message]).reverse()) };
  };

export const parseHouse = parse(house);
export const parseRules = parse(rules);
export const parseAccent = parse(accent);

export const parseSender = (values: Values): Parsed<SenderInput> => {
  const parsed = parse(sender)(values);
  if (!parsed.ok) return parsed;
  const { id, name, ...card } = parsed.input;
  return { ok: true, input: { id, name, card: Object.fromEntries(Object.entries(card).filter(([, text]) => text !== '')) } };
};

/** The file, or the wish to be without one. */
export const parseLogo = async (values: Values, form: FormData): Promise<Parsed<LogoInput>> => {
  if (values['intent']?.[0] === 'remove') return { ok: true, input: null };
  const file = form.get('logo');
  const bytes = file instanceof File ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0);
  const judged = judgeLogo(bytes);
  return 'fault' in judged ? { ok: false, fields: { logo: judged.fault } } : { ok: true, input: { type: judged.type, bytes } };
};
