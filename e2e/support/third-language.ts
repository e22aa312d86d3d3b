/**
 * A language that nobody speaks, added to a copy of the tree as docs/languages.md says a third one is: each English sentence with
 * marks on its letters, nearly half as long again, from right to left. It exists in that copy only.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { printAST } from '@formatjs/icu-messageformat-parser/printer.js';
import { root } from '../../demo/install.mjs';

/** Hebrew's code, so that the browser's own dates and plurals are those of a language from right to left. */
export const third = 'he';
export const name = 'Ļáñĝúáĝé';

const marked = new Map('aá eé ií oó uú cç nñ sš gĝ lļ rŕ tţ wŵ yý'.split(' ').map((pair) => [pair.charAt(0), pair.charAt(1)]));

const mark = (text: string): string => [...text].map((letter) => marked.get(letter) ?? letter).join('');

/** Nothing that is only a mark or a space grows. */
const longer = (text: string): string => {
  const more = text
    .trim()
    .slice(0, Math.ceil(text.length * 0.4))
    .trim();
  return /\p{L}{2}/u.test(text) ? text.replace(/\S(?=\s*$)/, (last) => `${last} ${more}`) : text;
};

const translateParts = (parts: MessageFormatElement[]): MessageFormatElement[] =>
  parts.map((part) => {
    if (part.type === TYPE.literal) return { ...part, value: mark(longer(part.value)) };
    if (part.type === TYPE.tag) return { ...part, children: translateParts(part.children) };
    if (part.type !== TYPE.plural && part.type !== TYPE.select) return part;
    const options = Object.entries(part.options).map(([branch, { value }]) => [branch, { value: translateParts(value) }] as const);
    return { ...part, options: Object.fromEntries(options) };
  });

const translate = (value: unknown): unknown =>
  typeof value === 'string'
    ? printAST(translateParts(parse(value)))
    : Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, translate(inner)]));

/** The compiler's cache belongs to the tree it was made in: in a copy it misses changes. */
const notCopied = ['.git', '.demo', '.next', 'node_modules', 'docs', 'tsconfig.tsbuildinfo', join('e2e', 'results')];

export const copyTree = (): string => {
  const tree = mkdtempSync(join(tmpdir(), 'pregon-language-'));
  cpSync(root, tree, { recursive: true, verbatimSymlinks: true, filter: (path) => !notCopied.includes(relative(root, path)) });
  // Next builds nothing whose packages lie outside the tree. Where hard links are not to be had, it is a true copy.
  const packages = [join(root, 'node_modules'), join(tree, 'node_modules')];
  try {
    execFileSync('cp', ['-al', ...packages], { stdio: 'ignore' });
  } catch {
    execFileSync('cp', ['-R', ...packages]);
  }
  return tree;
};

const change = (file: string, what: string | RegExp, into: string): void => {
  const before = readFileSync(file, 'utf8');
  const after = before.replace(what, into);
  if (after === before) throw new Error(`${file} is not as docs/languages.md says`);
  writeFileSync(file, after);
};

const readJson = (file: string): Record<string, unknown> => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

/** Step 2 of the guide: after it, and before the others, the compiler names what is missing. */
export const addToList = (tree: string): void =>
  change(join(tree, 'messages/languages.ts'), /^( {2}es: .*\n)/m, `$1  ${third}: { name: '${name}', dates: 'he-IL', direction: 'rtl' },\n`);

/** Steps 1, 3 and 4. */
export const addSentences = (tree: string): void => {
  const messages = join(tree, 'messages');
  writeFileSync(join(messages, `${third}.json`), JSON.stringify(translate(readJson(join(messages, 'en.json'))), null, 2));
  change(join(messages, 'sentences.ts'), /^(import es .*\n)/m, `$1import ${third} from './${third}.json' with { type: 'json' };\n`);
  change(join(messages, 'sentences.ts'), '{ en, es }', `{ en, es, ${third} }`);
  const failure = join(messages, 'failure.json');
  const known = readJson(failure);
  writeFileSync(failure, JSON.stringify({ ...known, [third]: translate(known['en']) }));
};
