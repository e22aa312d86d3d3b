/** One JSON line an event on standard output. Ids instead of names and addresses, codes instead of messages, never a secret. */
import { type Logger, pino } from 'pino';
import { env } from '#env';
import { outletOf } from './outlet.ts';

const holder = globalThis as typeof globalThis & { pregonLog?: Logger };

export const log = (): Logger => {
  holder.pregonLog ??= pino({ level: env().LOG_LEVEL, base: { pid: process.pid } }, outletOf(1));
  return holder.pregonLog;
};

/** What of an error may be logged: its kind and code, and where it was thrown. Database messages can hold people's data. */
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
