import { describe, expect, it, test } from 'vitest';
import { parseText, type Span } from './text.ts';

/** The tree in short: **, /, and <href|to> for what is bold, italic, a link; a block a line, its items after their marks. */
const short = (spans: Span[]): string =>
  spans
    .map((span) => {
      if (typeof span === 'string') return span;
      if (span.as === 'strong') return `«${short(span.of)}»`;
      if (span.as === 'a') return `<${short(span.of)}|${span.href}${span.to === undefined ? '' : `|${span.to}`}>`;
      return `‹${short(span.of)}›`;
    })
    .join('');
const shape = (text: string): string[] =>
  parseText(text).map(
    ({ as, items }) =>
      `${as} ${items.map(({ mark, lines }) => `${mark === '' ? '' : `{${mark}}`}${lines.map(short).join('⏎')}`).join(' ')}`,
  );
const inline = (text: string): string => shape(text).join('¶').replace(/^p /, '');

test.each([
  ['**bold** and *italic* and _italic_', '«bold» and ‹italic› and ‹italic›'],
  ['***both*** **a *b*** *a **b***', '«‹both›» «a ‹b›» ‹a «b»›'],
  ['(**so**), "*so*" - _so_.', '(«so»), "‹so›" - ‹so›.'],
  ['*a *b*', '*a ‹b›'],
  ['**a *b** c*', '«a *b» c*'],
  ['這是**重點**。', '這是«重點»。'],
])('%s is bold or italic', (text, shown) => expect(inline(text)).toBe(shown));

test.each([
  '*31#123',
  '*#06#',
  '*21*944001122#',
  '**21*944#',
  '__init__.py',
  '__bold__',
  'C:\\_new',
  'C:\\_new_\\x',
  'snake_case_name',
  '2*3*4',
  '2 * 3 * 4',
  'f**k this s**t',
  '****',
  '** a **',
  '*/*',
  '(*) one, (*) two',
  'Price* and *conditions',
  '**open',
  'a_b_ c',
  '/etc/_x_/y',
  'x**y**z',
  '_',
  '*',
  '**',
  '***',
  '[Gate 2]: closed',
  '[Gate 2] [x]',
  '&copy; &#x202E; &amp;',
  '# Heading',
  '> quoted',
  '`code`',
  '```',
  '~~~',
  '<b>x</b>',
  '<!-- x -->',
  '\\*a\\*',
  'a\\',
  '===',
  '+ plus',
  '* star',
  '• dot',
  '-5 degrees',
  '-',
  '1.5 m',
  '3.',
  '1234567890. ten',
  '| a | b |',
  '[^1]',
  '{{x}}',
  '--- a',
  '![alt](https://a.example/x.png)',
])('%s is shown as it was typed', (text) => expect(inline(text)).toBe(text));

test.each([
  ['a\nb\n\nc', ['p a⏎b', 'p c']],
  ['  a\n\n\n\n   b  ', ['p   a', 'p    b']],
  ['- a\n- b\n  more\n\n- c\nend', ['ul {-}a {-}b⏎more {-}c', 'p end']],
  ['112) Fire\n080) Ambulance', ['ol {112)}Fire {080)}Ambulance']],
  ['24. December', ['ol {24.}December']],
  ['Closed until\n24. December', ['p Closed until⏎24. December']],
  ['Do:\n1. a\n2. b', ['p Do:', 'ol {1.}a {2.}b']],
  ['- a\n1. b', ['ul {-}a', 'ol {1.}b']],
  ['3) **a**\n\n5) b', ['ol {3)}«a» {5)}b']],
  ['a\r\nb\r\n\r\nc', ['p a⏎b', 'p c']],
  ['', []],
  [' \n\t\n', []],
])('%j is made of these blocks', (text, blocks) => expect(shape(text)).toEqual(blocks));

