/**
 * No vulnerability database is asked at build time, so what is known to be dangerous stands here: below these versions somebody
 * who can reach the portal can take it over, get past the sign-on, or misdirect mail.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Locked = { version?: string; integrity?: string; hasInstallScript?: boolean };

type Installed = { name: string; path: string; version: string };

/** The first version without the holes named. */
const floors: Record<string, { floor: string; because: string }> = {
  next: { floor: '16.2.11', because: 'React2Shell; CVE-2026-27978 (Origin: null); CVE-2026-64642, CVE-2026-64649, GHSA-68g3-v927-f742' },
  react: { floor: '19.2.6', because: 'CVE-2026-23870' },
  'react-dom': { floor: '19.2.6', because: 'CVE-2026-23870' },
  'next-auth': { floor: '4.24.15', because: 'GHSA-x445-f3h2-j279: state, nonce and PKCE not bound to the provider' },
  nodemailer: { floor: '7.0.7', because: 'GHSA-5jpx-9hw9-2fx4: mail delivered to an attacker' },
  'drizzle-orm': { floor: '0.45.2', because: 'CVE-2026-39356: injection through sql.identifier()' },
  'better-sse': { floor: '0.16.1', because: 'the first that writes through our own connection, which bounds what a slow browser may hold' },
};

/** The version of Node that the portal is tested on. */
const nodeFloor = '24.21.0';

const root = new URL('..', import.meta.url);
const readJson = <Shape>(path: string): Shape => JSON.parse(readFileSync(new URL(path, root), 'utf8')) as Shape;

const { packages } = readJson<{ packages: Record<string, Locked> }>('package-lock.json');

/** Every copy that npm ci would put somewhere below node_modules. */
const listCopies = (name: string): Installed[] =>
  Object.entries(packages)
    .filter(([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`))
    .map(([path, { version = '0' }]) => ({ name, path, version }));

/** 4.24.9 is below 4.24.10; 16.3.0-canary.1 counts as below 16.3.0. */
const isBelow = (version: string, floor: string): boolean => {
  const [numbers = '', early] = version.split('-', 2);
  const order = numbers.localeCompare(floor, 'en', { numeric: true });
  return order < 0 || (order === 0 && early !== undefined);
};

test('versions are compared by their numbers', () => {
  expect(isBelow('4.24.9', '4.24.10')).toBe(true);
  expect(isBelow('4.24.10', '4.24.10')).toBe(false);
  expect(isBelow('16.2.11-canary.1', '16.2.11')).toBe(true);
  expect(isBelow('16.10.0', '16.2.11')).toBe(false);
});

test.each(Object.entries(floors))('%s has no hole that is known', (name, { floor, because }) => {
  const copies = [
    ...listCopies(name),
    { name, path: 'installed', version: readJson<{ version: string }>(`node_modules/${name}/package.json`).version },
  ];
  expect(copies.length, `${name} in package-lock.json`).toBeGreaterThan(1);
  for (const { path, version } of copies)
    expect(isBelow(version, floor), `${name} ${version} (${path}) is below ${floor}: ${because}`).toBe(false);
});

test('the Node that runs is the one that was installed', () => {
  expect(isBelow(process.versions.node, nodeFloor), `Node ${process.versions.node}`).toBe(false);
  expect(readJson<{ version: string }>(`node_modules/node-linux-${process.arch}/package.json`).version).toBe(process.versions.node);
});

test.each(['x64', 'arm64'])('the lock file vouches for the bytes of Node on %s, and no script fetches them', (arch) => {
  const { version = '', integrity, hasInstallScript } = packages[`node_modules/node-linux-${arch}`] ?? {};
  expect(isBelow(version, nodeFloor)).toBe(false);
  expect(integrity).toMatch(/^sha512-/);
  expect(hasInstallScript).toBeUndefined();
});
