/**
 * `npm test` and `npm run test:long`: installs what is missing, then format and lint, types, unit tests, build, browser tests.
 * Every part runs, also after one that failed, except the browser tests without a build. Plain JavaScript, Node's built-ins only.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureInstalled, node, root } from '../demo/install.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensurePrograms } from './programs.mjs';

const long = process.argv.includes('--long');
const results = join(root, 'e2e/results');
const bin = (/** @type {string} */ name) => join(root, 'node_modules/.bin', name);
const began = Date.now();
/** Of a machine with two cores that does nothing else. */
const budgetSeconds = 600;

/** @typedef {[file: string, seconds: number][]} Durations */
/** @typedef {{ passed: number, failed: number, troubles?: string[], durations?: Durations }} Counts `troubles`: which failed, or passed at their second try only, and why */

/** @type {(Counts & { name: string, seconds: number })[]} */
const parts = [];

/** @type {(sign: string, file: string, test: string, why: string | undefined) => string} */
const trouble = (sign, file, test, why = '') => `${sign} ${file}: ${test}\n${why.split('\n').slice(0, 12).join('\n')}`;

/** @type {(file: any) => string[]} A file of Vitest's report. One that could not be loaded has no tests. */
const troublesOfUnit = ({ name, status, message, assertionResults }) => [
  ...(status === 'failed' && assertionResults.length === 0 ? [trouble('✗', relative(root, name), 'not loaded', message)] : []),
  ...assertionResults
    .filter((/** @type {any} */ each) => each.failureMessages.length > 0)
    .map((/** @type {any} */ each) =>
      trouble(each.status === 'failed' ? '✗' : '↻', relative(root, name), each.fullName, each.failureMessages[0]),
    ),
];

/** @type {(suite: any) => string[]} A suite of Playwright's report, and those in it. */
const troublesOfBrowser = ({ suites = [], specs = [] }) => [
  ...specs.flatMap((/** @type {any} */ spec) =>
    spec.tests
      .filter((/** @type {any} */ each) => each.status === 'unexpected' || each.status === 'flaky')
      .map((/** @type {any} */ each) =>
        trouble(each.status === 'flaky' ? '↻' : '✗', spec.file, spec.title, each.results[0]?.error?.message),
      ),
  ),
  ...suites.flatMap(troublesOfBrowser),
];

/** @type {(suite: any) => number} Milliseconds of all its tests, and of each try. */
const millisecondsOf = ({ suites = [], specs = [] }) => {
  const own = specs.flatMap((/** @type {any} */ spec) => spec.tests.flatMap((/** @type {any} */ each) => each.results));
  return [...own.map((/** @type {any} */ each) => each.duration), ...suites.map(millisecondsOf)].reduce((sum, each) => sum + each, 0);
};

/** @type {(file: string) => Counts | null} */
const readCounts = (file) => {
  try {
    const report = JSON.parse(readFileSync(join(results, file), 'utf8'));
    if ('numPassedTests' in report)
      return {
        passed: report.numPassedTests,
        failed: report.numFailedTests,
        troubles: report.testResults.flatMap(troublesOfUnit),
        durations: report.testResults.map((/** @type {any} */ each) => [relative(root, each.name), (each.endTime - each.startTime) / 1000]),
      };
    const { expected, flaky, unexpected } = report.stats;
    return {
      passed: expected + flaky,
      failed: unexpected,
      troubles: report.suites.flatMap(troublesOfBrowser),
      durations: report.suites.map((/** @type {any} */ suite) => [`e2e/${suite.file}`, millisecondsOf(suite) / 1000]),
    };
  } catch {
    // No report: the part ended before its first test. Its exit code says the rest.
    return null;
  }
};

/** @type {(name: string, command: string, args: string[], report?: string, more?: NodeJS.ProcessEnv) => Promise<boolean>} */
const part = async (name, command, args, report, more) => {
  const start = Date.now();
  process.stdout.write(`\n── ${name}\n`);
  const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`, TEST_LONG: long ? '1' : '', ...more };
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env });
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (exit) => resolve(exit ?? 1));
  });
  /** @type {Counts} */
  const counts = (report && readCounts(report)) || { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  parts.push({ name, ...counts, seconds: Math.round((Date.now() - start) / 1000) });
  return code === 0;
};

await ensureInstalled();
ensureChromium();
ensurePrograms({ long });
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
await Promise.all([part('Format and lint', bin('biome'), ['check', '--error-on-warnings']), part('Types', bin('tsc'), ['--noEmit'])]);
// The pages are built while the unit tests wait for their databases.
const [isBuilt] = await Promise.all([
  part('Pages', node, ['--eval', "import('./demo/install.mjs').then((install) => install.ensureBuilt())"]),
  part(
    'Unit tests',
    bin('vitest'),
    ['run', '--reporter=default', '--reporter=json', `--outputFile=${join(results, 'unit.json')}`],
    'unit.json',
  ),
]);
if (isBuilt) await part('Browser tests', node, [join(root, 'node_modules/@playwright/test/cli.js'), 'test'], 'browser.json');

// The ordinary tests once more, apart: with what counts their calls nothing that is measured would keep its time.
if (long) await part('Functions of db/, each called by a test', bin('vitest'), ['run', '--coverage'], undefined, { TEST_LONG: '' });

const failed = parts.reduce((sum, each) => sum + each.failed, 0);
const passed = parts.reduce((sum, each) => sum + each.passed, 0);
const sumOf = (/** @type {Durations} */ durations) => durations.reduce((sum, [, seconds]) => sum + seconds, 0);
for (const { name, durations = [] } of parts.filter((each) => each.durations)) {
  const slowest = durations.sort(([, a], [, b]) => b - a).slice(0, long ? durations.length : 20);
  process.stdout.write(`\n── ${name}: seconds by file, the slowest ${slowest.length} of ${durations.length}\n`);
  for (const [file, seconds] of slowest) process.stdout.write(`${seconds.toFixed(1).padStart(7)} ${file}\n`);
  process.stdout.write(`${sumOf(durations).toFixed(1).padStart(7)} in all ${durations.length}\n`);
}
// Once more at the end, which is the part that is read.
for (const each of parts.flatMap(({ troubles = [] }) => troubles)) process.stdout.write(`\n${each}\n`);
const seconds = Math.round((Date.now() - began) / 1000);
process.stdout.write(`\n── ${seconds} s in all${long ? '' : ` of ${budgetSeconds}: docs/tests.md says what a change may cost`}\n`);
for (const { name, passed, failed, seconds, troubles = [], durations } of parts) {
  const again = troubles.filter((each) => each.startsWith('↻')).length;
  process.stdout.write(
    `${failed === 0 ? '✓' : '✗'} ${name}: ${passed} passed, ${failed} failed (${seconds} s${durations ? `; its files ${Math.round(sumOf(durations))} s` : ''})${again > 0 ? `; ${again} of them at the second try` : ''}\n`,
  );
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
