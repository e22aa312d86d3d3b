/**
 * Work with a deadline.
 * Invariant: after its deadline none of its transactions begins its COMMIT. The fate of a COMMIT that was under way at that moment is
 * unknown; one that finished before stands. Writes outside of a transaction are not stopped. After endDeadline nothing is stopped any more.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** The part of the work that was committed before the deadline. */
type Kept = { announcementId: string; version: string };
type Deadline = { isOver: boolean; commits: number; subject: string | null; kept: Kept | null; end: () => void };

// A module is evaluated more than once in the same process.
const holder = globalThis as typeof globalThis & { pregonDeadlines?: AsyncLocalStorage<Deadline> };

const deadlines = (): AsyncLocalStorage<Deadline> => {
  holder.pregonDeadlines ??= new AsyncLocalStorage();
  return holder.pregonDeadlines;
};

/**
 * The database did not answer in time. `inDoubt`: the last transaction may have been committed; otherwise it was not and never will be.
 * `subject`: the id it was about. `kept`: the part of the work that was committed, if any.
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

/** Settles as the work does, or rejects with DatabaseLate after `ms` milliseconds, even while the work still runs. */
export const inTime = async <Result>(ms: number, work: () => Promise<Result>): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const deadline: Deadline = { isOver: false, commits: 0, subject: null, kept: null, end: () => clearTimeout(timer) };
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      deadline.isOver = true;
      reject(new DatabaseLate(deadline.commits > 0, deadline.subject, deadline.kept));
    }, ms);
  });
  const working = deadlines().run(deadline, work);
  // Losing the race is no reason to end the process, whatever it fails with later.
  working.catch(() => undefined);
  return Promise.race([working, late]).finally(deadline.end);
};

/** Names the subject of the COMMIT that follows, for DatabaseLate.subject. */
export const nameDoubt = (subject: string): void => {
  const deadline = deadlines().getStore();
  if (deadline) deadline.subject = subject;
};

/** Notes that this was committed, for DatabaseLate.kept. */
export const noteKept = (kept: Kept): void => {
  const deadline = deadlines().getStore();
  if (deadline) deadline.kept = kept;
};

/** Lifts the deadline: from here on the work limits its own time. */
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
