/** One JSON line an event on standard output. Ids instead of names and addresses, codes instead of messages, never a secret. */
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import { env } from '#env';
import { isGoneCode } from './errors.ts';
import { outletOf } from './outlet.ts';

const holder = globalThis as typeof globalThis & { pregonLog?: Logger };

/** While the database is away, every part that queries it fails alike, some of them each second: one line in this time. */
const goneEveryMs = 10_000;
/** Lines with one of these fields are never left out: somebody will look for them. */
const ofOneThing = ['announcement', 'delivery', 'reference'];

const isOfAll = (fields: unknown): fields is Record<string, unknown> =>
  typeof fields === 'object' &&
  fields !== null &&
  'code' in fields &&
  isGoneCode(fields.code) &&
  !ofOneThing.some((name) => name in fields);

/**
 * Of lines that say that the database is gone, the first in ten seconds is written, of each level, so that a warning hides no error; the next
 * after them says how many were left out.
 */
const goneSeldom = (): NonNullable<LoggerOptions['hooks']> => {
  const writtenAtMs = new Map<number, number>();
  let left = 0;
  return {
    logMethod(args, write, level) {
      const [fields, ...rest] = args;
      if (!isOfAll(fields)) return write.apply(this, args);
      if (performance.now() - (writtenAtMs.get(level) ?? Number.NEGATIVE_INFINITY) < goneEveryMs) {
        left += 1;
        return;
      }
      write.apply(this, [left > 0 ? { ...fields, left } : fields, ...rest] as typeof args);
      writtenAtMs.set(level, performance.now());
      left = 0;
    },
  };
};

/** A log of its own that writes JSON lines to `destination`. `level`: as pino names them. */
export const makeLog = (level: string, destination: DestinationStream): Logger =>
  pino({ level, base: { pid: process.pid }, hooks: goneSeldom() }, destination);

export const log = (): Logger => {
  holder.pregonLog ??= makeLog(env().LOG_LEVEL, outletOf(1));
  return holder.pregonLog;
};

/** The parts of an error that may be logged: its kind and code, and where it was thrown. Database messages can hold people's data. */
export const describeError = (error: unknown): Record<string, unknown> => {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code, constraint_name: constraint } = error as Error & { code?: unknown; constraint_name?: unknown };
  const fromDatabase = error.name === 'PostgresError';
  return {
    error: error.name,
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(fromDatabase ? {} : { message: error.message }),
    at: error.stack
      ?.split('\n')
      .slice(1, 4)
      .map((line) => line.trim()),
  };
};
