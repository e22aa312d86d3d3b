/**
 * Parses written text, once, for every channel: banner, page, mail, print. Paragraphs with the line breaks that were typed, `**bold**`,
 * `*italic*`, `_italic_`, `-` lists, numbered lists with the numbers that were typed, links; all else is text as it was typed, and a
 * backslash is a backslash.
 * Invariant: no letter and no digit is lost, and the time it takes grows with the length of the text.
 */

/** A string is text. `to`: where a link leads that has words of its own; '' when they say so. A bare address has none. */
export type Span = string | { as: 'strong' | 'em'; of: Span[] } | Link;
export type Link = { as: 'a'; of: Span[]; href: string; to?: string };
/** `mark` as typed: '-', '112)', '24.', or '' in a paragraph, which has one item. */
export type Item = { mark: string; lines: Span[][] };
export type Block = { as: 'p' | 'ul' | 'ol'; items: Item[] };
/** All the reader asks of a text: a test counts what it looks at. */
export type Source = Pick<string, 'length' | 'charCodeAt' | 'slice'>;
/** A part of a source: from, up to but not with. */
type Part = { source: Source; from: number; to: number };
type Found = { span: Span; end: number };

const [LINE, STAR, UNDERSCORE, DASH, DOT] = [10, 42, 95, 45, 46];
const [OPENING, CLOSING, LEFT, RIGHT, PLUS, EXCLAMATION, THAI] = [91, 93, 40, 41, 43, 33, 0xe00];
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Letters of scripts that put no space between words begin and end nothing. */
const unspaced = '\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}';
const [WORD, BLANK, BEFORE, AFTER, BEGINS_NOTHING, ENDS_NOTHING, ENDS_ADDRESS, NO_TELEPHONE] = [1, 2, 4, 8, 16, 32, 64, 128];
const kinds = [
  `(?![${unspaced}])[\\p{L}\\p{N}\\p{M}]`,
  '\\s',
  `[\\s\\p{Ps}\\p{Pi}\\p{Pd}"'¿¡*_>…${unspaced}]`,
  `[\\s\\p{Pe}\\p{Pf}\\p{Pd}.,;:!?…。、，：；！？"'*_<${unspaced}]`,
  '[\\s\\p{Pe}\\p{Pf}.,;:!?…]',
  '[\\s\\p{Ps}\\p{Pi}¿¡]',
  '[\\s<>"，。、；：！？）】》」]',
  '[\\p{L}\\p{N}.,/+#*=@_\\\\$€£%\\-]',
].map((kind) => new RegExp(kind, 'u'));
/** The kinds of each letter, looked up once: an expression for each would take longer than all the rest. */
const known = new Uint16Array(65_536);
const is = (code: number, kind: number): boolean => {
  let found = known[code] ?? 0;
  if (found === 0) {
    const letter = String.fromCharCode(code);
    found = kinds.reduce((sum, each, index) => sum + (each.test(letter) ? 2 ** index : 0), 256);
    known[code] = found;
  }
  return (found & kind) !== 0;
};
/** The character code at a place of the part; beyond its ends a line feed. */
const codeAt = ({ source, from, to }: Part, at: number): number => (at < from || at >= to ? LINE : source.charCodeAt(at));

