/**
 * `npm run bench` measures everything, each in a process of its own, and rewrites docs/measurements.md. `npm run bench -- NAME`
 * measures one thing and prints a line for each figure; with --json the last line is one JSON object. Measures of the product
 * start their own copy of it, on ports 4700 to 4709.
 */
import { spawn } from 'node:child_process';
import { ensureBuilt, ensureInstalled, node, root } from '../demo/install.mjs';
import { ensureChromium } from '../testing/chromium.mjs';
import { type Bench, type Figure, isKept, type Row } from './bench.ts';
import { type Section, writeReport } from './report.ts';

const benches: Record<string, () => Promise<Bench>> = {
  live: async () => (await import('./live.ts')).live,
  pages: async () => (await import('./pages.ts')).pages,
  fronts: async () => (await import('./fronts.ts')).fronts,
  text: async () => (await import('./text.ts')).text,
  mail: async () => (await import('./mail.ts')).mail,
  profile: async () => (await import('./profile.ts')).profile,
  receipts: async () => (await import('./receipts.ts')).receipts,
  audience: async () => (await import('./audience.ts')).audience,
  weight: async () => (await import('./weight.ts')).weight,
  'first-paint': async () => (await import('./first-paint.ts')).firstPaint,
};

/** Takes a machine for itself: never one of all. */
const byHand: Record<string, () => Promise<Bench>> = {
  'four-processes': async () => (await import('./four-processes.ts')).fourProcesses,
};

const toFigureLine = (figure: Figure): string => {
  const { name, value, unit, promise } = figure;
  const judged = promise === undefined ? '' : `   ${isKept(figure) ? '✓' : '✗'} promised ${promise}`;
  return `${name.padEnd(70)} ${String(value).padStart(9)} ${unit}${judged}`;
};

const toRowLines = (rows: Row[]): string[] => {
  const columns = Object.keys(rows[0] ?? {});
  const wide = (text: string, column: string) => text.padStart(Math.max(column.length, 8));
  const head = columns.map((column) => wide(column, column)).join('  ');
  return rows.length === 0 ? [] : [head, ...rows.map((row) => columns.map((column) => wide(String(row[column]), column)).join('  '))];
};

const measure = async (name: string, bench: Bench): Promise<Section> => {
  process.stdout.write(`${name}: ${bench.about}\n`);
  const found = await bench.run();
  const { rows = [], figures, notes = [] } = Array.isArray(found) ? { figures: found } : found;
  return { bench: name, about: bench.about, at: new Date().toISOString(), table: rows, figures, notes };
};

/** The last line of a bench in a process of its own; null when it failed, which it said itself. */
const measureApart = (name: string): Promise<Section | null> =>
  new Promise((resolve) => {
    const child = spawn(node, ['bench/run.ts', name, '--json'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.once('close', (code) => {
      const lines = said.trimEnd().split('\n');
      const last = code === 0 ? lines.pop() : undefined;
      process.stdout.write(`${lines.join('\n')}\n\n`);
      resolve(last === undefined ? null : (JSON.parse(last) as Section));
    });
  });

const measureAll = async (): Promise<never> => {
  const sections = new Map<string, Section | null>();
  for (const name of Object.keys(benches)) sections.set(name, await measureApart(name));
  const failed = [...sections].flatMap(([name, section]) => (section ? [] : [name]));
  writeReport(
    [...sections.values()].filter((section) => section !== null),
    failed,
  );
  process.stdout.write('Written: docs/measurements.md\n');
  process.exit(failed.length === 0 ? 0 : 1);
};

await ensureInstalled();
ensureChromium();
await ensureBuilt();
const name = process.argv[2];
if (name === undefined) await measureAll();
const load = { ...benches, ...byHand }[name ?? ''];
if (!name || !load) {
  process.stderr.write(
    `npm run bench, or npm run bench -- NAME [--json] with one of: ${Object.keys({ ...benches, ...byHand }).join(', ')}\n`,
  );
  process.exit(2);
}
const section = await measure(name, await load());
for (const line of [...toRowLines(section.table), ...section.figures.map(toFigureLine), ...section.notes])
  process.stdout.write(`${line}\n`);
const rows = section.table.length > 0 ? section.table : section.figures;
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ ...section, rows })}\n`);
// A promise that is not kept is a figure like any other: measuring does not fail.
process.exit(0);
