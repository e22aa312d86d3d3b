/**
 * Turns output of Next and other libraries on the console into lines of the log; nothing else is written.
 * Invariant: a page, an action or a route that failed has one line, with the reference its reader is shown.
 */
import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { formatWithOptions, stripVTControlCharacters, types } from 'node:util';
import { describeError, log } from './log.ts';
import { currentRequest, logFailure } from './request-context.ts';

type Level = 'error' | 'warn' | 'info' | 'debug';

const longestSaid = 1_000;

/** Errors the log already has a line of: Next reports them once more. */
const known = new WeakSet<object>();

/** A line of the log for a promise nobody looked after. */
export const logUnhandled = (reason: unknown): void => {
  if (typeof reason === 'object' && reason !== null) known.add(reason);
  log().error(describeError(reason), 'unhandled rejection');
};

/** Node's own, of what is used wrongly or will be gone one day. */
export const logWarning = (warning: Error): void =>
  log()[warning.name === 'DeprecationWarning' ? 'debug' : 'warn'](describeError(warning), 'warning');

/** Next's own errors say in their digest what they mean (NEXT_REDIRECT;…); digits are the hash of what was thrown, or the reference of another request that met it too. */
const isOfNobody = (digest: unknown): boolean => digest === undefined || /^[\d-]*$/.test(String(digest));

/**
 * Next says each failure here before it tells the browser the error's digest, which is what the error page is given: so the digest becomes the
 * reference. What is drawn after that meets the same error again, as a copy with this digest.
 */
const logError = (level: Level, error: Error & { digest?: unknown }): void => {
  if (known.has(error)) return;
  const request = currentRequest();
  if (request === null || level !== 'error') {
    log()[level](describeError(error), 'console');
    return;
  }
  if (error.digest === request.reference) return;
  if (isOfNobody(error.digest)) Reflect.set(error, 'digest', request.reference);
  logFailure(request, error);
};

const say =
  (level: Level) =>
  (...words: unknown[]): void => {
    const error = words.find((word) => types.isNativeError(word));
    if (error) {
      logError(level, error);
      return;
    }
    // Not into the depth of objects: an error of the database in one would bring people's data.
    const said = stripVTControlCharacters(formatWithOptions({ depth: 0 }, ...words)).trim();
    if (said === '') return;
    const { reference } = currentRequest() ?? {};
    log()[level]({ said: said.slice(0, longestSaid), ...(reference === undefined ? {} : { reference }) }, 'console');
  };

/** The console of a process whose standard output holds lines of the log only. */
export const makeConsole = (): Console => {
  const tell = (level: Level) =>
    new Writable({
      decodeStrings: false,
      write: (words: string, _encoding, taken) => {
        say(level)(words);
        taken();
      },
    });
  // Tables, groups and counters reach the log as text.
  const made = new Console({ stdout: tell('info'), stderr: tell('warn') });
  return Object.assign(made, { error: say('error'), warn: say('warn'), info: say('info'), log: say('info'), debug: say('debug') });
};
