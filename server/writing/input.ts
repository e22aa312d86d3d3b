/** Validates the composer's form. Errors are keys below `errors` in messages/, by the field they stand beside. */

import { z } from 'zod';
import { databaseNow } from '#db/clock.ts';
import { cleaned, cleanLine } from '#domain/characters.ts';
import { isTimeZone, toInstant } from '#domain/local-time.ts';
import { type RoutineSeverity, routineSeverities } from '#domain/severity.ts';
import { type AskedAudience, parseAudience } from '#server/audience/form.ts';
import { parseWith } from '#server/form-fields.ts';
import { type Locale, locales } from '../../messages/languages.ts';

const maxima = { headline: 100, instruction: 1_000, description: 10_000 };
const maxDays = 365;

export type ComposeText = { locale: Locale; headline: string; description: string; instruction: string };

export type ComposeInput = AskedAudience & {
  intent: 'save' | 'review' | 'publish';
  idempotencyKey: string;
  announcementId: string | null;
  /** The version of the draft the form was started from, as Draft.version; null for a form without a stored draft. */
  version: string | null;
  severity: RoutineSeverity;
  /** '': nobody was chosen. */
  senderId: string;
  texts: ComposeText[];
  expiresAt: Date | null;
  /** Minutes; null: never. */
  fallbackMinutes: number | null;
  ackRequired: boolean;
  /** The rule's hash as it was confirmed; null before the confirmation. */
  ruleHash: string | null;
};

type Values = Record<string, string[]>;
type Parsed = { ok: true; input: ComposeInput } | { ok: false; fields: Record<string, string> };

const first = (values: Values, name: string): string => values[name]?.[0] ?? '';

const readTexts = (values: Values, complete: boolean, fields: Record<string, string>): ComposeText[] => {
  const texts = locales.map((locale) => ({
    locale,
    headline: cleanLine(first(values, `headline.${locale}`)),
    description: cleaned(first(values, `description.${locale}`)).trim(),
    instruction: cleaned(first(values, `instruction.${locale}`)).trim(),
  }));
  for (const text of texts) {
    if ([...text.headline].length > maxima.headline) fields[`headline.${text.locale}`] = 'headlineTooLong';
    if (text.instruction.length > maxima.instruction) fields[`instruction.${text.locale}`] = 'instructionTooLong';
    if (text.description.length > maxima.description) fields[`description.${text.locale}`] = 'descriptionTooLong';
    if (complete && text.headline === '' && text.instruction + text.description !== '')
      fields[`headline.${text.locale}`] = 'textIncomplete';
  }
  const written = texts.filter((text) => text.headline + text.instruction + text.description !== '');
  if (complete && written.length === 0) fields['headline.en'] = 'textMissing';
  return written;
};

const readExpiry = (values: Values, complete: boolean, fields: Record<string, string>): Date | null => {
  const local = first(values, 'expires');
  const zone = first(values, 'timeZone');
  if (local === '') {
    if (complete) fields['expires'] = 'expiresMissing';
    return null;
  }
  const instant = isTimeZone(zone) ? toInstant(local, zone) : null;
  if (instant === null) fields['expires'] = 'expiresBad';
  else if (complete && instant.getTime() <= databaseNow().getTime()) fields['expires'] = 'expiresInPast';
  else if (instant.getTime() > databaseNow().getTime() + maxDays * 86_400_000) fields['expires'] = 'expiresTooFar';
  return instant;
};

const readFallback = (values: Values, fields: Record<string, string>): number | null => {
  const text = first(values, 'fallback');
  if (text === 'never') return null;
  const minutes = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(minutes >= 0 && minutes <= 1_440)) fields['fallback'] = 'fallbackBad';
  return minutes;
};

const readAudience = (values: Values, complete: boolean, fields: Record<string, string>): AskedAudience => {
  const asked = parseAudience(values);
  if (asked === null) fields['audience'] = 'targetUnknown';
  else if (complete && !asked.everyone && asked.anyOf.length === 0) fields['audience'] = 'audienceMissing';
  return asked ?? { everyone: false, anyOf: [], allOf: [], except: [] };
};

/**
 * After a refusal the form offers two buttons: `overwrite` names the stored text to replace, `anew` is the key of another draft. Both store
 * a draft, and publish nothing.
 */
const readWay = (values: Values): Values => {
  const [overwrite, anew] = [first(values, 'overwrite'), first(values, 'anew')];
  if (anew !== '') return { ...values, intent: ['save'], idempotencyKey: [anew], announcementId: [''] };
  return overwrite === '' ? values : { ...values, intent: ['save'], version: [overwrite] };
};

/** Reads only the id of the draft from the same form. */
export const parseDraftId = parseWith(z.object({ announcementId: z.uuid('unexpected') }));

/** Reads the form. A draft may be incomplete; a form to confirm or publish may not. */
export const parseCompose = (sent: Values): Parsed => {
  const values = readWay(sent);
  const fields: Record<string, string> = {};
  const intent = z.enum(['save', 'review', 'publish']).safeParse(first(values, 'intent'));
  const key = z.uuid().safeParse(first(values, 'idempotencyKey'));
  const id = z.uuid().or(z.literal('')).safeParse(first(values, 'announcementId'));
  const sender = z.uuid().or(z.literal('')).safeParse(first(values, 'sender'));
  const severity = z.enum(routineSeverities).safeParse(first(values, 'severity'));
  if (!intent.success || !key.success || !id.success) return { ok: false, fields: { form: 'unexpected' } };
  if (!severity.success) fields['severity'] = 'severityNotAllowed';
  if (!sender.success) fields['sender'] = 'senderGone';
  const complete = intent.data !== 'save';
  const texts = readTexts(values, complete, fields);
  const expiresAt = readExpiry(values, complete, fields);
  const fallbackMinutes = readFallback(values, fields);
  const audience = readAudience(values, complete, fields);
  if (Object.keys(fields).length > 0 || !severity.success || !sender.success) return { ok: false, fields };
  return {
    ok: true,
    input: {
      intent: intent.data,
      idempotencyKey: key.data,
      announcementId: id.data === '' ? null : id.data,
      version: first(values, 'version') || null,
      severity: severity.data,
      senderId: sender.data,
      texts,
      ...audience,
      expiresAt,
      fallbackMinutes,
      ackRequired: first(values, 'ackRequired') === 'on',
      ruleHash: first(values, 'ruleHash') || null,
    },
  };
};
