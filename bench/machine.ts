/** The machine as a measurement needs it: a core for each side, a compiler, and the resources a process has used. Linux only. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { root } from '../demo/install.mjs';

export const has = (command: string): boolean => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

/** The servers' core and everybody else's; null where there is only one, or no way to choose. */
const cores = cpus().length > 1 && has('taskset') ? { server: 0, rest: 1 } : null;

/** The note for a run in which servers and clients share the same cores. */
export const pinningNote = cores
  ? 'Each server on core 0; clients, PostgreSQL and whatever else on core 1.'
  : 'Servers and clients shared all cores: there is only one, or no taskset.';

const pin = (pid: number, core: number): void => {
  if (cores) execFileSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
};

/** Puts a server (all its threads) on its core. */
export const pinServer = (pid: number): void => pin(pid, cores?.server ?? 0);

/** Puts this process, and all it starts from now on, on the other core. */
export const leaveServersCore = (): void => pin(process.pid, cores?.rest ?? 0);

/** Compiles a file of bench/ and returns the program. Throws what the compiler said. */
export const compile = (source: string, options: string[] = []): string => {
  const folder = join(root, '.demo/bench');
  mkdirSync(folder, { recursive: true });
  const program = join(folder, basename(source, '.c'));
  execFileSync('gcc', ['-O2', '-Wall', '-o', program, join(root, 'bench', source), ...options]);
  return program;
};

/** Processor time these processes have had so far, all their threads, in microseconds. */
export const cpuMicros = (pids: number[]): number =>
  pids
    .flatMap((pid) => readdirSync(`/proc/${pid}/task`).map((thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')))
    .reduce((sum, line) => sum + Number(line.split(' ', 1)[0]) / 1_000, 0);

/** Resident memory of these processes, in KiB. */
export const residentKib = (pids: number[]): number =>
  pids
    .map((pid) => /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
    .reduce((sum, kib) => sum + Number(kib ?? 0), 0);

/** The processes that this one started. */
export const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

export const parentOf = (pid: number): number => Number(/PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);

/** True when somebody answers on this port of this machine. */
export const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).once('error', () => resolve(false));
  });
