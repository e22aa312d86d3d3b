import { expect, test } from 'vitest';
import { parseEnv } from '#env';
import { mail } from '#server/form-fields.ts';
import { isAddress, readAddress, readMailbox } from './address.ts';

const usable = [
  'ana@company.example',
  "o'brien+alerts@company.example",
  'a&b@company.example',
  'ana@mailhost',
  'ana@xn--seal-hqa.example',
  'josé@peñarol.example',
  `${'a'.repeat(64)}@company.example`,
];

const unusable = [
  '',
  ' ',
  '<>',
  'ana',
  'ana@',
  '@company.example',
  'ana@company.example,bea@company.example',
  'ana@company.example, bea@company.example',
  'ana@company.example;bea@company.example',
  'ana@company.example bea@company.example',
  'ana@company.example\nbea@company.example',
  'ana@bea@company.example',
  'Ana <ana@company.example>',
  '<ana@company.example>',
  'group:ana@company.example;',
  '"ana, bea"@company.example',
  'ana@company.example>\r\nRCPT TO:<evil@evil.example',
  'ana@company.example\u0000',
  'ana\u200b@company.example',
  'ana\u202e@company.example',
  'ana@company.example，bea@company.example',
  'ana@-company.example',
  'ana@company..example',
  `${'a'.repeat(65)}@company.example`,
  `ana@${'a.'.repeat(130)}example`,
  `${'é'.repeat(40)}@company.example`,
];

test.each(usable)('%j is one address', (text) => {
  expect(isAddress(text)).toBe(true);
  expect(readAddress(` ${text}\n`)).toBe(text);
});

test.each(unusable)('%j is none that can be used', (text) => expect(isAddress(text)).toBe(false));

test('ten thousand characters are judged at once', () => {
  const started = performance.now();
  for (const text of ['a'.repeat(10_000), `a@${'a'.repeat(10_000)}`, `a@${'a.'.repeat(5_000)}`, '@'.repeat(10_000)])
    expect(isAddress(text)).toBe(false);
  expect(performance.now() - started).toBeLessThan(100);
});

test.each([
  ['ana@company.example', { name: '', address: 'ana@company.example' }],
  ['Ana Sol <ana@company.example>', { name: 'Ana Sol', address: 'ana@company.example' }],
  ['"Sol, Ana" <ana@company.example>', { name: 'Sol, Ana', address: 'ana@company.example' }],
  ['Aceros, S. A. <ana@company.example>', { name: 'Aceros, S. A.', address: 'ana@company.example' }],
  ['Ana <ana@company.example, bea@company.example>', null],
  ['Ana <ana@company.example>, Bea <bea@company.example>', null],
  ['ana@company.example, bea@company.example', null],
])('%j as who sends', (text, expected) => expect(readMailbox(text)).toEqual(expected));

test('two addresses in one field are refused beside it', () => {
  expect(mail.safeParse('ana@company.example').success).toBe(true);
  expect(mail.safeParse('').success).toBe(true);
  for (const text of unusable.filter((each) => each !== '' && each.length <= 200))
    expect(mail.safeParse(text).error?.issues[0]?.message).toBe('mailBad');
});

test('two addresses in MAIL_FROM stop the start, in one line that says which setting', () => {
  for (const text of [
    'a@company.example,b@company.example',
    'A <a@company.example>, B <b@company.example>',
    'A <a@company.example b@x.example>',
  ]) {
    const parsed = parseEnv({ MAIL_FROM: text });
    expect(parsed.ok ? [] : parsed.lines.filter((line) => line.startsWith('MAIL_FROM'))).toEqual([
      'MAIL_FROM must be one address, or "Name <address>"',
    ]);
  }
  const fine = parseEnv({ MAIL_FROM: 'Aceros, S. A. <a@company.example>' });
  expect(fine.ok ? [] : fine.lines.filter((line) => line.startsWith('MAIL_FROM'))).toEqual([]);
});
