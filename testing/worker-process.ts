/**
 * main.ts as a process of its own, with the worker role alone or others, on the database and settings of a unit test, to be stopped or
 * killed. A process that forgot to look after a promise fails the test that ends it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { afterAll } from 'vitest';
import { settingsWith } from './settings.ts';

/** How to end what a test that failed left running: it would hold up the end of all tests. */
const left = new Set<() => void>();
afterAll(() => {
  for (const kill of left) kill();
});

export type WorkerProcess = {
  pid: number;
  port: number;
  /** Sends the signal and resolves with the exit code once the process is gone; null when the signal itself ended it. */
  end: (signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL') => Promise<number | null>;
};

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });

/** Resolves when it says that it is ready. `prefix`: a program that starts it, with its arguments. */
export const startWorkerProcess = async (settings: Record<string, string> = {}, prefix: string[] = []): Promise<WorkerProcess> => {
  const port = await freePort();
  const [command = '', ...args] = [...prefix, process.execPath, '--disable-warning=DEP0169', 'main.ts'];
  const child = spawn(command, args, {
    cwd: new URL('..', import.meta.url),
    env: settingsWith({ ROLES: 'worker', PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'info', ...settings }),
    stdio: ['ignore', 'pipe', 'inherit'],
    // faketime starts it as a child of its own and passes no signal on: both are a group.
    detached: prefix.length > 0,
  });
  const signalAll = (signal: NodeJS.Signals) => (prefix.length > 0 ? process.kill(-(child.pid ?? 0), signal) : child.kill(signal));
  const kill = () => void signalAll('SIGKILL');
  left.add(kill);
  child.once('exit', () => left.delete(kill));
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => {
    said += bytes;
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
  await ready(child, () => said);
  return {
    pid: child.pid ?? 0,
    port,
    end: async (signal) => {
      signalAll(signal);
      const code = await exited;
      if (said.includes('unhandled rejection')) throw new Error(said);
      return code;
    },
  };
};

const ready = (child: ChildProcess, said: () => string): Promise<void> =>
  new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`main.ts ended with ${code}: ${said()}`)));
    child.stdout?.on('data', () => {
      if (said().includes('"msg":"ready"')) resolve();
    });
  });
