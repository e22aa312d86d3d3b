/** The text of a file of people, whatever program wrote it. Pure. */

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
export type Separator = ';' | ',' | '\t';

const startsWith = (bytes: Uint8Array, ...mark: number[]): boolean => mark.every((byte, at) => bytes[at] === byte);

/** UTF-16 without a mark: the header line is ASCII, so that every other byte of it is 0. */
const unmarkedUtf16 = (bytes: Uint8Array): Encoding | null => {
  const head = bytes.subarray(0, 64);
  if (head.length < 4) return null;
  const zeros = (from: 0 | 1): number => head.filter((byte, at) => at % 2 === from && byte === 0).length;
  if (zeros(1) > head.length / 4 && zeros(0) === 0) return 'utf-16le';
  return zeros(0) > head.length / 4 && zeros(1) === 0 ? 'utf-16be' : null;
};

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

/** By the mark at its beginning, else UTF-8 when the whole file is, else Windows-1252, which any bytes are. */
export const encodingOf = (bytes: Uint8Array): Encoding => {
  if (startsWith(bytes, 0xff, 0xfe)) return 'utf-16le';
  if (startsWith(bytes, 0xfe, 0xff)) return 'utf-16be';
  return unmarkedUtf16(bytes) ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252');
};

/** The whole text, without the mark at its beginning. */
export const decode = (bytes: Uint8Array): { text: string; encoding: Encoding } => {
  const encoding = encodingOf(bytes);
  return { text: new TextDecoder(encoding).decode(bytes), encoding };
};

/** The first line that is not empty, which a quoted line break does not end. */
export const headerLineOf = (text: string): string => {
  const start = text.search(/[^\r\n]/);
  if (start < 0) return '';
  let isQuoted = false;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (sign === '\n' || sign === '\r')) return text.slice(start, at);
  }
  return text.slice(start);
};

const separators: readonly Separator[] = [';', '\t', ','];

/**
 * The one that stands most often between the titles; null when none does. Decided once, by the header line: a name such as `Norte, Sur`
 * further down decides nothing.
 */
export const separatorOf = (headerLine: string): Separator | null => {
  const bare = headerLine.replace(/"(?:[^"]|"")*"/g, '');
  const counts = separators.map((separator) => bare.split(separator).length - 1);
  const most = Math.max(...counts);
  return most === 0 ? null : (separators[counts.indexOf(most)] ?? null);
};
