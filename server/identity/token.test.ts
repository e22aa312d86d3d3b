import type { IncomingMessage } from 'node:http';
import { beforeEach, expect, test } from 'vitest';
import { useSettings } from '../../testing/settings.ts';
import { cookieName, hashToken, makeToken, sessionHashOf } from './token.ts';

const hashIn = (cookie: string | undefined) => sessionHashOf({ headers: { cookie } } as unknown as IncomingMessage);

beforeEach(() => useSettings({ PORTAL_URL: 'http://localhost:3000' }));

test('the session is found among other cookies, wherever it stands', () => {
  const hash = hashToken('abc');
  for (const cookie of [
    'pregon-session-3000=abc',
    'a=b; pregon-session-3000=abc',
    'pregon-session-3000=abc; a=b',
    'a=b;pregon-session-3000=abc;c=d',
  ])
    expect(hashIn(cookie)).toBe(hash);
});

test('no cookie, an empty one, or another one that looks like it is no session', () => {
  for (const cookie of [
    undefined,
    '',
    'pregon-session-3000=',
    'pregon-session-3000',
    'xpregon-session-3000=abc',
    'pregon-session-3001=abc',
    'a=pregon-session-3000=abc',
  ])
    expect(hashIn(cookie), String(cookie)).toBeNull();
});

test('two portals on one machine do not share a session', () => {
  useSettings({ PORTAL_URL: 'http://localhost:4000' });
  expect(cookieName('session')).toBe('pregon-session-4000');
  useSettings({ PORTAL_URL: 'http://localhost' });
  expect(cookieName('session')).toBe('pregon-session-80');
});

test('with https only this very host can set the session', () => {
  useSettings({ PORTAL_URL: 'https://intranet.pregon.example' });
  expect(cookieName('session')).toBe('__Host-pregon-session');
  expect(hashIn('__Host-pregon-session=abc')).toBe(hashToken('abc'));
  expect(hashIn('pregon-session=abc; pregon-session-80=abc; pregon-session-443=abc')).toBeNull();
});

test('a token is 256 random bits, and what is stored of it does not give it away', () => {
  const tokens = Array.from({ length: 100 }, makeToken);
  expect(new Set(tokens).size).toBe(100);
  for (const token of tokens) {
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(hashToken(token)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashToken(token)).not.toContain(token);
  }
});
