import { expect, test } from 'vitest';
import { judgeLogo } from './logo.ts';

const text = (content: string) => new TextEncoder().encode(content);
const png = (width: number, height: number): Uint8Array => {
  const bytes = new Uint8Array(64);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
};

test.each([
  '<svg xmlns="http://www.w3.org/2000/svg"/>',
  '\uFEFF<?xml version="1.0"?>\n<!-- made by hand -->\n<!-- twice --><svg></svg>',
  '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg\n>',
  // What runs in it is not asked: nothing does, where it is shown.
  '<svg><script>alert(1)</script></svg>',
])('an SVG is known by its first element: %s', (content) => {
  expect(judgeLogo(text(content))).toEqual({ type: 'image/svg+xml' });
});

test('a PNG is known by its first bytes, and has a size a page can bear', () => {
  expect(judgeLogo(png(400, 100))).toEqual({ type: 'image/png' });
  expect(judgeLogo(png(60_000, 60_000))).toEqual({ fault: 'logoTooWide' });
  expect(judgeLogo(png(0, 10))).toEqual({ fault: 'logoTooWide' });
});

test.each([
  ['nothing', '', 'logoMissing'],
  ['a page', '<!doctype html><html><svg></svg></html>', 'logoUnknown'],
  ['a script', 'alert(1)//<svg>', 'logoUnknown'],
  ['words', 'svg', 'logoUnknown'],
  ['another element', '<svgx>', 'logoUnknown'],
  ['entities of its own', '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>', 'logoUnknown'],
  ['a comment that does not end', '<!-- <svg>', 'logoUnknown'],
  ['too much of it', `<svg>${' '.repeat(65_536)}</svg>`, 'logoTooBig'],
])('%s is no logo', (_what, content, fault) => {
  expect(judgeLogo(text(content))).toEqual({ fault });
});

test('bytes that are no text, and a JPEG, are no logo', () => {
  expect(judgeLogo(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0]))).toEqual({ fault: 'logoUnknown' });
  expect(judgeLogo(Uint8Array.from([...text('<svg>'), 0xff]))).toEqual({ fault: 'logoUnknown' });
});

test('thousands of comments are read in no time', () => {
  const began = performance.now();
  expect(judgeLogo(text('<!---->'.repeat(9_000)))).toEqual({ fault: 'logoUnknown' });
  expect(performance.now() - began).toBeLessThan(1_000);
});
