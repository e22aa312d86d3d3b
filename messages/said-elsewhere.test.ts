/** Sentences of the interface stand in messages/ and nowhere else: one in a page or a rule would be in one language for ever. */
import { globSync, readFileSync } from 'node:fs';
import { parseAst } from 'vite';
import { expect, it } from 'vitest';

type Node = { type: string; [field: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

/** Attributes whose value somebody sees or hears. */
const spoken = /^(title|alt|placeholder|label|aria-(label|description|roledescription|placeholder|valuetext))$/;

/** Names that are the same in every language, and what the sign-on is asked for. */
const sameEverywhere = /\b(Pregón|UTC|QR)\b|^openid profile email$/gu;

const isSaid = (text: string): boolean => /\p{L}/u.test(text.replace(sameEverywhere, ''));

/** The texts an expression can come to: `a ? 'x' : 'y'`, `a && 'x'`, `x ${b}`. */
const textsOf = (node: unknown): string[] => {
  if (!isNode(node)) return [];
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? [node['value']] : [];
  if (node.type === 'TemplateLiteral') return (node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
  if (node.type === 'ConditionalExpression') return [...textsOf(node['consequent']), ...textsOf(node['alternate'])];
  const [left, right] = [node['left'], node['right']];
  if (node.type === 'LogicalExpression') return [...(node['operator'] === '&&' ? [] : textsOf(left)), ...textsOf(right)];
  if (node.type === 'BinaryExpression') return node['operator'] === '+' ? [...textsOf(left), ...textsOf(right)] : [];
  return node.type === 'JSXExpressionContainer' ? textsOf(node['expression']) : [];
};

/** Literal text of a page: between tags, and in the attributes that are read out. */
const saidInPage = (node: Node): string[] => {
  if (node.type === 'JSXText') return [String(node['value'])];
  if (node.type === 'JSXElement' || node.type === 'JSXFragment') return (node['children'] as Node[]).flatMap(textsOf);
  if (node.type !== 'JSXAttribute') return [];
  const name = (node['name'] as { name: unknown }).name;
  return typeof name === 'string' && spoken.test(name) ? textsOf(node['value']) : [];
};

/** Those who run the portal read English: logs, errors, settings. */
const forOperators = /^(log|Error|TypeError|Refusal|refine|describe|write)$/;

const calleeOf = (node: Node): string => {
  const callee = node['callee'];
  if (!isNode(callee)) return '';
  if (callee.type === 'Identifier') return String(callee['name']);
  if (callee.type !== 'MemberExpression') return '';
  const { object, property } = callee as Node & { object: Node; property: Node };
  return object.type === 'CallExpression' ? calleeOf(object) : String(property['name']);
};

const isForOperators = (node: Node): boolean =>
  (node.type === 'CallExpression' || node.type === 'NewExpression') && forOperators.test(calleeOf(node));

/** Three words in a row, once what is markup is taken away: a sentence. Names of styles, fields and keys are shorter. */
const saidInRule = (node: Node): string[] =>
  node.type === 'Literal' || node.type === 'TemplateLiteral'
    ? textsOf(node)
        .map((text) => text.replace(/<style>.*<\/style>/gs, '').replace(/<[^>]*>?/g, ' '))
        .filter((text) => /\p{L}{2,} \p{L}{2,} \p{L}{2,}/u.test(text) && !/^\s*[\w-]+:|^[\w-]+( [\w-]+)*;/.test(text))
    : [];

const walk = (node: unknown, look: (node: Node) => string[]): string[] => {
  if (Array.isArray(node)) return node.flatMap((each) => walk(each, look));
  if (!isNode(node) || isForOperators(node) || node.type.startsWith('TS') || node.type === 'ImportDeclaration') return [];
  return [...look(node), ...Object.values(node).flatMap((value) => walk(value, look))];
};

const root = new URL('../', import.meta.url);
const parseText = (file: string, text: string): Node => parseAst(text, { lang: file.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node;
const find = (file: string, text: string): string[] =>
  walk(parseText(file, text), file.endsWith('.tsx') ? saidInPage : saidInRule)
    .filter(isSaid)
    .map((said) => said.trim());

it.each([
  ['a.tsx', 'const a = <p>Hello</p>'],
  ['a.tsx', 'const a = <p>{x ? "Yes" : t("no")}</p>'],
  ['a.tsx', 'const a = <img alt="Our logo" />'],
  ['a.tsx', 'const a = <b aria-label={"Gate " + n}>{t("x")}</b>'],
  ['a.ts', 'const a = { subject: "You have been told" }'],
  ['a.ts', 'const a = `<p style="color:red">Open the portal now</p>`'],
])('in %s, %s would be found', (file, text) => expect(find(file, text)).toHaveLength(1));

it.each([
  ['a.tsx', 'const a = <p className="text big bold">{t("x")} · {n} – Pregón</p>'],
  ['a.ts', 'log().warn({ a }, "could not do this"); throw new Error("this is not so");'],
])('in %s, %s is nothing said', (file, text) => expect(find(file, text)).toEqual([]));

const files = globSync(
  ['app/**/*.{ts,tsx}', 'components/**/*.{ts,tsx}', 'server/**/*.ts', 'demo/{sign-in-page,mailbox-page,provider}.ts'],
  { cwd: root },
).filter((file) => !/\.test\.|\.long\.|-command\.ts$|^server\/doctor\//.test(file));

it('looks at the whole product', () => expect(files.length).toBeGreaterThan(100));

it.each(files)('%s says nothing itself', (file) => expect(find(file, readFileSync(new URL(file, root), 'utf8'))).toEqual([]));
