import { beforeAll, describe, expect, test } from 'vitest';
import { useSettings } from '../../testing/settings.ts';
import { isOwnOrigin, isVisit, safePath } from './origin.ts';

beforeAll(() => useSettings({ PORTAL_URL: 'https://intranet.pregon.example' }));

const elsewhere = [
  '',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '\\evil.example',
  '/\\/evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https://evil.example/',
  'http://intranet.pregon.example/',
  'https://intranet.pregon.example@evil.example/',
  'javascript:alert(1)',
  'data:text/html,x',
  'evil.example',
  ' /newsroom',
  '?a=b',
  '#a',
  './newsroom',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\nLocation: https://evil.example',
  '\t//evil.example',
  '/new\u0000sroom',
  '/new\u007fsroom',
  '/..//evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  '/%2e%2e//evil.example',
];

test.each(elsewhere)('%j leads home', (wanted) => {
  expect(safePath(wanted)).toBe('/');
});

test.each([
  ['/', '/'],
  ['/newsroom', '/newsroom'],
  ['/announcements/1?a=b&c=//evil.example#top', '/announcements/1?a=b&c=//evil.example#top'],
  ['/@evil.example', '/@evil.example'],
  ['/a@evil.example/', '/a@evil.example/'],
  ['/%2F%2Fevil.example', '/%2F%2Fevil.example'],
  ['/a//evil.example', '/a//evil.example'],
  ['/búsqueda?q=ñ', '/b%C3%BAsqueda?q=%C3%B1'],
  [`/${'x'.repeat(5_000)}`, `/${'x'.repeat(5_000)}`],
])('%j is a path of the portal', (wanted, path) => {
  expect(safePath(wanted)).toBe(path);
  // A browser resolves the answer to the portal, too.
  expect(new URL(safePath(wanted), 'https://intranet.pregon.example').host).toBe('intranet.pregon.example');
});

test('nothing asked for is home', () => {
  expect(safePath(null)).toBe('/');
  expect(safePath(undefined)).toBe('/');
});

describe('only our own pages change something', () => {
  const portal = 'https://intranet.pregon.example';
  const matrix: [origin: string | undefined, secFetchSite: string | undefined, allowed: boolean][] = [
    [portal, 'same-origin', true],
    [portal, undefined, true],
    [portal, 'same-site', false],
    [portal, 'cross-site', false],
    [portal, 'none', false],
    [portal, '', false],
    [undefined, 'same-origin', false],
    [undefined, undefined, false],
    ['null', 'same-origin', false],
    ['https://evil.example', 'same-origin', false],
    ['https://evil.example', undefined, false],
    ['http://intranet.pregon.example', 'same-origin', false],
    ['https://intranet.pregon.example:8443', 'same-origin', false],
    ['https://intranet.pregon.example.evil.example', undefined, false],
    [`${portal}/`, undefined, false],
    ['', undefined, false],
  ];
  test.each(matrix)('Origin %j and Sec-Fetch-Site %j: %j', (origin, secFetchSite, allowed) => {
    expect(isOwnOrigin({ origin, secFetchSite })).toBe(allowed);
  });
});

const fetched = (site?: string, mode = 'navigate', dest = 'document') =>
  new Headers(site === undefined ? {} : { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest });

test.each([
  ['a page of another site that somebody leaves by a link', fetched('cross-site'), true],
  ['another host of this company', fetched('same-site'), true],
  ['our own pages, however they ask', fetched('same-origin', 'cors', 'empty'), true],
  ['an address typed by hand', fetched('none'), true],
  ['a browser that says nothing of it', fetched(), true],
  ['an image of another site', fetched('cross-site', 'no-cors', 'image'), false],
  ['a script of another host of this company', fetched('same-site', 'cors', 'empty'), false],
  ['a frame of another site', fetched('cross-site', 'navigate', 'iframe'), false],
  ['an object of another site', fetched('cross-site', 'navigate', 'object'), false],
])('a sign-in begun by %s: %#', (_who, headers, may) => {
  expect(isVisit(headers)).toBe(may);
});
