/**
 * `npm run bench -- NAME [--json]`: measures one thing on this machine and prints a line for each figure; with --json the last
 * line is one JSON object. Measures of the product start their own copy of it, on ports 4700 to 4705.
 */
import { ensureBuilt, ensureInstalled } from '../demo/install.mjs';
import { ensureChromium } from '../e2e/chromium.mjs';

export type Figure = {
  name: string;
  value: number;
  unit: string;
  /** What was promised, where something was: "<= 1000". */
  promise?: string;
};

export type Bench = { about: string; run: () => Promise<Figure[]> };

const benches: Record<string, () => Promise<Bench>> = {
  'first-paint': async () => (await import('./first-paint.ts')).firstPaint,
};

const isKept = ({ value, promise }: Figure): boolean => {
  const [, sign, limit] = /^(<=|>=) ([\d.]+)$/.exec(promise ?? '') ?? [];
  return sign === undefined || (sign === '<=' ? value <= Number(limit) : value >= Number(limit));
};

const toLine = (figure: Figure): string => {
  const { name, value, unit, promise } = figure;
  const judged = promise === undefined ? '' : `   ${isKept(figure) ? '✓' : '✗'} promised ${promise}`;
  return `${name.padEnd(58)} ${String(value).padStart(9)} ${unit}${judged}`;
};

const name = process.argv[2] ?? '';
const load = benches[name];
if (!load) {
  process.stderr.write(`npm run bench -- NAME, with one of: ${Object.keys(benches).join(', ')}\n`);
  process.exit(2);
}
await ensureInstalled();
ensureChromium();
await ensureBuilt();
const bench = await load();
process.stdout.write(`${name}: ${bench.about}\n`);
const figures = await bench.run();
for (const figure of figures) process.stdout.write(`${toLine(figure)}\n`);
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ name, at: new Date().toISOString(), figures })}\n`);
// A promise that is not kept is a figure like any other: measuring does not fail.
process.exit(0);
