/**
 * The description of a sign-in by which its person recognises it: "Firefox on Windows". Made once, at sign-in, from the browser's
 * User-Agent; neither version nor address is kept.
 * Invariant: only names from these lists are stored, never the header.
 */

/** Empty where the browser says nothing we know. */
export type Device = { browser: string; system: string };

export const unknownDevice: Device = { browser: '', system: '' };

/** Asked in this order: most browsers also name those further down, to be served like them. */
const browsers: [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Headless)?Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*\bSafari\//, 'Safari'],
];

const systems: [RegExp, string][] = [
  [/\biPhone\b|\biPod\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];

const longestHeader = 500;

const nameIn = (text: string, names: [RegExp, string][]): string => names.find(([pattern]) => pattern.test(text))?.[1] ?? '';

export const readDevice = (userAgent: string | null): Device => {
  const text = (userAgent ?? '').slice(0, longestHeader);
  return { browser: nameIn(text, browsers), system: nameIn(text, systems) };
};
