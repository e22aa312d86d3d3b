import { expect, test } from 'vitest';
import { makePng, makeWebp, onePixel, pngChunk, webpCanvas, webpLossless, webpLossy } from '../../testing/small-pictures.ts';
import { judgeLogo } from './logo.ts';

const png = { type: 'image/png' };
const webp = { type: 'image/webp' };
const wide = { fault: 'logoTooWide' };
const unknown = { fault: 'logoUnknown' };

test.each([
  ['a PNG', makePng(400, 100), png],
  ['of 2,000 pixels each side', makePng(2_000, 2_000, [], false), png],
  ['one pixel wider', makePng(2_001, 10, [], false), wide],
  ['one pixel higher', makePng(10, 2_001, [], false), wide],
  ['that would take gigabytes', makePng(60_000, 60_000, [], false), wide],
  ['without width', makePng(0, 10, [], false), wide],
  ['with what programs write beside the picture', makePng(40, 40, [pngChunk('tEXt', Buffer.from('Comment\0x'))]), png],
  ['that moves', makePng(40, 40, [pngChunk('acTL', Buffer.alloc(8))]), { fault: 'logoMoves' }],
  ['whose head is broken off', makePng(40, 40).subarray(0, 20), unknown],
  ['whose first part is another one', Buffer.concat([makePng(1, 1).subarray(0, 8), pngChunk('IDAT', Buffer.alloc(20))]), unknown],
])('a PNG: %s', (_what, bytes, judged) => expect(judgeLogo(bytes)).toEqual(judged));

test.each([
  ['without loss', onePixel.lossless, webp],
  ['with loss', onePixel.lossy, webp],
  ['of 2,000 pixels', makeWebp(['VP8L', webpLossless(2_000, 2_000)]), webp],
  ['too wide, without loss', makeWebp(['VP8L', webpLossless(2_001, 1)]), wide],
  ['too high, without loss', makeWebp(['VP8L', webpLossless(1, 16_384)]), wide],
  ['too wide, with loss', makeWebp(['VP8 ', webpLossy(2_001, 1)]), wide],
  ['too high, with loss', makeWebp(['VP8 ', webpLossy(1, 2_001)]), wide],
  ['on a canvas', makeWebp(['VP8X', webpCanvas(300, 200)], ['VP8 ', webpLossy(300, 200)]), webp],
  ['on a canvas that is too wide', makeWebp(['VP8X', webpCanvas(16_777_216, 1)], ['VP8 ', webpLossy(1, 1)]), wide],
  ['too wide on a small canvas', makeWebp(['VP8X', webpCanvas(30, 20)], ['ALPH', Buffer.alloc(3)], ['VP8 ', webpLossy(9_000, 20)]), wide],
  ['that moves', makeWebp(['VP8X', webpCanvas(30, 20, 2)], ['ANIM', Buffer.alloc(6)], ['ANMF', Buffer.alloc(16)]), { fault: 'logoMoves' }],
  ['whose head is broken off', onePixel.lossless.subarray(0, 22), unknown],
  ['that holds something else', makeWebp(['EXIF', Buffer.alloc(20)]), unknown],
])('a WebP: %s', (_what, bytes, judged) => expect(judgeLogo(bytes)).toEqual(judged));

test.each([
  ['nothing', '', 'logoMissing'],
  ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'logoUnknown'],
  ['an SVG with a head', '\uFEFF<?xml version="1.0"?><svg></svg>', 'logoUnknown'],
  ['a page', '<!doctype html><html></html>', 'logoUnknown'],
  ['a GIF', 'GIF89a\x01\0\x01\0', 'logoUnknown'],
  ['another RIFF', 'RIFF\x10\0\0\0WAVEfmt ', 'logoUnknown'],
  ['words', 'PNG', 'logoUnknown'],
])('%s is no logo', (_what, content, fault) => expect(judgeLogo(Buffer.from(content))).toEqual({ fault }));

test('256 KiB are taken, more is too much', () => {
  const filled = (bytes: number) => makePng(9, 9, [pngChunk('tEXt', Buffer.alloc(bytes - makePng(9, 9).length - 12))]);
  expect(judgeLogo(filled(262_144))).toEqual(png);
  expect(judgeLogo(filled(262_145))).toEqual({ fault: 'logoTooBig' });
});

test('any bytes behind the first are judged in no time, and never throw', () => {
  const starts = [makePng(1, 1).subarray(0, 8), makeWebp().subarray(0, 12)];
  const began = performance.now();
  for (const start of starts)
    for (let seed = 0; seed < 200; seed += 1) {
      const noise = Buffer.from(Array.from({ length: 400 }, (_, index) => (index * 31 * (seed + 1) + (index >> 3) * seed) % 256));
      expect(judgeLogo(Buffer.concat([start, noise]))).toHaveProperty('fault');
    }
  expect(judgeLogo(Buffer.concat([starts[1] ?? Buffer.alloc(0), Buffer.alloc(200_000)]))).toEqual(unknown);
  expect(performance.now() - began).toBeLessThan(5_000);
});
