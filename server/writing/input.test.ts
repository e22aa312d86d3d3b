import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { toLocal } from '#domain/local-time.ts';
import { type ComposeInput, parseCompose } from './input.ts';

const department = randomUUID();
const hourMs = 3_600_000;
const inHours = (hours: number, zone = 'UTC') => toLocal(new Date(Date.now() + hours * hourMs), zone);

const complete: Record<string, string[]> = {
  intent: ['publish'],
  idempotencyKey: [randomUUID()],
  announcementId: [''],
  severity: ['moderate'],
  'headline.en': ['Gate 2 is closed'],
  'instruction.en': ['Use Gate 4'],
  audience: ['departments'],
  department: [department],
  expires: [inHours(24)],
  timeZone: ['UTC'],
  fallback: ['5'],
};

const parse = (change: Record<string, string | string[]> = {}) =>
  parseCompose({ ...complete, ...Object.fromEntries(Object.entries(change).map(([name, value]) => [name, [value].flat()])) });

/** The errors, or none. */
const errors = (change: Record<string, string | string[]>) => {
  const parsed = parse(change);
  return parsed.ok ? {} : parsed.fields;
};

const input = (change: Record<string, string | string[]> = {}): ComposeInput => {
  const parsed = parse(change);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fields));
  return parsed.input;
};

test('a whole form is what it says', () => {
  expect(input()).toMatchObject({
    intent: 'publish',
    announcementId: null,
    severity: 'moderate',
    texts: [{ locale: 'en', headline: 'Gate 2 is closed', description: '', instruction: 'Use Gate 4' }],
    everyone: false,
    anyOf: [{ department, below: true }],
    fallbackMinutes: 5,
    ackRequired: false,
    ruleHash: null,
  });
  expect(input({ ackRequired: 'on', ruleHash: 'abc', 'headline.es': 'Puerta cerrada' })).toMatchObject({
    ackRequired: true,
    ruleHash: 'abc',
    texts: [{ locale: 'en' }, { locale: 'es', headline: 'Puerta cerrada' }],
  });
});

const wrong: [string, Record<string, string | string[]>, Record<string, string>][] = [
  ['a severity that needs two persons', { severity: 'extreme' }, { severity: 'severityNotAllowed' }],
  ['severe', { severity: 'severe' }, { severity: 'severityNotAllowed' }],
  ['no severity', { severity: '' }, { severity: 'severityNotAllowed' }],
  ['another intent', { intent: 'send' }, { form: 'unexpected' }],
  ['no key', { idempotencyKey: '' }, { form: 'unexpected' }],
  ['an id that is none', { announcementId: '1; drop table' }, { form: 'unexpected' }],
  ['no text at all', { 'headline.en': '', 'instruction.en': '' }, { 'headline.en': 'textMissing' }],
  ['blanks for a text', { 'headline.en': ' \n ', 'instruction.en': ' \t' }, { 'headline.en': 'textMissing' }],
  ['an instruction without a headline', { 'headline.en': '' }, { 'headline.en': 'textIncomplete' }],
  ['a description in Spanish without a headline', { 'description.es': 'Más' }, { 'headline.es': 'textIncomplete' }],
  ['a headline too long', { 'headline.es': 'x'.repeat(101) }, { 'headline.es': 'headlineTooLong' }],
  ['an instruction too long', { 'instruction.en': 'x'.repeat(1_001) }, { 'instruction.en': 'instructionTooLong' }],
  ['a description too long', { 'description.en': 'x'.repeat(10_001) }, { 'description.en': 'descriptionTooLong' }],
  ['nobody to say it to', { department: [] }, { audience: 'audienceMissing' }],
  ['neither everyone nor departments', { audience: '', department: [] }, { audience: 'audienceMissing' }],
  ['a department that is no id', { department: ['all'] }, { audience: 'targetUnknown' }],
  ['no end', { expires: '' }, { expires: 'expiresMissing' }],
  ['an end that is no time', { expires: 'soon' }, { expires: 'expiresBad' }],
  ['an end in no zone', { timeZone: 'Mars/Olympus' }, { expires: 'expiresBad' }],
  ['an end that is over', { expires: inHours(-1) }, { expires: 'expiresInPast' }],
  ['an end in two years', { expires: inHours(24 * 730) }, { expires: 'expiresTooFar' }],
  [
    'several at once',
    { severity: '', fallback: '', expires: '' },
    {
      severity: 'severityNotAllowed',
      fallback: 'fallbackBad',
      expires: 'expiresMissing',
    },
  ],
];

