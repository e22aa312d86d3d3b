import { beforeEach, expect, test } from 'vitest';
import { useSettings } from '../../testing/settings.ts';
import { pickLocale } from './pick-locale.ts';

beforeEach(() => useSettings({ DEFAULT_LOCALE: 'en' }));

const none = { cookie: null, person: null, acceptLanguage: null };

test('what this browser chose comes before what the person chose, and that before what the browser asks for', () => {
  expect(pickLocale({ cookie: 'es', person: 'en', acceptLanguage: 'en' })).toBe('es');
  expect(pickLocale({ cookie: null, person: 'es', acceptLanguage: 'en' })).toBe('es');
  expect(pickLocale({ ...none, acceptLanguage: 'es' })).toBe('es');
});

test('a language the portal does not speak counts as none', () => {
  expect(pickLocale({ cookie: 'fr', person: 'de', acceptLanguage: 'es' })).toBe('es');
  expect(pickLocale({ cookie: '../es', person: '', acceptLanguage: '' })).toBe('en');
});

const headers: [string, 'en' | 'es'][] = [
  ['es-ES,es;q=0.9,en;q=0.8', 'es'],
  ['fr,es;q=0.5,en;q=0.4', 'es'],
  ['en;q=0.4,es;q=0.5', 'es'],
  ['en; q=0.4, es; q=0.5', 'es'],
  ['en ;Q=0.4 ,es', 'es'],
  ['ES-mx', 'es'],
  ['*', 'en'],
  ['fr', 'en'],
  ['fr,es;q=0', 'en'],
  ['es;q=many,en', 'en'],
  [',;q=,;;', 'en'],
];

test.each(headers)('a browser that asks for %j gets %s', (acceptLanguage, locale) => {
  expect(pickLocale({ ...none, acceptLanguage })).toBe(locale);
});

test('nobody says anything: the language of the organization', () => {
  useSettings({ DEFAULT_LOCALE: 'es' });
  expect(pickLocale(none)).toBe('es');
  expect(pickLocale({ cookie: undefined, person: undefined, acceptLanguage: undefined })).toBe('es');
});
