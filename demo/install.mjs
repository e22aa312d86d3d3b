/**
 * Brings a checkout to where it can run: packages installed, pages built. Used by demo/up.mjs and testing/all.mjs.
 * Plain JavaScript with Node's built-ins only, because it runs before anything is installed, on any Node >= 20.
 * Invariant: nothing is done that is not needed, and nothing takes a silent minute.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
/** The Node that the packages bring: the right version, whatever the machine has. */
export const node = join(root, 'node_modules/.bin/node');

const lockFile = join(root, 'package-lock.json');
const mark = join(root, 'node_modules/.pregon-installed');
const buildId = join(root, '.next/BUILD_ID');
/** When the last complete build began. Next writes BUILD_ID in the middle of a build, and empties the folder before one. */
const builtMark = join(root, '.next/pregon-built');
const sources = [
  'app',
  'components',
  'server',
  'db',
  'domain',
  'messages',
  'env.ts',
  'instrumentation-client.ts',
  'timing.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'package.json',
];

const tty = process.stdout.isTTY === true;
let step = '';

/**
 * Writes a line above whatever step is being shown.
 * @param {string} text
 */
export const line = (text) => process.stdout.write(tty && step !== '' ? `\r\x1b[K${text}\n${step}` : `${text}\n`);

/**
 * Shows what is being done, with seconds that run: in place on a terminal, else a new line every 10 s.
 * @param {string} what
 */
export const say = (what) => {
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(Date.now() - began < 10_000 ? 1 : 0)} s`;
  const show = () => {
    step = `${what} … ${seconds()}`;
    process.stdout.write(tty ? `\r\x1b[K${step}` : `${step}\n`);
  };
  const end = (/** @type {string} */ how) => {
    clearInterval(timer);
    step = '';
    process.stdout.write(`${tty ? '\r\x1b[K' : ''}${what}: ${how} ${seconds()}\n`);
  };
  if (tty) show();
  else process.stdout.write(`${what} …\n`);
  const timer = setInterval(show, tty ? 500 : 10_000);
  return { done: () => end('done in'), failed: () => end('failed after') };
};

/**
 * Runs a tool under a running line. Its output is shown only when it fails; then this process ends with 1.
 * @param {{ what: string, command: string, args: string[], env: Record<string, string>, remedy: string }} job
 */
const run = async ({ what, command, args, env, remedy }) => {
  const shown = say(what);
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {Buffer[]} */
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      resolve(1);
    });
    child.once('close', resolve);
  });
  if (code === 0) return shown.done();
  shown.failed();
  process.stderr.write(`${Buffer.concat(output).toString()}\n${remedy}\n`);
  process.exit(1);
};

const lockHash = () => createHash('sha256').update(readFileSync(lockFile)).digest('hex');

/** npm as it was started, run by the Node it was started with: the one in node_modules is about to be replaced. */
const npm = () => {
  const cli = process.env.npm_execpath;
  if (cli === undefined || !/npm-cli\.c?js$/.test(cli)) return { command: 'npm', args: [] };
  return { command: process.env.npm_node_execpath ?? process.execPath, args: [cli] };
};

/** True when exactly the packages of the lock file are there. */
export const isInstalled = () => existsSync(mark) && existsSync(node) && readFileSync(mark, 'utf8') === lockHash();

/** `npm ci`, unless exactly these packages are there. Ends the process when it fails. */
export const ensureInstalled = async () => {
  if (isInstalled()) return;
  const { command, args } = npm();
  await run({
    what: 'Installing packages (about a minute, once)',
    command,
    args: [...args, 'ci', '--loglevel=error', '--no-audit', '--no-fund'],
    env: {},
    remedy: 'The packages could not be installed. Look at the lines above (is there a network?), then start again.',
  });
  if (!existsSync(node)) {
    const machine = `${process.platform} ${process.arch}`;
    process.stderr.write(
      `The packages bring Node for Linux on x64 and arm64; none came for ${machine}. On Linux: remove node_modules, then start again.\n`,
    );
    process.exit(1);
  }
  writeFileSync(mark, lockHash());
};

/**
 * When anything in there was last changed. A folder's own time tells of files taken away.
 * @param {string} path
 */
const newestIn = (path) => {
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  const inside = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return inside.reduce((newest, name) => Math.max(newest, statSync(join(path, name)).mtimeMs), own.mtimeMs);
};

const isBuilt = () => {
  if (!existsSync(buildId) || !existsSync(builtMark)) return false;
  const built = Number(readFileSync(builtMark, 'utf8'));
  return sources.every((name) => !existsSync(join(root, name)) || newestIn(join(root, name)) <= built);
};

/** `next build`, unless the pages are newer than every source. Ends the process when it fails. */
export const ensureBuilt = async () => {
  if (isBuilt()) return;
  const began = Date.now();
  await run({
    what: 'Building the pages (about half a minute, after each change)',
    command: node,
    args: [join(root, 'node_modules/next/dist/bin/next'), 'build'],
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    remedy: 'The pages could not be built. Mend what the lines above name, then start again.',
  });
  writeFileSync(builtMark, String(began));
};
