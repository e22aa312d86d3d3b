/**
 * Whether a file may be the logo. What it is, its own first bytes say, never its name. Invariant: a picture that would make
 * a browser work hard (enormous, or text that multiplies itself) is refused; a script in one never runs, see files.ts.
 */

export type LogoType = 'image/png' | 'image/svg+xml';
export type LogoFault = 'logoMissing' | 'logoTooBig' | 'logoUnknown' | 'logoTooWide';

export const logoLimitBytes = 65_536;
const widestPixels = 2_048;
const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const pngHeaderBytes = 24;

const isPng = (bytes: Uint8Array): boolean => pngStart.every((byte, at) => bytes[at] === byte) && bytes.length >= pngHeaderBytes;

/** Width and height stand at a fixed place. @see https://www.w3.org/TR/png-3/#11IHDR */
const isTooWide = (bytes: Uint8Array): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return [view.getUint32(16), view.getUint32(20)].some((pixels) => pixels === 0 || pixels > widestPixels);
};

/** What may stand before the first element, one after the other: where it begins and where it ends. */
const preambles = [
  { start: '<?', end: '?>' },
  { start: '<!--', end: '-->' },
  { start: '<!doctype', end: '>' },
];

/** The text from its first element on; null when there is none. A document type with entities of its own ends it: nine lines of those become gigabytes. */
const fromFirstElement = (text: string): string | null => {
  let rest = text.trimStart();
  for (;;) {
    const before = preambles.find(({ start }) => rest.slice(0, start.length).toLowerCase() === start);
    if (!before) return rest;
    const end = rest.indexOf(before.end);
    if (end < 0 || (before.start === '<!doctype' && rest.slice(0, end).includes('['))) return null;
    rest = rest.slice(end + before.end.length).trimStart();
  }
};

const isSvg = (bytes: Uint8Array): boolean => {
  try {
    return /^<svg[\s/>]/i.test(fromFirstElement(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) ?? '');
  } catch {
    // Not text: then it is no SVG either.
    return false;
  }
};

export const judgeLogo = (bytes: Uint8Array): { type: LogoType } | { fault: LogoFault } => {
  if (bytes.length === 0) return { fault: 'logoMissing' };
  if (bytes.length > logoLimitBytes) return { fault: 'logoTooBig' };
  if (isPng(bytes)) return isTooWide(bytes) ? { fault: 'logoTooWide' } : { type: 'image/png' };
  return isSvg(bytes) ? { type: 'image/svg+xml' } : { fault: 'logoUnknown' };
};
