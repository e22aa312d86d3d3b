/** Texts that nobody thought of: what people type, in pieces that mean something here, in any order and number. */
import fc from 'fast-check';

const pieces = [
  ...[
    '*',
    '**',
    '***',
    '****',
    '_',
    '__',
    '[',
    ']',
    '](',
    '(',
    ')',
    '[a](',
    '![',
    '<',
    '>',
    '&',
    '&copy;',
    '&#x202E;',
    '\\',
    '`',
    '```',
    '"',
    "'",
  ],
  ...[
    '-',
    '- ',
    '1. ',
    '2) ',
    '112) ',
    '24. ',
    '0. ',
    '1) ',
    '> ',
    '# ',
    '=',
    '===',
    '---',
    '+ ',
    '• ',
    '\n',
    '\n\n',
    '\r\n',
    '  ',
    '\t',
    ' ',
  ],
  ...[
    'https://',
    'https://a.example',
    'https://a.example/x_y(z)',
    'HTTPS://A.EXAMPLE',
    'https://u:p@evil.example',
    'https://\u0430pple.example',
  ],
  ...[
    'http://plain.example',
    'javascript:alert(1)',
    '[map](https://a.example/map)',
    '[x](javascript:alert(1))',
    '[call](tel:+34944001122)',
  ],
  ...['[mail](mailto:a@b.example)', '[a.example](https://a.example/)', '[**big** map](https://a.example/m)', '[](https://a.example)'],
  ...[
    '+34 944 00 11 22',
    '(0511) 123456',
    '600 123 456',
    '01.12.2026 08:30',
    '*31#123',
    '__init__.py',
    'C:\\_new',
    'snake_case',
    '24. December',
  ],
  ...['<script>alert(1)</script>', '<b onclick=x>', '{name}', '這是**重點**。', 'ñandú', 'می\u200Cخواهم', '👨‍👩‍👧', '𝒳', '٣'],
];

const word = fc.constantFrom('Use', 'gate', '4', 'now', 'Fire', 'a', 'Call', '7');

/** Up to about 400 letters, a third of it plain. */
export const typedText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...pieces),
      word,
      word.map((each) => ` ${each} `),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

/** Few pieces, again and again, as long as a form takes: what makes a careless reader slow. */
export const tiresomeText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.constantFrom('a', '6', '66 ', 'h', ' (6', '+1 ', ' 0 0')), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('').repeat(10_000).slice(0, 10_000));

/** The letters and digits of a text, in their order; not letters that nobody can see (U+3164 and its like), which are taken out wherever they come in. */
export const lettersOf = (text: string): string[] =>
  text.normalize('NFC').match(/(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/gu) ?? [];

/** The first of these letters that is not there, with what led to it; null when all are, in this order. */
export const firstMissing = (typed: string, shown: string): string | null => {
  const there = lettersOf(shown.toLowerCase());
  let from = 0;
  for (const [index, letter] of lettersOf(typed.toLowerCase()).entries()) {
    const at = there.indexOf(letter, from);
    if (at < 0)
      return `${lettersOf(typed.toLowerCase())
        .slice(Math.max(0, index - 12), index)
        .join('')}»${letter}«`;
    from = at + 1;
  }
  return null;
};
