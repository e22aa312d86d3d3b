/** Validates the forms of the directory. Errors are keys below `directory.errors` in messages/, by the field they stand beside. Pure. */

import { z } from 'zod';
import { decisions } from '#domain/decision.ts';
import { roles } from '#domain/role.ts';
import { findTimeZone } from '#domain/time-zones.ts';
import { mail, optional, type Parsed, parseWith, required, telephone } from '#server/form-fields.ts';

type Values = Record<string, string[]>;

const id = z.uuid('unexpected');
/** '': none. */
const idOrNone = id.or(z.literal('')).transform((text) => (text === '' ? null : text));
const name = required(100, 'nameMissing');
const why = required(300, 'whyMissing');
/** A day as <input type=date> has it; '': none. */
const day = z
  .string()
  .regex(/^$|^\d{4}-\d{2}-\d{2}$/, 'dayBad')
  .transform((text) => (text === '' ? null : text));
const timeZone = z.string().transform((text, context) => {
  const found = findTimeZone(text);
  if (text !== '' && found !== undefined) return found;
  context.addIssue('timeZoneUnknown');
  return z.NEVER;
});

export const parseTarget = parseWith(z.object({ id }));
export const parseNewDepartment = parseWith(z.object({ name, parentId: idOrNone }));
export const parseRename = parseWith(z.object({ id, name }));
export const parseMove = parseWith(z.object({ id, parentId: idOrNone }));
export const parseMerge = parseWith(z.object({ id, intoId: z.uuid('mergeTargetMissing') }));
export const parseSite = parseWith(z.object({ id: idOrNone, name, address: optional(200), timeZone }));
export const parseNewGroup = parseWith(z.object({ name }));
export const parseNewMember = parseWith(z.object({ id, known: required(200, 'knownMissing') }));
export const parseMembership = parseWith(z.object({ id: z.uuid('groupMissing'), personId: id }));
export const parseActivity = parseWith(z.object({ id, to: z.enum(['active', 'inactive'], 'unexpected') }));
export const parseGive = parseWith(
  z.object({
    personId: id,
    role: z.enum(roles, 'roleMissing'),
    departmentId: idOrNone,
    why,
    from: day,
    until: day,
  }),
);
export const parseRelink = parseWith(z.object({ fromId: id, personId: idOrNone, known: z.string().max(200, 'tooLong'), why }));
export const parseDecision = parseWith(z.object({ id, decision: z.enum(decisions, 'unexpected') }));

export type RelinkInput = Extract<ReturnType<typeof parseRelink>, { ok: true }>['input'];
export type GiveInput = Extract<ReturnType<typeof parseGive>, { ok: true }>['input'];

const empty = <Text extends z.ZodType<string>>(text: Text) => text.transform((said) => (said === '' ? null : said));
const person = z.object({
  id,
  name: required(200, 'nameMissing'),
  email: empty(mail),
  department: idOrNone,
  site: idOrNone,
  desk: empty(optional(100)),
  phone: empty(telephone),
});

export const parseNewPerson = parseWith(person.extend({ externalId: empty(optional(200)) }));
export type NewPersonInput = Extract<ReturnType<typeof parseNewPerson>, { ok: true }>['input'];

export type PersonInput = { id: string; said: Partial<Omit<z.output<typeof person>, 'id'>> };

/** Only what the form has: fields of a better source are not in it and stay. */
export const parsePerson = (values: Values): Parsed<PersonInput> => {
  const shape = Object.fromEntries(Object.entries(person.shape).filter(([field]) => field === 'id' || values[field] !== undefined));
  const parsed = parseWith(z.object(shape))(values);
  if (!parsed.ok) return parsed;
  const { id: personId, ...said } = parsed.input as { id: string } & PersonInput['said'];
  return { ok: true, input: { id: personId, said } };
};
