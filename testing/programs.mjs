/**
 * Programs of the system that some tests need: what is not there is installed where that can be done without asking, and
 * tests that miss theirs say so and are skipped. Plain JavaScript, Node's built-ins only.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { say } from '../demo/install.mjs';

const wanted = ['nginx', 'haproxy', 'faketime', 'openssl'];
/** Other browsers than Chromium: for the long run alone, because they are large. */
const wantedByLong = ['firefox-esr', 'WebKitWebDriver', 'Xvfb'];
/** Names of Debian packages, where the package has another name than the program. @type {Record<string, string>} */
const packageOf = { WebKitWebDriver: 'webkit2gtk-driver', Xvfb: 'xvfb' };

/** Where a program of the system is, or null. */
export const findProgram = (/** @type {string} */ name) =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path)) ?? null;

/** Never ends the process: without these, the tests that need them are skipped. */
export const ensurePrograms = ({ long = false } = {}) => {
  const missing = [...wanted, ...(long ? wantedByLong : [])].filter((name) => findProgram(name) === null);
  if (missing.length === 0 || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const shown = say(`Getting ${missing.join(', ')} for some tests`);
  const apt = (/** @type {string[]} */ ...args) =>
    spawnSync('apt-get', args, { stdio: 'ignore', timeout: long ? 400_000 : 120_000 }).status === 0;
  if (apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', ...missing.map((name) => packageOf[name] ?? name)))
    shown.done();
  else shown.failed();
};
