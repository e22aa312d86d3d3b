/**
 * docs/measurements.md: what `npm run bench` found on this machine, rewritten each time as a whole, down to the line below
 * which stands what was measured by hand.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from '../demo/install.mjs';
import { type Figure, isKept, type Row } from './bench.ts';

export type Section = { bench: string; about: string; at: string; table: Row[]; figures: Figure[]; notes: string[] };

const file = join(root, 'docs/measurements.md');
const byHand = '<!-- By hand: below this line nothing is rewritten. -->';

const toTable = (head: string[], body: (string | number)[][]): string[] => [
  `| ${head.join(' | ')} |`,
  `| ${head.map((_, index) => (index === 0 ? '---' : '---:')).join(' | ')} |`,
  ...body.map((cells) => `| ${cells.join(' | ')} |`),
];

const toJudgement = (figure: Figure): string => (figure.promise === undefined ? '' : `${figure.promise} ${isKept(figure) ? '✓' : '✗'}`);

const toSection = ({ bench, about, at, table: rows, figures, notes }: Section): string => {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [`## ${bench}: ${about}`, '', `\`npm run bench -- ${bench}\`, ${at.slice(0, 16).replace('T', ' ')} UTC.`];
  if (columns.length > 0)
    lines.push(
      '',
      ...toTable(
        columns,
        rows.map((row) => columns.map((column) => row[column] ?? '')),
      ),
    );
  if (figures.length > 0)
    lines.push(
      '',
      ...toTable(
        ['figure', 'measured', 'promised'],
        figures.map((figure) => [figure.name, `${figure.value} ${figure.unit}`.trim(), toJudgement(figure)]),
      ),
    );
  if (notes.length > 0) lines.push('', ...notes.map((note) => `* ${note}`));
  return lines.join('\n');
};

/** The machine that the figures were measured on. */
export const describeMachine = (): string => {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const gib = Math.round(totalmem() / 2 ** 30);
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  return `${cpus().length} × ${model}, ${gib} GiB, Linux ${release()}, Node ${process.version}, commit ${commit}`;
};

export const writeReport = (sections: Section[], failed: string[]): void => {
  const kept = existsSync(file) ? readFileSync(file, 'utf8').split(byHand)[1] : undefined;
  const intro = [
    '# Measurements',
    '',
    `${new Date().toISOString().slice(0, 10)}, ${describeMachine()}. Written by \`npm run bench\`; one alone: \`npm run bench -- NAME\`.`,
    'Each figure stands beside a peer or a limit. A promise that was not kept is marked ✗, and is a figure like any other.',
    ...failed.map((name) => `\n**${name} could not be measured in this run.**`),
  ];
  writeFileSync(file, `${[intro.join('\n'), ...sections.map(toSection)].join('\n\n')}\n\n${byHand}${kept ?? '\n'}`);
};
