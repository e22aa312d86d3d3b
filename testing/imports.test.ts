/** Imports keep to the layers that docs/architecture.md draws. They are followed from file to file, so that no way round is left. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../demo/install.mjs';

const folders = ['app', 'components', 'server', 'db', 'domain', 'messages'];
const atTheRoot = ['env.ts', 'timing.ts', 'role-map.ts'];
const isTest = (file: string): boolean => /\.(test|long)\.tsx?$/.test(file);
const files = folders
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !isTest(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  )
  .concat(atTheRoot);

/** Imports that exist at run time: an import of types alone is gone by then. */
const importOf = /^(?:import|export)\s+(?!type\s)(?:([^'";]*?)\sfrom\s+)?'([^']+)'/gm;
const lazyImportOf = /\bimport\('([^']+)'\)/g;
const isOfTypes = (names: string | undefined): boolean =>
  names !== undefined &&
  /^\{[\s\S]*\}$/.test(names) &&
  names
    .slice(1, -1)
    .split(',')
    .every((name) => /^\s*(type\s|$)/.test(name));

const targetOf = (file: string, specifier: string): string | null => {
  if (specifier.startsWith('#')) return specifier.replace(/^#(env|timing)$/, '$1.ts').replace(/^#/, '');
  return specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : null;
};

const importsOf = (file: string): string[] => {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [...text.matchAll(importOf)].flatMap(([, names, specifier = '']) => (isOfTypes(names) ? [] : [specifier]));
  const lazy = [...text.matchAll(lazyImportOf)].flatMap(([, specifier = '']) => specifier);
  return [...found, ...lazy].flatMap((specifier) => targetOf(file, specifier) ?? []);
};

const graph = new Map(files.map((file) => [file, importsOf(file)]));

/** The way from one place to the first it reaches that matches, or null. */
const wayIn = (nextOf: (place: string) => string[], from: string, isSought: (place: string) => boolean): string[] | null => {
  const ways = [[from]];
  const seen = new Set([from]);
  for (let way = ways.shift(); way; way = ways.shift())
    for (const next of nextOf(way.at(-1) ?? '')) {
      if (isSought(next)) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  return null;
};

const wayTo = (file: string, isSought: (file: string) => boolean): string[] | null => wayIn((at) => graph.get(at) ?? [], file, isSought);

const waysFrom = (folder: string, isSought: (file: string) => boolean): string[] =>
  files.filter((file) => file.startsWith(`${folder}/`)).flatMap((file) => wayTo(file, isSought)?.join(' -> ') ?? []);

const isIn =
  (...places: string[]) =>
  (file: string): boolean =>
    places.some((place) => file === place || file.startsWith(`${place}/`));

test('the files and what they import are found', () => {
  expect(files.length).toBeGreaterThan(300);
  for (const [file, targets] of graph)
    for (const target of targets) expect(existsSync(join(root, target)), `${file} imports ${target}`).toBe(true);
  expect(graph.get('messages/translations.ts')).toContain('messages/sentences.ts');
  expect(wayTo('app/page.tsx', isIn('db')), 'a page reaches the database through a rule').not.toBeNull();
});

test.each([
  ['domain', isIn('app', 'components', 'server', 'db', 'messages', 'env.ts')],
  ['messages', isIn('app', 'components', 'server', 'db', 'domain', 'env.ts')],
  // env.ts reads which languages there are.
  ['db', (file: string) => isIn('app', 'components', 'server', 'messages')(file) && file !== 'messages/languages.ts'],
  ['server', isIn('app', 'components')],
  ['components', isIn('app', 'server', 'db', 'env.ts')],
])('%s reaches nothing above it, by no way round', (folder, isAbove) => {
  expect(waysFrom(folder, isAbove)).toEqual([]);
});

test('no file needs itself', () => {
  expect(files.flatMap((file) => wayTo(file, (next) => next === file)?.join(' -> ') ?? [])).toEqual([]);
});

/** A folder of server/ or db/; a file at their root is a place of its own. */
const placeOf = (file: string): string => file.split('/').slice(0, 2).join('/');
const isPlaced = isIn('server', 'db');
const between = [...graph].flatMap(([file, targets]) =>
  targets
    .filter((target) => isPlaced(file) && isPlaced(target) && placeOf(file) !== placeOf(target))
    .map((target) => ({ file, from: placeOf(file), target, to: placeOf(target) })),
);
const importsFrom = Map.groupBy(between, ({ from }) => from);

/** The imports that lead from a place back to itself, or null. */
const circleOf = (place: string): string | null => {
  const way = wayIn(
    (at) => (importsFrom.get(at) ?? []).map(({ to }) => to),
    place,
    (at) => at === place,
  );
  const steps = way?.slice(1).map((to, index) => importsFrom.get(way[index] ?? '')?.find((each) => each.to === to));
  return steps?.map((step) => `${step?.file} -> ${step?.target}`).join(', ') ?? null;
};

test('no folder of server or db needs itself', () => {
  expect(importsFrom.size).toBeGreaterThan(20);
  expect([...importsFrom.keys()].flatMap((place) => circleOf(place) ?? [])).toEqual([]);
});

test.each(['server', 'db'])('the folders of %s import only those that docs/architecture.md draws below them', (top) => {
  const [, drawn = ''] = new RegExp(`^${top}/ +(.+)$`, 'm').exec(readFileSync(join(root, 'docs/architecture.md'), 'utf8')) ?? [];
  const ranks = drawn.split(' > ').map((rank) => rank.split(' '));
  const folders = new Set(
    files.filter((file) => file.startsWith(`${top}/`) && file.split('/').length > 2).map((file) => file.split('/')[1]),
  );
  expect(ranks.flat().sort()).toEqual([...folders].sort());
  const rankOf = (place: string): number => ranks.findIndex((rank) => rank.some((folder) => place === `${top}/${folder}`));
  const upward = between.filter(({ from, to }) => rankOf(from) >= 0 && rankOf(to) >= 0 && rankOf(to) <= rankOf(from));
  expect(upward.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
});
