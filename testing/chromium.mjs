/**
 * A Chromium to test with: one that is there, else Playwright's own, else Debian's package. Plain JavaScript, Node's built-ins only.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { node, root, say } from '../demo/install.mjs';

// The first one draws no window and takes half of the processor's time.
const systemPaths = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const playwright = join(root, 'node_modules/playwright-core/cli.js');

/** Where a system's Chromium is, or undefined: then Playwright looks for its own. */
export const systemChromium = () => systemPaths.find((path) => existsSync(path));

const ownChromium = () => {
  const script = `import('playwright-core').then(({ chromium }) => process.stdout.write(chromium.executablePath()))`;
  const path = spawnSync(node, ['--input-type=module', '-e', script], { cwd: root, encoding: 'utf8' }).stdout;
  return path !== '' && existsSync(path);
};

const attempt = (/** @type {string} */ command, /** @type {string[]} */ args, seconds = 240) =>
  spawnSync(command, args, { cwd: root, stdio: 'ignore', timeout: seconds * 1000 }).status === 0;

/** Ends the process, with the command to run, when there is no way to a Chromium. */
export const ensureChromium = () => {
  if (systemChromium() || ownChromium()) return;
  const shown = say('Getting Chromium for the browser tests');
  const debian = existsSync('/usr/bin/apt-get');
  const isRoot = process.getuid?.() === 0;
  if (attempt(node, [playwright, 'install', 'chromium']) && ownChromium()) return shown.done();
  if (
    debian &&
    isRoot &&
    attempt('apt-get', ['update', '-qq']) &&
    attempt('apt-get', ['install', '-y', '-qq', 'chromium-headless-shell'], 480) &&
    systemChromium()
  )
    return shown.done();
  shown.failed();
  const remedy = debian
    ? 'sudo apt-get update && sudo apt-get install -y chromium-headless-shell'
    : 'npx playwright install --with-deps chromium';
  process.stderr.write(`There is no Chromium, and it could not be installed from here. Run: ${remedy}\n`);
  process.exit(1);
};
