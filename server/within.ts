/** Limits how long a caller waits: for a database that does not answer, or a slow mail server. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for `work` at most `ms` milliseconds; work that takes longer goes on unattended. Rejects when the work fails in time. */
export const within = async (ms: number, work: Promise<unknown>): Promise<void> => {
  const late = new AbortController();
  // Losing the race is no reason to end the process, whatever it fails with later.
  work.catch(() => undefined);
  await Promise.race([work, sleep(ms, undefined, { signal: late.signal }).catch(() => undefined)]).finally(() => late.abort());
};

/** Settles as the work does, but rejects after `ms` milliseconds: a database that neither answers nor refuses must not stop the caller. */
export const withTimeout = async <Result>(ms: number, work: Promise<Result>): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The database does not answer')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};
