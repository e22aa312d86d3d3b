/**
 * Translators of browsers put elements of their own in the place of text. React keeps the text it drew first: what changes it
 * later is not seen, and what takes it away fails. Where text is alone in an element React sets the element's text, which holds.
 * What this finds is mended by <span>{text}</span>, or by one template for texts beside each other.
 */
import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseAst } from 'vitest/node';

type Node = { type: string; start: number; end: number; [key: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;
const nodesIn = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []);

/** Props that are given elements; a rich sentence is keyed by what it says. */
const givenElements = [
  'children',
  'actions',
  'action',
  'end',
  'copy',
  'release',
  'signOut',
  'publisher',
  'aside',
  'label',
  'page',
  'plainly',
  'entries',
];
const makeElements = ['map', 'rows', 'button', 'children'];

const nameOf = (node: Node | undefined): string => String(node?.['name'] ?? (nodesIn(node?.['property'])[0]?.['name'] as string));

/** Draws elements or nothing, whatever the values are. */
const isElement = (node: Node | undefined): boolean => {
  const of = (key: string) => isElement(nodesIn(node?.[key])[0]);
  switch (node?.type) {
    case 'JSXElement':
    case 'JSXFragment':
    case 'JSXEmptyExpression':
      return true;
    case 'Literal':
      return node['value'] === null || String(node['value']).trim() === '';
    case 'ParenthesizedExpression':
      return of('expression');
    case 'LogicalExpression':
      return of('right');
    case 'ConditionalExpression':
      return of('consequent') && of('alternate');
    case 'CallExpression':
      return makeElements.includes(nameOf(nodesIn(node['callee'])[0]));
    default:
      return givenElements.includes(nameOf(node));
  }
};

const isBlank = (node: Node): boolean => node.type === 'JSXText' && String(node['value']).trim() === '';
const isText = (node: Node): boolean =>
  node.type === 'JSXText' || (node.type === 'JSXExpressionContainer' && !isElement(nodesIn(node['expression'])[0]));

/** Texts that stand beside something else, or in a fragment, which may be put beside something else. */
const textsInCompany = (node: Node): Node[] => {
  const below = Object.values(node).flatMap(nodesIn).flatMap(textsInCompany);
  if (node.type !== 'JSXElement' && node.type !== 'JSXFragment') return below;
  const children = nodesIn(node['children']).filter((child) => !isBlank(child));
  return children.length > 1 || node.type === 'JSXFragment' ? [...children.filter(isText), ...below] : below;
};

const findIn = (code: string): string[] =>
  textsInCompany(parseAst(code, { lang: 'tsx' }) as unknown as Node).map(
    ({ start, end }) => `${code.slice(0, start).split('\n').length}: ${code.slice(start, end).trim()}`,
  );

it('sees text beside elements, other text, and in fragments', () => {
  expect(findIn('const a = <p><Icon />{word}</p>')).toEqual(['1: {word}']);
  expect(findIn("const a = <p>{one} · {isTwo ? 'two' : null}</p>")).toHaveLength(3);
  expect(findIn('const a = <>{word}</>')).toHaveLength(1);
  expect(findIn('const a = <p><Icon /> <span>{word}</span>{isBad && <Icon />}{all.map((each) => <Icon />)}</p>')).toEqual([]);
});

it('is alone in its element, in every page and component', () => {
  const files = globSync('{app,components}/**/*.tsx').filter((file) => !file.endsWith('.test.tsx'));
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => findIn(readFileSync(file, 'utf8')).map((each) => `${file}:${each}`))).toEqual([]);
});
