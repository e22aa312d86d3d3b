/** The build's manifests: every route and every server action, as Next wrote them down. */
import { readFileSync } from 'node:fs';

const read = <Shape>(file: string): Shape =>
  JSON.parse(readFileSync(new URL(`../../.next/server/${file}`, import.meta.url), 'utf8')) as Shape;

/** Such as "/announcements/[id]/page" or "/icon.svg/route". */
export const listRoutes = (): string[] => Object.keys(read<Record<string, string>>('app-paths-manifest.json')).sort();

export type Action = { id: string; name: string; route: string };

/** Every server action, with a route that can run it. */
export const listActions = (): Action[] => {
  const { node, edge } = read<{
    node: Record<string, { exportedName: string; workers: Record<string, unknown> }>;
    edge: Record<string, unknown>;
  }>('server-reference-manifest.json');
  if (Object.keys(edge).length > 0) throw new Error('No action runs anywhere but in Node');
  return Object.entries(node)
    .map(([id, { exportedName, workers }]) => {
      const pages = Object.keys(workers).filter((worker) => worker.endsWith('/page') && !worker.includes('/_'));
      const route = pages.find((page) => !page.includes('[')) ?? pages[0];
      return { id, name: exportedName, route: `/${(route ?? 'app/page').slice('app/'.length)}` };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
};

/** The path to ask for a route; what is in brackets is taken from here. */
export const pathOf = (route: string, values: Record<string, string> = {}): string =>
  route.replace(/\/(page|route)$/, '').replace(/\[(\w+)\]/g, (_, name: string) => values[name] ?? 'nothing') || '/';

/** Some files a browser loads with a page: script, style, type. */
export const listStatic = (html: string): string[] => [
  ...new Set([...html.matchAll(/"(\/_next\/static\/[^"\\]+\.(?:js|css))"/g)].map((found) => found[1] ?? '')),
];
