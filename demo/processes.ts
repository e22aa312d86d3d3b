/**
 * Processes that run on a data folder: they are written down, looked up, and stopped when a killed demo left them behind.
 * Invariant: a process is signalled only after its command line was seen to be ours, and a healthy demo is never touched.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** pid: demo/start.ts. portal: its child, once there is one. */
export type Running = { pid: number; port: number; portal: number | null };
export type Leftover = { pid: number; port: number; what: string };

const runningFile = (folder: string): string => join(folder, 'running.json');

/** The argument that shows in a process list which demo a portal belongs to. */
export const portalMark = (folder: string): string => `--demo=${folder}`;

/** The command line of a living process; null when it is gone (or only waits to be reaped). */
export const commandOf = (pid: number): string | null => {
  try {
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || null;
    const shown = execFileSync('ps', ['-o', 'stat=,args=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return shown === '' || shown.startsWith('Z') ? null : shown;
  } catch {
    // No such process: both ways of asking fail by throwing.
    return null;
  }
};

export const writeRunning = (folder: string, running: Running): void => {
  writeFileSync(`${runningFile(folder)}.new`, JSON.stringify(running));
  renameSync(`${runningFile(folder)}.new`, runningFile(folder));
};

export const forgetRunning = (folder: string): void => rmSync(runningFile(folder), { force: true });

const readRunning = (folder: string): Running | null =>
  existsSync(runningFile(folder)) ? (JSON.parse(readFileSync(runningFile(folder), 'utf8')) as Running) : null;

/** The demo that runs on this folder now, or null. */
export const findHealthyDemo = (folder: string): Running | null => {
  const running = readRunning(folder);
  if (!running || running.pid === process.pid) return null;
  return commandOf(running.pid)?.includes('demo/start.ts') ? running : null;
};

/** The portal and the database of a demo on this folder that is gone. */
export const listLeftovers = (folder: string, dataFolder: string): Leftover[] => {
  const found: Leftover[] = [];
  const running = readRunning(folder);
  if (running?.portal && commandOf(running.portal)?.includes(portalMark(folder))) {
    found.push({ pid: running.portal, port: running.port, what: 'portal' });
  }
  const pidFile = join(dataFolder, 'postmaster.pid');
  if (!existsSync(pidFile)) return found;
  const [pid, , , port] = readFileSync(pidFile, 'utf8').split('\n').map(Number);
  if (!pid) return found;
  const command = commandOf(pid);
  if (command?.includes(dataFolder)) found.push({ pid, port: port || 0, what: 'database' });
  // Its number belongs to somebody else by now: Postgres would take that one for itself and refuse to start.
  else if (command !== null) rmSync(pidFile);
  return found;
};

/** Resolves to true when the process is gone, to false when it still lives after `ms`. */
const isGoneWithin = async (pid: number, ms: number): Promise<boolean> => {
  const deadline = Date.now() + ms;
  while (commandOf(pid) !== null) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
};

/** Sends a signal; that the process has just gone is no error. */
export const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};

/** Ends what was left behind: politely, after 5 s by force. */
export const stopLeftovers = async (leftovers: Leftover[]): Promise<void> => {
  for (const { pid } of leftovers) {
    signal(pid, 'SIGINT');
    if (await isGoneWithin(pid, 5_000)) continue;
    // The whole group: under --dev the portal is the child of a watcher.
    signal(-pid, 'SIGKILL');
    await isGoneWithin(pid, 2_000);
  }
};

const isTakenOn = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE' || error.code === 'EACCES'));
    server.listen(port, host, () => server.close(() => resolve(false)));
  });

/** The first of these ports that cannot be had, or null. A browser may try either address of "localhost". */
export const findTakenPort = async (ports: number[]): Promise<number | null> => {
  for (const port of ports) {
    if ((await isTakenOn('127.0.0.1', port)) || (await isTakenOn('::1', port))) return port;
  }
  return null;
};
