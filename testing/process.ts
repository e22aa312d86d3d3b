/**
 * Programs a test starts and ends itself: what they wrote and when, how they ended, whom they started in turn.
 * Each has a channel to the test, so that it ends by itself when the test is gone; `endAll` ends by pid what is left.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { node, root } from '../demo/install.mjs';

export type Listed = { pid: number; parent: number; command: string };

const started: Program[] = [];

export class Program {
  pid: number;
  stdout = '';
  stderr = '';
  /** The exit code, or the signal that ended it. */
  exited: Promise<number | NodeJS.Signals>;
  #child: ChildProcess;
  #longestSilenceMs = 0;
  #lastWordAt = performance.now();

  /** Runs the Node of the packages with these arguments. `prefix`: words before its own command line. */
  constructor(args: string[], environment: NodeJS.ProcessEnv, folder: string = root, prefix: string[] = []) {
    const [command = node, ...rest] = [...prefix, node, ...args];
    const child = spawn(command, rest, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    if (child.pid === undefined || child.stdout === null || child.stderr === null)
      throw new Error(`${args.join(' ')} could not be started`);
    this.#child = child;
    this.pid = child.pid;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#hear();
      this.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#hear();
      this.stderr += text;
    });
    // 'close' and not 'exit': by then all it wrote has been read.
    this.exited = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal ?? 1)));
    started.push(this);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The longest time between two words, of those written so far. */
  get longestSilenceMs(): number {
    return this.#longestSilenceMs;
  }

  /** Resolves when it has written this to standard output. */
  async says(text: string, withinMs = 60_000): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!this.stdout.includes(text)) {
      const why = this.isRunning ? null : 'it ended';
      if (why !== null || performance.now() > deadline)
        throw new Error(`"${text}" was not said: ${why ?? `${withinMs} ms are over`}\n${this.stdout}\n${this.stderr}`);
      await sleep(10);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** SIGINT, and its end. Returns the exit code. */
  stop(): Promise<number | NodeJS.Signals> {
    this.signal('SIGINT');
    return this.exited;
  }

  #hear(): void {
    const now = performance.now();
    this.#longestSilenceMs = Math.max(this.#longestSilenceMs, now - this.#lastWordAt);
    this.#lastWordAt = now;
  }
}

/** All living processes; those that only wait to be reaped are gone. */
const listProcesses = (): Listed[] =>
  execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
      return command === undefined || state?.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
    });

/** A process and all that descend from it. */
export const familyOf = (pid: number): Listed[] => {
  const all = listProcesses();
  const family = all.filter((each) => each.pid === pid);
  // Grows while it is walked through.
  for (const member of family) family.push(...all.filter((each) => each.parent === member.pid));
  return family;
};

/** Those of the processes that are still alive under the same command. */
export const listAlive = (family: Listed[]): Listed[] => {
  const now = new Map(listProcesses().map((each) => [each.pid, each.command]));
  return family.filter((each) => now.get(each.pid) === each.command);
};

/** The processes whose command line names this folder. */
export const listRunningOn = (folder: string): Listed[] =>
  listProcesses().filter((each) => each.command.includes(folder) && each.pid !== process.pid);

/** True when the port can be had on both addresses of "localhost". */
export const isFree = async (port: number): Promise<boolean> => {
  for (const host of ['127.0.0.1', '::1']) {
    const taken = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
      server.listen(port, host, () => server.close(() => resolve(false)));
    });
    if (taken) return false;
  }
  return true;
};

/** Kills what the tests of this file left running, and what runs on these folders. */
export const endAll = (folders: string[] = []): void => {
  const programs = started.splice(0).filter((program) => program.isRunning);
  const left = [...programs.flatMap((program) => familyOf(program.pid)), ...folders.flatMap(listRunningOn)];
  for (const { pid } of listAlive(left)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // It went with one of the others.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
};
