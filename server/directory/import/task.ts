/** The work on one import, whoever does it: the worker's thread, or the command. Invariant: a failure leaves the directory as it was. */
import type { Pool } from '#db/client.ts';
import { deleteImportFile, moveImport, updateProgress } from '#db/directory/imports.ts';
import type { ImportRefusal, WorkingState } from '#domain/import.ts';
import { apply, ChangedMeanwhile, takeBack } from './apply.ts';
import { preview, type Report } from './preview.ts';
import { readBeginning } from './read.ts';
import { FileRefused } from './refusal.ts';

export type ImportTask = { id: string; state: WorkingState };

const work: Record<WorkingState, (pool: Pool, id: string, report: Report) => Promise<void>> = {
  reading: readBeginning,
  previewing: preview,
  applying: apply,
  undoing: takeBack,
};

/** Says of an import that it could not be done, and deletes its file: nobody needs it any more. One that was applied stays so. */
export const failImport = async (db: Pool, { id, state }: ImportTask, refusal: ImportRefusal): Promise<void> => {
  await moveImport(db, id, state, state === 'undoing' ? 'applied' : 'refused', { refusal });
  await deleteImportFile(db, id);
};

/** Throws what was not foreseen; nothing is written then, and the import is still in the same state. */
export const runTask = async (pool: Pool, task: ImportTask, report: Report): Promise<void> => {
  try {
    await work[task.state](pool, task.id, report);
  } catch (error) {
    if (error instanceof FileRefused) await failImport(pool, task, error.refusal);
    else if (error instanceof ChangedMeanwhile)
      await moveImport(pool, task.id, 'applying', 'previewing', { refusal: { why: 'changedMeanwhile' } });
    else throw error;
  }
};

/** The same for a task that was claimed for `leaseMs`: it stays claimed, and its progress is seen, until the work is over. */
export const runClaimed = async (pool: Pool, task: ImportTask, leaseMs: number): Promise<void> => {
  const said = { done: 0, total: 0 };
  const tell = () => updateProgress(pool, task.id, { ...said, leaseMs });
  const keep = setInterval(() => void tell().catch(() => undefined), leaseMs / 3);
  try {
    await runTask(pool, task, async (done, total) => {
      Object.assign(said, { done, total });
      await tell();
    });
  } finally {
    clearInterval(keep);
  }
};
