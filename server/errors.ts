/** The errors the product expects. Everything else is a bug: it is thrown, logged once, and shown without its cause. */
import type { Continuation } from '#server/writing/view.ts';

/**
 * A rule says no. `message` and the values of `fields` are keys below `errors` in messages/; `given` is what a field's sentence
 * has places for, by field; `continuation` is what else the form needs to go on.
 */
export class Refused extends Error {
  fields: Record<string, string>;
  given: Record<string, Record<string, string>>;
  continuation: Continuation;
  constructor(
    message: string,
    fields: Record<string, string> = {},
    given: Record<string, Record<string, string>> = {},
    continuation: Continuation = {},
  ) {
    super(message);
    this.name = 'Refused';
    this.fields = fields;
    this.given = given;
    this.continuation = continuation;
  }
}

/** The answer to COMMIT was lost: it may or may not have happened. */
export class Unconfirmed extends Error {
  announcementId: string | null;
  constructor(announcementId: string | null, cause: unknown) {
    super('unconfirmed', { cause });
    this.name = 'Unconfirmed';
    this.announcementId = announcementId;
  }
}

const connectionCodes = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '55000',
];

/** True for the code of an error that says that the database could not be reached or went away. */
export const isGoneCode = (code: unknown): boolean => typeof code === 'string' && connectionCodes.includes(code);

/** True when the database could not be reached or went away, as against having refused something. */
export const isDatabaseGone = (error: unknown): boolean => error instanceof Error && 'code' in error && isGoneCode(error.code);

/**
 * True when what is stored cannot be worked with, so that each further try would meet the same: a value that is not of the expected kind,
 * or one that the database refuses (SQLSTATE classes 22, data exception, and 23, integrity). Whatever may pass by itself is not.
 */
export const isOfStored = (error: unknown): boolean => {
  if (error instanceof TypeError || error instanceof RangeError) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === 'UNDEFINED_VALUE' || /^2[23]...$/.test(code);
};