/** In one form for those that a browser takes for the same. */
const inOneForm = (address: string): string =>
  encodeURI(address.toWellFormed())
    .replaceAll('%25', '%')
    .toLowerCase()
    .replace(/^(https:\/\/[^/?#]*)\//, '$1');

/** The address when it may be followed: https, mail or telephone, with nothing before the host that could pass for one. */
const readAddress = (typed: string): { href: string; target: string; asWritten: boolean } | null => {
  if (!/^(?:https:\/\/[^/\\]|mailto:.|tel:.)/i.test(typed) || !URL.canParse(typed)) return null;
  const { href, protocol, host, username, password } = new URL(typed);
  if (username + password !== '') return null;
  const target = protocol === 'https:' ? host : href.slice(protocol.length);
  return { href, target, asWritten: inOneForm(href) === inOneForm(typed) };
};

/** Brackets of a line by where each is closed; round ones only around what has no space in it, as an address has none. */
const pairUp = ({ source, from, to }: Part): Map<number, number> => {
  const pairs = new Map<number, number>();
  const squares: number[] = [];
  let rounds: number[] = [];
  for (let at = from; at < to; at++) {
    const code = source.charCodeAt(at);
    if (code === OPENING) squares.push(at);
    else if (code === LEFT) rounds.push(at);
    else if (code === CLOSING || code === RIGHT) {
      const opened = (code === CLOSING ? squares : rounds).pop();
      if (opened !== undefined) pairs.set(opened, at);
    } else if (is(code, BLANK)) rounds = [];
  }
  return pairs;
};

/** `[words](address)`. One that is refused, and a picture, stay as they were typed, to their end. */
const readLabelled = (part: Part, at: number, pairs: Map<number, number>): Found | null => {
  const { source } = part;
  const wordsEnd = pairs.get(at);
  const end = wordsEnd !== undefined && codeAt(part, wordsEnd + 1) === LEFT ? pairs.get(wordsEnd + 1) : undefined;
  if (wordsEnd === undefined || end === undefined) return null;
  const words = source.slice(at + 1, wordsEnd);
  const isPicture = codeAt(part, at - 1) === EXCLAMATION;
  const address = isPicture || !/[^\s\u2800]/.test(words) ? null : readAddress(source.slice(wordsEnd + 2, end));
  // Written otherwise than the browser would read it, it could pass for another.
  if (!address?.asWritten) return { span: source.slice(at, end + 1), end: end + 1 };
  const { href, target } = address;
  const [says, whole] = [words.trim(), href].map((each) => each.replace(/^(?:https:\/\/|mailto:|tel:)/, ''));
  const to = [whole, whole?.replace(/\/$/, '')].includes(says) ? '' : says === target ? whole : target;
  const of = readSpans({ source, from: at + 1, to: wordsEnd }, false);
  return { span: { as: 'a', of, href, to: to ?? '' }, end: end + 1 };
};

/** `https://…`, without the marks of the sentence behind it. */
const readBare = (part: Part, at: number): Found | null => {
  const { source, to } = part;
  if (is(codeAt(part, at - 1), WORD) || source.slice(at, Math.min(at + 8, to)).toLowerCase() !== 'https://') return null;
  let [end, open] = [at, 0];
  for (; end < to && !is(source.charCodeAt(end), ENDS_ADDRESS); end++) {
    if (source.charCodeAt(end) === LEFT) open++;
    if (source.charCodeAt(end) === RIGHT) open--;
  }
  for (; end > at; end--) {
    const letter = source.slice(end - 1, end);
    if ((letter === ')' && open++ >= 0) || !/[.,;:!?'*_~)\]}»”’…]/.test(letter)) break;
  }
  const typed = source.slice(at, end);
  const address = readAddress(typed);
  if (!address) return { span: typed, end };
  return { span: { as: 'a', of: [typed], href: address.href, ...(address.asWritten ? {} : { to: address.target }) }, end };
};

/** Written for abroad, with a 0 before the area, in Spain, in North America. Dates look like the second: they are kept out. */
const telephones = [
  /^\+\d{1,3}(?:[ \u00A0]?\(\d{1,5}\))?(?:[ \u00A0./-]?\d){5,13}/,
  /^(?!\d\d([./-])\d\d\1\d\d(?:\d\d(?!\d)|(?!\d|\1)))(?:\(0\d{1,5}\)|0\d)(?:[ \u00A0./-]?\d){6,11}/,
  /^[6-9]\d\d([ \u00A0-]?)(?:\d\d\1\d\d\1\d\d|\d{3}\1\d{3})(?![ \u00A0-]?\d)/,
  /^(?:\([2-9]\d\d\) ?|[2-9]\d\d[.-])\d{3}[.-]\d{4}/,
];

const readTelephone = (part: Part, at: number): Found | null => {
  if (!isDigit(codeAt(part, at + 1)) || is(codeAt(part, at - 1), NO_TELEPHONE)) return null;
  const near = part.source.slice(at, Math.min(at + 26, part.to));
  const typed = telephones.map((form) => form.exec(near)?.[0]).find((each) => each !== undefined);
  if (typed === undefined || /[\p{L}\p{N}_@#*%€$]/u.test(String.fromCharCode(codeAt(part, at + typed.length)))) return null;
  const digits = (typed.startsWith('+') ? typed.replace('(0)', '') : typed).replace(/[^\d+]/g, '');
  if (digits.length < 9 || digits.length > 16) return null;
  return { span: { as: 'a', of: [typed], href: `tel:${digits}` }, end: at + typed.length };
};

/** `opened`: bold and italic that have not ended, each kind once, so that nothing is nested more than three deep. */
type Run = { out: Span[]; opened: { mark: string; place: number; at: number }[]; lastWord: number };

const open = ({ out, opened }: Run, mark: string, at: number): void => {
  const before = opened.findIndex((each) => each.mark === mark);
  if (before >= 0) opened.splice(before, 1);
  opened.push({ mark, place: out.length, at });
  out.push(mark);
};

/** One to three stars, or one underscore: they end what began, begin something, or are text. */
const readMarks = (part: Part, run: Run, marks: string, at: number): void => {
  const [before, after] = [codeAt(part, at - 1), codeAt(part, at + marks.length)];
  const mayClose = !is(before, ENDS_NOTHING) && is(after, AFTER);
  const mayOpen = !is(after, BEGINS_NOTHING) && is(before, BEFORE);
  let left = marks.length;
  for (let index = run.opened.length - 1; mayClose && index >= 0 && left > 0; index--) {
    const { mark = '', place = 0, at: openedAt = at } = run.opened[index] ?? {};
    if (mark[0] !== marks[0] || (mark.length !== left && left !== 3) || run.lastWord <= openedAt) continue;
    run.opened.length = index;
    const of = joined(run.out.splice(place).slice(1));
    run.out.push({ as: mark === '**' ? 'strong' : 'em', of });
    left -= mark.length;
  }
  if (left < marks.length || !mayOpen) return void run.out.push(marks.slice(0, left));
  if (left > 1) open(run, '**', at);
  if (left !== 2) open(run, marks.slice(0, 1), at);
};

/** Neighbouring texts are one. */
export const joined = (spans: Span[]): Span[] => {
  const out: Span[] = [];
  for (const span of spans) {
    const last = out.at(-1);
    if (typeof span === 'string' && typeof last === 'string') out[out.length - 1] = last + span;
    else if (span !== '') out.push(span);
  }
  return out;
};

const readSpans = (part: Part, withLinks: boolean): Span[] => {
  const { source, from, to } = part;
  const run: Run = { out: [], opened: [], lastWord: -1 };
  let pairs: Map<number, number> | null = null;
  let textFrom = from;
  for (let at = from; at < to; ) {
    const code = source.charCodeAt(at);
    let found: Found | null = null;
    if (withLinks && code === OPENING) {
      pairs ??= pairUp(part);
      found = readLabelled(part, at, pairs);
    } else if (withLinks && (code | 32) === 104) found = readBare(part, at);
    else if (withLinks && (code === PLUS || code === LEFT || isDigit(code))) found = readTelephone(part, at);
    let end = found?.end ?? at + 1;
    if (code === STAR || code === UNDERSCORE) while (end < to && source.charCodeAt(end) === code) end++;
    const isMarks = code === STAR ? end - at <= 3 : code === UNDERSCORE && end - at === 1;
    if (found || isMarks) {
      run.out.push(source.slice(textFrom, at));
      if (found) run.out.push(found.span);
      else readMarks(part, run, source.slice(at, end), at);
      textFrom = end;
    }
    if (found || is(code, WORD) || code >= THAI) run.lastWord = at;
    at = end;
  }
  return joined([...run.out, source.slice(textFrom, to)]);
};

const skipBlanks = ({ source, from, to }: Part): number => {
  let at = from;
  while (at < to && is(source.charCodeAt(at), BLANK)) at++;
  return at;
};

/** The mark that makes a line an item: a dash, or up to nine digits with a dot or a bracket; then a space, then words. */
const readMark = (part: Part): { as: 'ul' | 'ol'; mark: string; at: number } | null => {
  const { source, from, to } = part;
  let end = from;
  while (end < to && end - from < 9 && isDigit(source.charCodeAt(end))) end++;
  const code = codeAt(part, end);
  if (end === from ? code !== DASH : code !== DOT && code !== RIGHT) return null;
  const at = skipBlanks({ source, from: end + 1, to });
  return at === end + 1 || at >= to ? null : { as: end === from ? 'ul' : 'ol', mark: source.slice(from, end + 1), at };
};

/** The tree of a text. */
export const parseText = (source: Source): Block[] => {
  const blocks: Block[] = [];
  let isAfterBlank = true;
  for (let [from, end] = [0, 0]; from < source.length; from = end + 1) {
    for (end = from; end < source.length && source.charCodeAt(end) !== LINE; ) end++;
    let to = end;
    while (to > from && is(source.charCodeAt(to - 1), BLANK)) to--;
    const inner = skipBlanks({ source, from, to });
    const last = blocks.at(-1);
    const mark = readMark({ source, from: inner, to });
    const isWithin = !isAfterBlank && last?.as === 'p';
    if (mark && !(isWithin && mark.as === 'ol' && !/^0*1\D/.test(mark.mark))) {
      const item = { mark: mark.mark, lines: [readSpans({ source, from: mark.at, to }, true)] };
      if (last?.as === mark.as) last.items.push(item);
      else blocks.push({ as: mark.as, items: [item] });
    } else if (inner < to) {
      const goesOn = !isAfterBlank && (isWithin || inner > from);
      const line = readSpans({ source, from: goesOn && !isWithin ? inner : from, to }, true);
      if (goesOn && last) last.items.at(-1)?.lines.push(line);
      else blocks.push({ as: 'p', items: [{ mark: '', lines: [line] }] });
    }
    isAfterBlank = inner >= to;
  }
  return blocks;
};
