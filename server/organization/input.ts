/** Validates the forms of the settings. Errors are keys below `settings.errors` in messages/, by the field they stand beside. */
import { z } from 'zod';
import { mail, optional, type Parsed, parseWith, required, telephone } from '#server/form-fields.ts';
import { type Locale, locales } from '../../messages/languages.ts';
import { judgeLogo, type LogoType } from './logo.ts';

type Values = Record<string, string[]>;

export type OrganizationInput = { companyName: string; telephone: string; defaultLocale: Locale };
export type RulesInput = { fallbackMinutes: number; retentionDays: number };
/** #rrggbb, or '' for none. */
export type AccentInput = { light: string; dark: string };
export type LogoInput = { type: LogoType; bytes: Buffer } | null;
/** id '': a new one. The card holds only what was given. */
export type SenderInput = { id: string; name: string; card: Record<string, string> };

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

const organization = z.object({ companyName: required(60, 'nameMissing'), telephone, defaultLocale: z.enum(locales, 'languageBad') });
const rules = z.object({ fallbackMinutes: wholeNumber(0, 1_440, 'minutesBad'), retentionDays: wholeNumber(7, 3_650, 'daysBad') });
const accent = z.object({ light: colour, dark: colour });
const sender = z.object({
  id: z.uuid().or(z.literal('')),
  name: required(60, 'nameMissing'),
  purpose: optional(200),
  mail,
  telephone,
  never: optional(500),
});

export const parseOrganization = parseWith(organization);
export const parseRules = parseWith(rules);
export const parseAccent = parseWith(accent);

export const parseSender = (values: Values): Parsed<SenderInput> => {
  const parsed = parseWith(sender)(values);
  if (!parsed.ok) return parsed;
  const { id, name, ...card } = parsed.input;
  return { ok: true, input: { id, name, card: Object.fromEntries(Object.entries(card).filter(([, text]) => text !== '')) } };
};

/** The uploaded file; null when the form asks to remove the logo. */
export const parseLogo = async (values: Values, form: FormData): Promise<Parsed<LogoInput>> => {
  if (values['intent']?.[0] === 'remove') return { ok: true, input: null };
  const file = form.get('logo');
  const bytes = file instanceof File ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0);
  const judged = judgeLogo(bytes);
  return 'fault' in judged ? { ok: false, fields: { logo: judged.fault } } : { ok: true, input: { type: judged.type, bytes } };
};
