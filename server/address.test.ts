import type { IncomingMessage } from 'node:http';
import { beforeEach, expect, test } from 'vitest';
import { useSettings } from '../testing/settings.ts';
import { addressOf } from './address.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  addressOf({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage);

beforeEach(() => useSettings({ TRUSTED_PROXIES: '10.0.0.0/8, fd00::1' }));

test('without a trusted proxy only the connection counts', () => {
  expect(from('192.0.2.1')).toBe('192.0.2.1');
  expect(from('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(from('192.0.2.1', '198.51.100.7')).toBe('192.0.2.1');
});

test('behind trusted proxies the last address that is none of theirs counts, whatever stands before it', () => {
  expect(from('10.0.0.1', '198.51.100.7')).toBe('198.51.100.7');
  expect(from('::ffff:10.0.0.1', '203.0.113.9, 198.51.100.7, 10.1.1.1')).toBe('198.51.100.7');
  expect(from('fd00::1', '198.51.100.7')).toBe('198.51.100.7');
  expect(from('10.0.0.1', 'whatever')).toBe('10.0.0.1');
  expect(from('10.0.0.1')).toBe('10.0.0.1');
});

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002:ffff::', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:DB8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('of IPv6 the network counts: %s', (address, network) => expect(from(address)).toBe(network));
