/**
 * How many streams a process may hold: each is an open file of the operating system, and pages, the database and the mail
 * server need some too. Invariant: streams alone can never use them up.
 */
import { existsSync, readFileSync } from 'node:fs';

const keptFree = 1_000;
const share = 0.8;

/** The limit of open files of this process; Node raises it to the hard limit at start. Infinity where there is none. */
export const openFileLimit = (): number => {
  if (!existsSync('/proc/self/limits')) return limitFromReport();
  const found = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return found === undefined || found === 'unlimited' ? Number.POSITIVE_INFINITY : Number(found);
};

/** Where there is no /proc (macOS). */
const limitFromReport = (): number => {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft: number | 'unlimited' } } };
  const soft = userLimits?.open_files?.soft ?? 'unlimited';
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : soft;
};

/** 1,000 below the limit of open files or 80 % of it, whichever is lower. */
export const streamLimit = (openFiles: number): number => Math.max(0, Math.floor(Math.min(openFiles - keptFree, openFiles * share)));
