/**
 * Removes invisible characters and characters that change the order of letters: with them a text reads differently from what it contains.
 * Invariant: every text that reaches others is cleaned; characters that emoji, flags and scripts need stay: joiners, variation selectors,
 * the tags of a flag.
 */

/** The characters taken out, each once, as U+202E. */
export type Removed = string[];

/** Controls but for the line break and the tab; halves of characters; separators; what Unicode says is ignored; annotations; tags. */
const suspect = /[^\P{Cc}\n\t]|[\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u{E0000}-\u{E0FFF}]/u;
const lineBreak = /[\v\f\u0085\u2028\u2029]/;
/** Scripts whose letters change beside a joiner: without it words are spelt wrong. */
const joining =
  /[\p{scx=Arab}\p{scx=Syrc}\p{scx=Nkoo}\p{scx=Mong}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]/u;
const rightToLeft = /(?=\p{L})[\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}]/u;
const emojiEnd = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F/u;
const flagTags = /\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F}/gu;

/** `fromRight`: whether anybody writes from right to left in it. */
type Around = { before: string; after: string; fromRight: () => boolean };

/** Characters a suspect may stand beside; `before` is a character that was kept. */
const allowed: { of: RegExp; where: (around: Around) => boolean }[] = [
  { of: /\u200C/, where: ({ before }) => joining.test(before) },
  {
    of: /\u200D/,
    where: ({ before, after }) => (emojiEnd.test(before) && /\p{Extended_Pictographic}/u.test(after)) || joining.test(before),
  },
  // Marks of direction, which turn no letters; of use only to who writes from right to left.
  { of: /[\u200E\u200F\u061C]/, where: ({ before, fromRight }) => !suspect.test(before) && fromRight() },
  {
    of: /[\uFE0E\uFE0F]/,
    where: ({ before, after }) => (/[0-9#*]/.test(before) ? after === '\u20E3' : /\p{Emoji}/u.test(before)),
  },
  { of: /[\uFE00-\uFE0D]/, where: ({ before }) => /[\p{sc=Han}\p{sc=Mymr}\p{sc=Phag}\p{Sm}]/u.test(before) },
  { of: /[\u{E0100}-\u{E01EF}]/u, where: ({ before }) => /\p{sc=Han}/u.test(before) },
  { of: /[\u180B-\u180D\u180F]/, where: ({ before }) => /\p{sc=Mong}/u.test(before) },
];

const codeOf = (character: string): string => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** The places of the tags of flags. */
const findFlagTags = (text: string): Set<number> => {
  const places = new Set<number>();
  for (const { index, 0: flag } of text.matchAll(flagTags)) for (let at = index + 2; at < index + flag.length; at++) places.add(at);
  return places;
};

/** The text without what is dangerous, and what that was. Line ends of all kinds are line breaks. */
export const clean = (typed: string): { text: string; removed: Removed } => {
  const text = typed.replace(/\r\n?/g, '\n');
  if (!suspect.test(text)) return { text, removed: [] };
  const inFlag = findFlagTags(text);
  let isFromRight: boolean | null = null;
  // Asked at each mark of direction and looked up once: a form may hold tens of thousands.
  const fromRight = (): boolean => {
    isFromRight ??= rightToLeft.test(text);
    return isFromRight;
  };
  const removed = new Set<string>();
  let out = '';
  let before = '';
  let at = 0;
  for (const character of text) {
    const after = String.fromCodePoint(text.codePointAt(at + character.length) ?? 32);
    const isSafe = !suspect.test(character) || inFlag.has(at);
    const stays = isSafe || allowed.some(({ of, where }) => of.test(character) && where({ before, after, fromRight }));
    if (!stays) removed.add(codeOf(character));
    const kept = stays ? character : lineBreak.test(character) ? '\n' : '';
    out += kept;
    before = kept || before;
    at += character.length;
  }
  return { text: out, removed: [...removed] };
};

/** The same where what was removed is of no interest: what is stored already. */
export const cleaned = (text: string): string => clean(text).text;

/** As one line. */
export const cleanLine = (text: string): string => cleaned(text).replace(/\s+/g, ' ').trim();
