/** The cost of Next and React by themselves: a page with the same markup, without queries and without state. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { node, root } from '../demo/install.mjs';
import { ask, openAgent } from './load.ts';

export const barePort = 4708;
const next = join(root, 'node_modules/next/dist/bin/next');

/** Renders the elements of a page, each by React, from a list of its tags and texts. */
const barePage = (html: string): string => `import { createElement } from 'react';
export const dynamic = 'force-dynamic';
const names = { class: 'className', for: 'htmlFor', tabindex: 'tabIndex', datetime: 'dateTime', maxlength: 'maxLength' };
const parse = (html) => {
  const open = [{ children: [] }];
  for (const [, close, tag, rest, text] of html.matchAll(/<(\\/?)([a-z][a-z0-9]*)([^>]*)>|([^<]+)/gi)) {
    const top = open.at(-1);
    if (text !== undefined) { top.children.push(text); continue; }
    if (close) { if (open.length > 1) open.pop(); continue; }
    const props = { key: top.children.length };
    for (const [, name, value] of rest.matchAll(/([a-z-]+)(?:="([^"]*)")?/gi))
      if (!['style', 'value', 'checked', 'selected', 'action'].includes(name) && !name.startsWith('on')) props[names[name] ?? name] = value ?? '';
    const element = { tag, props, children: [] };
    top.children.push(element);
    if (!/\\/$/.test(rest) && !['input', 'br', 'hr', 'img', 'link', 'meta', 'path', 'circle', 'rect', 'line'].includes(tag) ) open.push(element);
    else if (['path', 'circle', 'rect', 'line'].includes(tag) && !/\\/$/.test(rest)) open.push(element);
  }
  return open[0].children;
};
const tree = parse(${JSON.stringify(html)});
const render = (each) => (typeof each === 'string' ? each : createElement(each.tag, each.props, ...each.children.map(render)));
export default async function Page() { return createElement('div', null, ...tree.map(render)); }
`;

const bareLayout = `export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }\n`;

const run = (args: string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(node, [next, ...args], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`next ${args[0]} ended with ${code}`))));
  });

/** A Next application of one page, with what stands in the body of this one. */
export const startBare = async (html: string): Promise<{ pid: number; stop: () => void }> => {
  const folder = join(root, '.demo/bare');
  const body = /<body[^>]*>([\s\S]*)<\/body>/.exec(html)?.[1] ?? '';
  mkdirSync(join(folder, 'app'), { recursive: true });
  writeFileSync(join(folder, 'app/page.jsx'), barePage(body.replace(/<(script|style|template)[\s\S]*?<\/\1>|<!--[\s\S]*?-->/g, '')));
  writeFileSync(join(folder, 'app/layout.jsx'), bareLayout);
  await run(['build', folder]);
  const child = spawn(node, [next, 'start', folder, '-p', String(barePort), '-H', '127.0.0.1'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (child.pid === undefined) throw new Error('next start did not start');
  const agent = openAgent(1);
  while ((await ask(agent, { port: barePort, path: '/' }).catch(() => null))?.status !== 200) await sleep(100);
  return { pid: child.pid, stop: () => void child.kill() };
};
