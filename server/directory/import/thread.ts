/**
 * Runs one task on an import beside the process that serves streams: reading a file of 200,000 people takes some seconds of processor.
 * Invariant: whatever happens here, the process that started it goes on.
 */
import '#db/mended-driver.ts';
import { workerData } from 'node:worker_threads';
import type { ImportTask } from './task.ts';

const { openPool } = await import('#db/client.ts');
const { env } = await import('#env');
const { runClaimed } = await import('./task.ts');

const { task, leaseMs } = workerData as { task: ImportTask; leaseMs: number };
// One for the work, one for its progress, which must be seen before the work is over.
const pool = openPool(env().DATABASE_URL, 'pregon-import', 2);
try {
  await runClaimed(pool, task, leaseMs);
} finally {
  await pool.end({ timeout: 2 });
}
