/** Pictures made of their parts, for what reads only their heads, and for browsers. */
import { crc32, deflateSync } from 'node:zlib';

const numbers = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
};

export const pngChunk = (name: string, data: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(name), data]);
  return Buffer.concat([numbers(data.length), named, numbers(crc32(named))]);
};

/** Grey, a bit a pixel. `more`: chunks before the picture itself. Where its rows are not made, no browser can show it. */
export const makePng = (width: number, height: number, more: Buffer[] = [], hasRows = true): Buffer => {
  const rows = deflateSync(Buffer.alloc(hasRows ? (1 + Math.ceil(width / 8)) * height : 0));
  const head = Buffer.concat([numbers(width, height), Buffer.from([1, 0, 0, 0, 0])]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', head),
    ...more,
    pngChunk('IDAT', rows),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
};

export const makeWebp = (...chunks: [name: string, data: Buffer][]): Buffer => {
  const parts = chunks.map(([name, data]) => {
    const head = Buffer.concat([Buffer.from(name), Buffer.alloc(4)]);
    head.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
  });
  const all = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), ...parts]);
  all.writeUInt32LE(all.length - 8, 4);
  return all;
};

/** A canvas of this size. */
export const webpCanvas = (width: number, height: number, flags = 0): Buffer => {
  const bytes = Buffer.alloc(10);
  bytes.writeUInt8(flags, 0);
  bytes.writeUIntLE(width - 1, 4, 3);
  bytes.writeUIntLE(height - 1, 7, 3);
  return bytes;
};

/** The head of a picture without loss, or with loss. */
export const webpLossless = (width: number, height: number): Buffer => {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt8(0x2f, 0);
  bytes.writeUInt32LE(((width - 1) | ((height - 1) << 14)) >>> 0, 1);
  return bytes;
};
export const webpLossy = (width: number, height: number): Buffer => {
  const bytes = Buffer.from([0x30, 1, 0, 0x9d, 1, 0x2a, 0, 0, 0, 0]);
  bytes.writeUInt16LE(width, 6);
  bytes.writeUInt16LE(height, 8);
  return bytes;
};

/** Whole pictures of one pixel. */
export const onePixel = {
  lossless: Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64'),
  lossy: Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64'),
};
