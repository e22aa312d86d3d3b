/**
 * The request that code runs for.
 * Invariant: its reference is made here, never taken from the request, and is the one name of a failure: in the log, in the response's
 * header, and on the page of its reader.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomInt } from 'node:crypto';
import { describeError, log } from './log.ts';

/**
 * `path` without what follows the question mark: that can hold names. `arrivedMs`: of performance.now(), with its last byte. `failures`:
 * of which the log has a line. `returned`: what was typed into a form that was sent without script and is not taken: the page that follows
 * is to show it again.
 */
export type RequestContext = {
  reference: string;
  method: string;
  path: string;
  arrivedMs: number;
  failures: Set<string>;
  returned: Record<string, string[]> | null;
};

const longestPath = 200;

// Next evaluates a module once for each of its layers in the same process.
const holder = globalThis as typeof globalThis & { pregonRequests?: AsyncLocalStorage<RequestContext> };

const requests = (): AsyncLocalStorage<RequestContext> => {
  holder.pregonRequests ??= new AsyncLocalStorage();
  return holder.pregonRequests;
};

/** Twelve digits, which can be read out on the telephone in any language. */
const makeReference = (): string =>
  String(randomInt(10 ** 12))
    .padStart(12, '0')
    .replace(/(\d{4})(?=\d)/g, '$1-');

export const toRequestContext = ({ method, url }: { method?: string | undefined; url?: string | undefined }): RequestContext => ({
  reference: makeReference(),
  method: method ?? '',
  path: (url ?? '').split('?', 1)[0]?.slice(0, longestPath) ?? '',
  arrivedMs: performance.now(),
  failures: new Set(),
  returned: null,
});

/** Runs `work`, and whatever it goes on with later, for this request. */
export const runFor = <Result>(request: RequestContext, work: () => Result): Result => requests().run(request, work);

/** Null outside of a request for a page. */
export const currentRequest = (): RequestContext | null => requests().getStore() ?? null;

/** The line of the log that its reader's reference leads to. Several parts of a page that fail alike are one. */
export const logFailure = (request: RequestContext, error?: unknown): void => {
  const { reference, method, path, failures } = request;
  const { at, ...kind } = error === undefined ? {} : describeError(error);
  const known = JSON.stringify(kind);
  if (failures.has(known)) return;
  failures.add(known);
  log().error({ reference, method, path, ...kind, ...(at === undefined ? {} : { at }) }, 'request failed');
};
