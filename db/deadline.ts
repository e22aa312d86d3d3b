/**
 * Work that somebody waits for. Invariant: once its time is over, none of its transactions begins its COMMIT; of one whose COMMIT was on its
 * way by then nobody knows, and one that was committed before stands. What is written outside of a transaction is not held back, nor what
 * comes after endDeadline.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** What was committed before, of work that does more than one thing. */
type Kept = { announcementId: string; version: string };
type Deadline = { isOver: boolean; commits: number; subject: string | null; kept: Kept | null; end: () => void };

// A module is evaluated more than once in the same process.
const holder = globalThis as typeof globalThis & { pregonDeadlines?: AsyncLocalStorage<Deadline> };

const deadlines = (): AsyncLocalStorage<Deadline> => {
  holder.pregonDeadlines ??= new AsyncLocalStorage();
  return holder.pregonDeadlines;
};

/**
 * The database did not answer in time. `inDoubt`: its last transaction may have been committed all the same, else it was not, nor will be; `subject`:
 * what it was about, and `kept`: what stands of the work, when that was said.
 */
export class DatabaseLate extends Error {
  inDoubt: boolean;
  subject: string | null;
  kept: Kept | null;
  code = 'ETIMEDOUT';
  constructor(inDoubt = false, subject: string | null = null, kept: Kept | null = null) {
    super('The database does not answer');
    this.name = 'DatabaseLate';
    [this.inDoubt, this.subject, this.kept] = [inDoubt, subject, kept];
  }
}

/** Settles as the work does, or rejects with DatabaseLate after `ms`, whatever the work still waits for. */
export const inTime = async <Result>(ms: number, work: () => Promise<Result>): Promise<Result> => {
  const deadline: Deadline = { isOver: false, commits: 0, subject: null, kept: null, end: () => undefined };
  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => {
      deadline.isOver = true;
      reject(new DatabaseLate(deadline.commits > 0, deadline.subject, deadline.kept));
    }, ms);
    deadline.end = () => clearTimeout(timer);
  });
  const working = deadlines().run(deadline, work);
  // Losing the race is no reason to end the process, whatever it fails with later.
  working.catch(() => undefined);
  return Promise.race([working, late]).finally(deadline.end);
};

/** The COMMIT that follows is about this. */
export const nameDoubt = (subject: string): void => {
  const deadline = deadlines().getStore();
  if (deadline) deadline.subject = subject;
};

/** This was committed, and stands whatever becomes of the rest. */
export const noteKept = (kept: Kept): void => {
  const deadline = deadlines().getStore();
  if (deadline) deadline.kept = kept;
};

/** From here on the work looks after its own time. */
export const endDeadline = (): void => deadlines().getStore()?.end();

/** Runs a transaction; `begin` gets what to do between BEGIN and COMMIT. */
export const beginInTime = async <Given, Result>(
  begin: (work: (tx: Given) => Promise<Result>) => Promise<Result>,
  work: (tx: Given) => Result | Promise<Result>,
): Promise<Result> => {
  const deadline = deadlines().getStore();
  if (!deadline) return begin(async (tx) => work(tx));
  let isCommitting = false;
  try {
    return await begin(async (tx) => {
      const result = await work(tx);
      if (deadline.isOver) throw new DatabaseLate();
      isCommitting = true;
      deadline.commits += 1;
      return result;
    });
  } finally {
    if (isCommitting) deadline.commits -= 1;
  }
};