describe('a link', () => {
  it.each([
    ['[the map](https://maps.example/x)', '<the map|https://maps.example/x|maps.example>'],
    ['[https://good.example](https://evil.example)', '<https://good.example|https://evil.example/|evil.example>'],
    ['[good.example](https://good.example/)', '<good.example|https://good.example/|>'],
    ['[good.example](https://good.example/x)', '<good.example|https://good.example/x|good.example/x>'],
    ['[call](tel:+34944001122)', '<call|tel:+34944001122|+34944001122>'],
    ['[mail](mailto:a@b.example?bcc=c@d.example)', '<mail|mailto:a@b.example?bcc=c@d.example|a@b.example?bcc=c@d.example>'],
    ['[our **big** map](https://a.example/ñ?q=1#x)', '<our «big» map|https://a.example/%C3%B1?q=1#x|a.example>'],
    ['**[a](https://a.example)**', '«<a|https://a.example/|a.example>»'],
    ['[Gate [2]](https://a.example)', '<Gate [2]|https://a.example/|a.example>'],
    ['[[x](https://a.example)](https://b.example)', '<[x](https://a.example)|https://b.example/|b.example>'],
    [
      'see https://a.example/x_(y), or (https://b.example).',
      'see <https://a.example/x_(y)|https://a.example/x_(y)>, or (<https://b.example|https://b.example/>).',
    ],
    ['**https://a.example/x**', '«<https://a.example/x|https://a.example/x>»'],
    ['HTTPS://A.EXAMPLE', '<HTTPS://A.EXAMPLE|https://a.example/>'],
    ['https://\u0430pple.example', '<https://\u0430pple.example|https://xn--pple-43d.example/|xn--pple-43d.example>'],
    ['<https://a.example/x>', '<<https://a.example/x|https://a.example/x>>'],
  ])('is made of %s, and says where it leads', (text, shown) => expect(inline(text)).toBe(shown));

  it.each([
    ...[
      '[x](javascript:alert(1))',
      '[x](JaVaScRiPt:alert(1))',
      '[x](data:text/html,<script>1</script>)',
      '[x](http://plain.example)',
      '[x](//evil.example)',
    ],
    ...[
      '[x](https://user@evil.example)',
      '[x](https://:pass@evil.example)',
      '[x](/newsroom)',
      '[x](&#106;avascript:alert(1))',
      '[x](https:evil.example)',
    ],
    ...[
      '[x](https:\\\\evil.example)',
      '[x](https:///evil.example)',
      '[x](https://2130706433/)',
      '[x](https://a.example/../b)',
      '[x](https://\u0430pple.example)',
    ],
    ...[
      '[](https://evil.example)',
      '[ ](https://evil.example)',
      '[\u2800](https://evil.example)',
      '[x](<https://a.example>)',
      '[x](https://apple\u3002example)',
    ],
    ...[
      'https://user@evil.example',
      'xhttps://evil.example',
      'https://',
      'https:///evil.example',
      'http://a.example',
      'https:\\\\evil.example',
    ],
  ])('is not made of %s, which stays as typed', (text) => expect(inline(text)).toBe(text));
});

describe('a telephone number', () => {
  it.each([
    ['+34 944 00 11 22', '+34944001122'],
    ['+34944001122', '+34944001122'],
    ['+49 (0) 511 123456', '+49511123456'],
    ['+1 (555) 123-4567', '+15551234567'],
    ['(0511) 123456', '0511123456'],
    ['0511/123456', '0511123456'],
    ['01.23.45.67.89', '0123456789'],
    ['020 7946 0018', '02079460018'],
    ['944 00 11 22', '944001122'],
    ['600 123 456', '600123456'],
    ['600123456', '600123456'],
    ['(555) 123-4567', '5551234567'],
    ['555-123-4567', '5551234567'],
  ])('%s can be called', (text, digits) => {
    for (const [before, after] of [
      ['', ''],
      ['Call ', ' (24 h).'],
      ['tel:', ', now'],
      ['(', ')'],
    ] as const)
      expect(inline(`${before}${text}${after}`)).toBe(`${before}<${text}|tel:${digits}>${after}`);
  });

  it.each([
    ...[
      '01.12.2026 08:30',
      '01.12.26 08.30',
      '2026-11-30',
      '01/12/2026',
      '192.168.100.200',
      '1.000.000.000',
      '12345',
      '112',
      '4112',
      '0800-1600',
      '9,944 00 11 22',
    ],
    ...[
      '944 00 11 22 33',
      'AB944001122',
      '944001122x',
      '*21*944001122#',
      '€600000000',
      'IBAN ES9121000418450200051332',
      '600123456@mail.example',
      '+5',
    ],
  ])('%s is none', (text) => expect(inline(text)).toBe(text));
});
