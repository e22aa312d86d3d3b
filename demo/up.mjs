/**
 * `npm run demo` and `npm run dev`: installs and builds what is missing, then runs demo/start.ts with the right Node.
 * Plain JavaScript with Node's built-ins only. Invariant: it lives as long as demo/start.ts and ends with its exit code.
 */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, node, root } from './install.mjs';

const dev = process.argv.includes('--dev');

await ensureInstalled();
// A port that cannot be had is said before half a minute of building.
const checked = spawnSync(node, [join(root, 'demo/start.ts'), '--check'], { cwd: root, stdio: 'inherit' });
if (checked.status !== 0) process.exit(checked.status ?? 1);
if (!dev) await ensureBuilt();

// The channel tells demo/start.ts when this process is gone, whatever ended it.
const child = spawn(node, [join(root, 'demo/start.ts'), ...(dev ? ['--dev'] : [])], {
  cwd: root,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});
// Ctrl-C reaches demo/start.ts by itself; this process only waits for the end.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.once('error', (error) => {
  process.stderr.write(`${error.message}\nThe demo could not be started: remove node_modules, then start again.\n`);
  process.exit(1);
});
child.once('exit', (code, signal) => {
  if (signal !== null) process.stderr.write(`The demo was ended by ${signal}. Start it again: what it left behind is cleared away.\n`);
  process.exit(code ?? 1);
});
