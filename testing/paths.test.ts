/**
 * Documents name files that exist: a path in backticks is whole, or follows one of its folder: in the same line of a table, or earlier in the
 * text.
 */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../demo/install.mjs';

const documents = ['README.md', ...globSync('docs/*.md', { cwd: root }), ...globSync('docs/decisions/*.md', { cwd: root })];
const folders = readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

const codeFolders = 'app,bench,components,db,demo,domain,e2e,messages,server,testing';

/** Made by a build or a run, or the example of a file that a reader writes: not in a fresh copy. */
const isMade = (path: string): boolean => /^(?:\.next|\.demo|node_modules|e2e\/results)\b|^messages\/he\.json$/.test(path);
const isPath = (text: string): boolean =>
  /^[\w@.*[\]-]+(?:\/[\w@.*[\]-]+)*\/?$/.test(text) &&
  (/\.(?:tsx?|mjs|sql|md|css|svg|c)$/.test(text) || (text.includes('/') && folders.includes(text.split('/')[0] ?? '')));

const isThere = (path: string): boolean =>
  isMade(path) || (path.includes('*') ? globSync(path, { cwd: root }).length > 0 : existsSync(join(root, path)));

/** The paths of a text that are nowhere. */
const missingIn = (text: string): string[] => {
  const named = new Set<string>();
  return text.split('\n').flatMap((line) => {
    const before = line.startsWith('|') ? new Set<string>() : named;
    return [...line.matchAll(/`([^`\s]+)`/g)].flatMap(([, path = '']) => {
      if (!isPath(path)) return [];
      const found = [path, ...[...before].map((folder) => join(folder, path))].find(isThere);
      if (found) before.add(found.endsWith('/') ? found : dirname(found));
      return found ? [] : [path];
    });
  });
};

test('a path that is nowhere is found', () => {
  const text =
    '`server/writing/input.ts`, `view.ts`\n`draft.ts`, `request.ts`\n| `request.ts` | `server/publishing/`, `request.ts` |\n`server/house/`';
  expect(missingIn(text)).toEqual(['request.ts', 'request.ts', 'server/house/']);
});

test.each(documents)('%s', (document) => {
  expect(missingIn(readFileSync(join(root, document), 'utf8'))).toEqual([]);
});

/** Written once and hashed: a migration keeps the words of its day. The other one is a file of Lighthouse. */
const elsewhere = (file: string, path: string): boolean => file.startsWith('db/migrations/') || path === 'docs/throttling.md';

test('comments name files that exist', () => {
  const code = globSync([`{${codeFolders}}/**/*.{ts,tsx,mjs,sql,c,css}`, '*.{ts,mjs}'], { cwd: root });
  expect(code.length).toBeGreaterThan(600);
  const names = new Set([...code, ...documents, ...globSync('*.{md,json}', { cwd: root })].map((file) => basename(file)));
  const missing = code.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/\/\*[\s\S]*?\*\/|\/\/.*|^--.*/gm)]
      .flatMap(([comment]) => comment.match(/(?<![\w.*])[\w@][\w./@[\]-]*\.(?:tsx?|mjs|sql|md)\b/g) ?? [])
      .filter((path) => !(path.includes('/') ? [path, join(dirname(file), path)].some(isThere) : names.has(path)) && !elsewhere(file, path))
      .map((path) => `${file}: ${path}`),
  );
  expect(missing).toEqual([]);
});
