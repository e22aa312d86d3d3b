/**
 * The portal as a child of the demo: started with its settings, watched, its log made readable, stopped first.
 * Invariant: it never outlives the demo. It stops when the channel to its parent closes; under --dev the next start sees to it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { line, node, root } from './install.mjs';
import { readable } from './log-line.ts';
import { portalMark, signal } from './processes.ts';
import type { Secrets } from './secrets.ts';
import { portalEnvironment, Refusal, type Settings } from './settings.ts';

export type Portal = {
  pid: number;
  /** Resolves when it answers; rejects after 30 s. */
  whenReady: () => Promise<void>;
  /** Resolves when it ended, with its exit code. */
  whenExited: Promise<number>;
  stop: () => Promise<void>;
};

const readyWithinMs = 30_000;
const watched = ['server', 'db', 'main.ts', 'run.ts', 'env.ts', 'timing.ts'];

const commandLine = (settings: Settings): string[] => [
  '--disable-warning=DEP0169',
  // By path: `--watch` alone also watches what Next compiles, and restarts for ever.
  ...(settings.dev ? ['--watch-kill-signal=SIGINT', '--watch-preserve-output', ...watched.map((path) => `--watch-path=${path}`)] : []),
  'main.ts',
  portalMark(settings.folder),
];

const isHealthy = async (settings: Settings): Promise<boolean> => {
  const response = await fetch(`http://127.0.0.1:${settings.ports.portal}/health/live`).catch(() => null);
  return response?.ok === true;
};

/** main.ts tells its parent; a watcher in between does not pass that on, so then it is asked. */
const becomesReady = async (child: ChildProcess, settings: Settings): Promise<void> => {
  let isReady = false;
  child.on('message', (message: { ready?: boolean }) => {
    if (message.ready) isReady = true;
  });
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline) {
    if (settings.dev ? await isHealthy(settings) : isReady) return;
    await sleep(settings.dev ? 250 : 20);
  }
  throw new Refusal(`The portal did not get ready within ${readyWithinMs / 1000} s: look at the lines above`);
};

export const startPortal = (settings: Settings, secrets: Secrets): Portal => {
  const child = spawn(node, commandLine(settings), {
    cwd: root,
    env: portalEnvironment(settings, secrets, process.env),
    // Detached: Ctrl-C in the terminal reaches only the demo, which keeps the order of stopping.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const { pid, stdout } = child;
  if (pid === undefined || stdout === null) throw new Refusal('The portal could not be started: remove node_modules and start again');
  createInterface({ input: stdout }).on('line', (text) => line(settings.rawLog ? text : readable(text)));
  const whenExited = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
  });
  const ready = becomesReady(child, settings);
  // Asked for by whenReady; a portal that exits first is told of by whenExited.
  ready.catch(() => undefined);
  return {
    pid,
    whenReady: () => ready,
    whenExited,
    stop: async () => {
      signal(pid, 'SIGINT');
      const force = setTimeout(() => signal(-pid, 'SIGKILL'), 5_000);
      await whenExited;
      clearTimeout(force);
      // Under --dev the watcher may be gone before what it watches.
      if (settings.dev) signal(-pid, 'SIGKILL');
    },
  };
};
