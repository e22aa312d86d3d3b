/** Takes imports that a worker is wanted for, one at a time. Runs in the worker role only. */
import { Worker } from 'node:worker_threads';
import { web } from '#db/client.ts';
import { claimImport, deleteOldImports } from '#db/directory/imports.ts';
import { describeError, log } from '#server/log.ts';
import { timing } from '#timing';
import { failImport, type ImportTask } from './task.ts';

/** MiB of JavaScript: a file of 50 MB fits. */
const mostMemory = 400;

/** The thread in hand; null while there is none. */
let current: Worker | null = null;

const runInThread = (task: ImportTask): Promise<void> =>
  new Promise((resolve, reject) => {
    const workerData = { task, leaseMs: timing().importLeaseMs };
    const thread = new Worker(new URL('./thread.ts', import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: mostMemory },
    });
    current = thread;
    thread.once('error', reject).once('exit', () => {
      current = null;
      resolve();
    });
  });

/** Returns false when none is wanted. What fails without being foreseen is refused, and logged. */
export const runDueImport = async (): Promise<boolean> => {
  const task = await claimImport(web(), timing().importLeaseMs);
  if (!task) return false;
  try {
    await runInThread(task);
  } catch (error) {
    log().error({ import: task.id, state: task.state, ...describeError(error) }, 'import failed: nothing of it was written');
    await failImport(web(), task, { why: 'failed' });
  }
  return true;
};

/** Ends the thread in hand; the next worker takes its import again when the lease is over. */
export const stopImport = async (): Promise<void> => {
  await current?.terminate();
};

export const forgetOldImports = (): Promise<number> => deleteOldImports(web());