test.each(wrong)('%s is said beside its field', (_what, change, fields) => {
  expect(errors(change)).toEqual(fields);
});

test('a headline is 100 characters as people count them, and the longest texts are taken', () => {
  expect(input({ 'headline.en': 'x'.repeat(100) }).texts[0]?.headline).toHaveLength(100);
  // 99 letters and one emoji: 101 units of UTF-16, 100 characters, which is what the database counts too.
  expect(errors({ 'headline.en': `${'x'.repeat(99)}🔥` })).toEqual({});
  expect(errors({ 'headline.en': `${'x'.repeat(100)}🔥` })).toEqual({ 'headline.en': 'headlineTooLong' });
  expect(errors({ 'instruction.en': 'x'.repeat(1_000), 'description.en': 'x'.repeat(10_000) })).toEqual({});
});

test('what nobody can see is not published: control characters and turned directions', () => {
  const { texts } = input({
    'headline.en': 'Gate\u0000 2\u202E is\r\n \u2066closed\u2069\u0007 now\u001b',
    'instruction.en': '1\r\n2\r3\u0008\n\tfour',
    'description.en': '\u202A\u202B\u202C\u202D\u202Ea\u2066\u2067\u2068\u2069\u007f\u0085b',
  });
  expect(texts[0]).toEqual({ locale: 'en', headline: 'Gate 2 is closed now', instruction: '1\n2\n3\n\tfour', description: 'a\nb' });
  expect(errors({ 'headline.en': '\u202E\u0000', 'instruction.en': '' })).toEqual({ 'headline.en': 'textMissing' });
});

test('letters of all scripts, emoji and signs stay as they are', () => {
  const headline = 'Ñandú — العربية עברית 漢字 👩‍🚒 <b>&"\'';
  expect(input({ 'headline.en': headline }).texts[0]?.headline).toBe(headline);
});

test('a department is there once, in a fixed order, with all below unless only it was meant', () => {
  const [one = '', two = ''] = [randomUUID(), randomUUID()].sort();
  expect(input({ department: [two, one, two, two], only: [two] }).anyOf).toEqual([
    { department: one, below: true },
    { department: two, below: false },
  ]);
});

test('everyone is everyone: departments that are still ticked do not count', () => {
  expect(input({ audience: 'everyone' })).toMatchObject({ everyone: true, anyOf: [] });
  for (const audience of ['', 'Everyone', 'true', 'all']) expect(input({ audience })).toMatchObject({ everyone: false });
});

const fallbacks: [string, number | null | 'refused'][] = [
  ['0', 0],
  ['1', 1],
  ['1440', 1_440],
  ['never', null],
  ['1441', 'refused'],
  ['-1', 'refused'],
  ['abc', 'refused'],
  ['', 'refused'],
  ['5.5', 'refused'],
  ['1e3', 'refused'],
  ['0x10', 'refused'],
  [' 5', 'refused'],
];

test.each(fallbacks)('a fallback of %j is %j', (fallback, expected) => {
  if (expected === 'refused') expect(errors({ fallback })).toEqual({ fallback: 'fallbackBad' });
  else expect(input({ fallback }).fallbackMinutes).toBe(expected);
});

test.each(['Europe/Madrid', 'America/New_York', 'Asia/Kolkata'])('the end is meant in the zone beside the field: %s', (timeZone) => {
  const wanted = Math.floor((Date.now() + 48 * hourMs) / 60_000) * 60_000;
  const { expiresAt } = input({ expires: toLocal(new Date(wanted), timeZone), timeZone });
  expect(expiresAt?.getTime()).toBe(wanted);
});

test('a draft may be incomplete, but not wrong', () => {
  const nothing = { intent: 'save', 'headline.en': '', 'instruction.en': '', department: [], expires: '' };
  expect(input(nothing)).toMatchObject({ texts: [], anyOf: [], allOf: [], except: [], everyone: false, expiresAt: null });
  expect(errors({ ...nothing, expires: inHours(-1) })).toEqual({});
  expect(errors({ ...nothing, 'instruction.en': 'Use Gate 4' })).toEqual({});
  expect(errors({ ...nothing, 'headline.en': 'x'.repeat(101) })).toEqual({ 'headline.en': 'headlineTooLong' });
  expect(errors({ ...nothing, department: ['all'] })).toEqual({ audience: 'targetUnknown' });
});

test('an empty form is an error, never an exception', () => {
  expect(parseCompose({})).toEqual({ ok: false, fields: { form: 'unexpected' } });
  expect(parseCompose({ intent: [] })).toEqual({ ok: false, fields: { form: 'unexpected' } });
});
