import { beforeEach, expect, test } from 'vitest';
import { Buckets, countOrWait, forgetRates } from './rates.ts';

beforeEach(forgetRates);

test('so many at once, then as many as come back with time; what is refused costs nothing more', () => {
  const buckets = new Buckets({ burst: 3, perSecond: 0.5 });
  for (let count = 0; count < 3; count += 1) {
    expect(buckets.waitOf('a', 0)).toBe(0);
    buckets.take('a', 0);
  }
  expect(buckets.waitOf('a', 0)).toBe(2);
  expect(buckets.waitOf('a', 1_500)).toBeCloseTo(0.5);
  expect(buckets.waitOf('a', 2_000)).toBe(0);
  expect(buckets.waitOf('b', 0)).toBe(0);
  // An hour later there are three again, and no more.
  for (let count = 0; count < 3; count += 1) buckets.take('a', 3_600_000);
  expect(buckets.waitOf('a', 3_600_000)).toBe(2);
});

test('a million addresses do not fill the memory', () => {
  const buckets = new Buckets({ burst: 1, perSecond: 1 });
  for (let count = 0; count < 1_000_000; count += 1) buckets.take(String(count), 0);
  expect(buckets.size).toBeLessThanOrEqual(20_000);
  expect(buckets.waitOf('999999', 0)).toBe(1);
});

test('3,000 people behind one address are signed in within two minutes, and one who tries all the time is slowed down', () => {
  let [atMs, done] = [0, 0];
  while (done < 3_000) {
    if (countOrWait('signIn', { person: null, address: '192.0.2.1' }, atMs) === 0) done += 1;
    else atMs += 100;
  }
  expect(atMs).toBeGreaterThan(60_000);
  expect(atMs).toBeLessThan(120_000);
  expect(countOrWait('signIn', { person: null, address: '198.51.100.1' }, atMs)).toBe(0);
});

test('a person has their own limit, at whatever address; and uses up nobody else’s', () => {
  const at = (address: string, person = 'ana') => countOrWait('publish', { person, address }, 0);
  for (let count = 0; count < 30; count += 1) expect(at(`192.0.2.${count}`)).toBe(0);
  expect(at('192.0.2.99')).toBeGreaterThan(0);
  expect(at('192.0.2.99', 'ben')).toBe(0);
});

test('strangers who use up what their address may do take nothing from a person there who is signed in', () => {
  const address = '192.0.2.1';
  let count = 0;
  while (countOrWait('press', { person: null, address }, 0) === 0) count += 1;
  expect(count).toBe(3_000);
  expect(countOrWait('press', { person: 'elena', address }, 0)).toBe(0);
});
