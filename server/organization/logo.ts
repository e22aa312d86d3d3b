/**
 * Whether a file may be the logo. What it is, and how large, its own first bytes say, never its name; nothing is decoded here.
 * Invariant: a picture that would make a browser work hard is refused. An SVG is a program that draws: 2.9 KB of it can hold a
 * browser up for ever, so none is taken or shown.
 */

export const logoTypes = ['image/png', 'image/webp'] as const;
export type LogoType = (typeof logoTypes)[number];
export type LogoFault = 'logoMissing' | 'logoTooBig' | 'logoUnknown' | 'logoTooWide' | 'logoMoves';

export const logoLimitBytes = 262_144;
const mostPixels = 2_000;

type Size = { width: number; height: number };
/** Null where the bytes do not say what they should. */
type Read = { sizes: Size[]; moves: boolean } | null;
type Chunk = { name: string; at: number; bytes: number };

const textAt = (bytes: Buffer, at: number, length: number): string => bytes.toString('latin1', at, at + length);

const pngStart = '\x89PNG\r\n\x1a\n';

/** Each is a length, a name, so many bytes and a checksum. @see https://www.w3.org/TR/png-3/#5Chunk-layout */
const pngChunks = function* (bytes: Buffer): Generator<Chunk> {
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    yield { name: textAt(bytes, at + 4, 4), at: at + 8, bytes: length };
    at += 12 + length;
  }
};

const readPng = (bytes: Buffer): Read => {
  const chunks = [...pngChunks(bytes)];
  const [head] = chunks;
  if (head?.name !== 'IHDR' || head.bytes !== 13 || head.at + 13 > bytes.length) return null;
  const size = { width: bytes.readUInt32BE(head.at), height: bytes.readUInt32BE(head.at + 4) };
  return { sizes: [size], moves: chunks.some(({ name }) => name === 'acTL') };
};

/** Each is a name, a length and so many bytes, to an even number. @see https://developers.google.com/speed/webp/docs/riff_container */
const webpChunks = function* (bytes: Buffer): Generator<Chunk> {
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    yield { name: textAt(bytes, at, 4), at: at + 8, bytes: length };
    at += 8 + length + (length % 2);
  }
};

/** The canvas, or one of the two kinds of picture in it. Null: it is something else. */
const webpSize = (bytes: Buffer, { name, at }: Chunk): Size | null | undefined => {
  if (!['VP8X', 'VP8L', 'VP8 '].includes(name)) return undefined;
  if (at + 10 > bytes.length) return null;
  if (name === 'VP8X') return { width: 1 + bytes.readUIntLE(at + 4, 3), height: 1 + bytes.readUIntLE(at + 7, 3) };
  if (name === 'VP8 ') return { width: bytes.readUInt16LE(at + 6) & 0x3fff, height: bytes.readUInt16LE(at + 8) & 0x3fff };
  const packed = bytes.readUInt32LE(at + 1);
  return { width: 1 + (packed & 0x3fff), height: 1 + ((packed >>> 14) & 0x3fff) };
};

const readWebp = (bytes: Buffer): Read => {
  const chunks = [...webpChunks(bytes)];
  const sizes = chunks.map((chunk) => webpSize(bytes, chunk)).filter((size) => size !== undefined);
  const known = sizes.filter((size) => size !== null);
  const isPicture = ['VP8X', 'VP8L', 'VP8 '].includes(chunks[0]?.name ?? '') && known.length === sizes.length;
  return isPicture ? { sizes: known, moves: chunks.some(({ name }) => name === 'ANIM' || name === 'ANMF') } : null;
};

/** The file type by the first bytes. */
export const logoTypeOf = (bytes: Buffer): LogoType | null => {
  if (textAt(bytes, 0, 8) === pngStart) return 'image/png';
  return textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 4) === 'WEBP' ? 'image/webp' : null;
};

const fits = ({ width, height }: Size): boolean => [width, height].every((pixels) => pixels >= 1 && pixels <= mostPixels);

export const judgeLogo = (bytes: Buffer): { type: LogoType } | { fault: LogoFault } => {
  if (bytes.length === 0) return { fault: 'logoMissing' };
  if (bytes.length > logoLimitBytes) return { fault: 'logoTooBig' };
  const type = logoTypeOf(bytes);
  const read = type && (type === 'image/png' ? readPng(bytes) : readWebp(bytes));
  if (!type || !read) return { fault: 'logoUnknown' };
  if (!read.sizes.every(fits)) return { fault: 'logoTooWide' };
  return read.moves ? { fault: 'logoMoves' } : { type };
};
