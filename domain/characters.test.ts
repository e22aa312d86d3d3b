import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clean, cleaned, cleanLine } from './characters.ts';

test.each([
  ['an override', 'Leave by gate \u202E2 etag\u202C now', 'Leave by gate 2 etag now', ['U+202E', 'U+202C']],
  ['isolates', '\u2066a\u2067b\u2068c\u2069', 'abc', ['U+2066', 'U+2067', 'U+2068', 'U+2069']],
  ['embeddings', '\u202Aa\u202Bb\u202Dc', 'abc', ['U+202A', 'U+202B', 'U+202D']],
  ['marks of direction among Latin letters', 'a\u200Eb\u200Fc\u061Cd', 'abcd', ['U+200E', 'U+200F', 'U+061C']],
  ['a space without width', 'pay\u200Bpal', 'paypal', ['U+200B']],
  ['a soft hyphen', 'pass\u00ADword', 'password', ['U+00AD']],
  ['word joiners and byte order marks', 'a\u2060b\uFEFFc', 'abc', ['U+2060', 'U+FEFF']],
  ['joiners among Latin letters', 'a\u200Cb\u200Dc', 'abc', ['U+200C', 'U+200D']],
  ['letters that are empty', 'a\u115F\u1160\u3164\uFFA0\u034F\u180Eb', 'ab', ['U+115F', 'U+1160', 'U+3164', 'U+FFA0', 'U+034F', 'U+180E']],
  ['invisible operators', 'a\u2061\u2062\u2063\u2064\u206Ab', 'ab', ['U+2061', 'U+2062', 'U+2063', 'U+2064', 'U+206A']],
  ['annotations', 'a\uFFF9b\uFFFAc\uFFFB', 'abc', ['U+FFF9', 'U+FFFA', 'U+FFFB']],
  ['tags', 'a\u{E0041}\u{E0042}\u{E007F}', 'a', ['U+E0041', 'U+E0042', 'U+E007F']],
  ['tags behind another flag', '🏳\u{E0067}\u{E0062}', '🏳', ['U+E0067', 'U+E0062']],
  ['tags that end no flag', '🏴\u{E0067}\u{E0062}x', '🏴x', ['U+E0067', 'U+E0062']],
  ['more tags than a flag has', `🏴${'\u{E0061}'.repeat(9)}\u{E007F}`, '🏴', ['U+E0061', 'U+E007F']],
  ['controls', 'a\u0000b\u0007c\u001B[31m\u007Fd\u009Be', 'abc[31mde', ['U+0000', 'U+0007', 'U+001B', 'U+007F', 'U+009B']],
  ['line breaks of other kinds', 'a\u2028b\u2029c\u0085d\ve\ff', 'a\nb\nc\nd\ne\nf', ['U+2028', 'U+2029', 'U+0085', 'U+000B', 'U+000C']],
  ['halves of characters', 'a\uD800b\uDFFF', 'ab', ['U+D800', 'U+DFFF']],
  ['selectors that select nothing', 'a\uFE0Fb \uFE0F\u{E0100}1\uFE0F', 'ab 1', ['U+FE0F', 'U+E0100']],
  ['a selector too many', '❤\uFE0F\uFE0F', '❤\uFE0F', ['U+FE0F']],
  ['a joiner too many', '👨\u200D\u200D👩', '👨\u200D👩', ['U+200D']],
])('%s is taken out and said', (_, typed, text, removed) => expect(clean(typed)).toEqual({ text, removed }));

test.each([
  ['families, professions, flags with a joiner', '👨‍👩‍👧‍👦 👩‍🚒 👩🏽‍🚒 🏳️‍🌈 🏴‍☠️ ❤️‍🔥'],
  ['flags with tags', '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F} 🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}'],
  ['keycaps and text forms', '1️⃣ #️⃣ ✔︎ ☎️ ©️'],
  ['Persian', 'می\u200Cخواهم'],
  ['Arabic with marks of direction', 'البوابة 2\u200F (مغلقة)\u200E'],
  ['Hebrew with a mark of direction', 'שער 4\u200F!'],
  ['Hindi, Bengali, Malayalam, Sinhala', 'क्\u200Dष र्\u200Cक ন্\u200Dত ന്\u200D ශ්\u200Dරී'],
  ['Chinese variants', '葛\u{E0100} 漢\uFE00'],
  ['line breaks and tabs', 'a\n\tb'],
  ['accents of all kinds', 'ñ n\u0303 é Ł ß İ'],
  ['signs', '<b>&"\' … — “” ¿¡ € \u00A0'],
])('%s stay', (_, text) => expect(clean(text)).toEqual({ text, removed: [] }));

test('ends of lines are one kind, and that is nothing to tell', () => {
  expect(clean('a\r\nb\rc\n')).toEqual({ text: 'a\nb\nc\n', removed: [] });
  expect(cleanLine('  a\r\n\u2028 b\u202E ')).toBe('a b');
});

const anything = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      'a',
      '1',
      ' ',
      '\n',
      '\r',
      '😀',
      '👨',
      '🏴',
      '❤',
      'م',
      'क',
      '्',
      'א',
      '漢',
      '\uFE0F',
      '\u200D',
      '\u200C',
      '\u200F',
      '\u202E',
      '\u2066',
    ),
    fc.constantFrom('\u200B', '\u00AD', '\u2028', '\u{E0067}', '\u{E007F}', '\u{E0100}', '\u0000', '\uD800', '\u20E3', '🏽', '#'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

test('whatever is typed: nothing dangerous is left, nothing visible goes, and what is clean stays as it is', () => {
  fc.assert(
    fc.property(anything, (typed) => {
      const { text, removed } = clean(typed);
      expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B\u00AD\u2060\uFEFF\u2028\u2029]|[^\P{Cc}\n\t]/u);
      expect(text.isWellFormed()).toBe(true);
      expect(cleaned(text)).toBe(text);
      const seen = (each: string) =>
        each.replace(/[\s\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]|[\u{E0000}-\u{E0FFF}]/gu, '');
      expect(seen(text)).toBe(seen(typed));
      expect(removed.length > 0).toBe(text !== typed.replace(/\r\n?/g, '\n'));
    }),
    { numRuns: 5_000 },
  );
});

test('what joins letters of scripts and emoji stays, wherever it stands', () => {
  const parts = fc.constantFrom(
    '👨‍👩‍👧',
    '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
    'می\u200Cخ',
    'क्\u200Dष',
    '1️⃣',
    '❤️',
    'a',
    ' ',
    '\n',
  );
  fc.assert(
    fc.property(fc.array(parts), (all) => cleaned(all.join('')) === all.join('')),
    { numRuns: 1_000 },
  );
});

test('a form full of any one of them is read in no time: streams are served by the same process', () => {
  for (const each of ['\u200E', '\u200D', '\u200C', '\uFE0F', '\u202E', '\u{E0067}', '\u{1F3F4}\u{E0067}', 'a\u061C']) {
    const began = performance.now();
    clean(each.repeat(40_000));
    expect(performance.now() - began).toBeLessThan(1_000);
  }
});
