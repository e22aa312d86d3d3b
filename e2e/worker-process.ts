/** main.ts as a process of its own with the worker role alone, on the database and settings of a unit test, to be stopped or killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';

export type WorkerProcess = {
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

/** Resolves when it says that it is ready. */
export const startWorkerProcess = async (settings: Record<string, string> = {}): Promise<WorkerProcess> => {
  const child = spawn(process.execPath, ['--disable-warning=DEP0169', 'main.ts'], {
    cwd: new URL('..', import.meta.url),
    env: { ...process.env, ROLES: 'worker', PORT: String(await freePort()), HOST: '127.0.0.1', LOG_LEVEL: 'info', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
  await ready(child);
  return {
    end: async (signal) => {
      child.kill(signal);
      return exited;
    },
  };
};

const ready = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    child.once('exit', (code) => reject(new Error(`main.ts ended with ${code}: ${said}`)));
    child.stdout?.on('data', (bytes: Buffer) => {
      said += bytes;
      if (said.includes('"msg":"ready"')) resolve();
    });
  });
