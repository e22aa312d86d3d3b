import { format } from 'node:util';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { useSettings } from '../testing/settings.ts';
import { logUnhandled, logWarning, makeConsole } from './console.ts';
import { makeLog } from './log.ts';
import { currentRequest, logFailure, runFor, toRequestContext } from './request-context.ts';

let lines: Record<string, unknown>[] = [];
const holder = globalThis as { pregonLog?: unknown };

beforeAll(() => useSettings());
beforeEach(() => {
  lines = [];
  holder.pregonLog = makeLog('debug', { write: (line: string) => void lines.push(JSON.parse(line)) });
});
afterEach(() => {
  delete holder.pregonLog;
  vi.restoreAllMocks();
});

const ofDatabase = (detail: string) =>
  Object.assign(new Error(`Key (email)=(${detail}) exists`), { name: 'PostgresError', code: '23505', detail });

it('has one line for a failure, however often it is said, and gives its reference to the browser in place of the hash', () => {
  const asked = toRequestContext({ method: 'GET', url: '/archive?q=Ana' });
  const error = Object.assign(ofDatabase('ana@pregon.example'), { digest: '2034912' });
  runFor(asked, () => {
    makeConsole().error('⨯', error);
    makeConsole().error(error);
    // As the renderer meets it again.
    makeConsole().error(Object.assign(new Error('omitted'), { digest: asked.reference }));
  });
  expect(error.digest).toBe(asked.reference);
  expect(lines).toMatchObject([
    {
      level: 50,
      msg: 'request failed',
      reference: asked.reference,
      method: 'GET',
      path: '/archive',
      error: 'PostgresError',
      code: '23505',
    },
  ]);
  expect(JSON.stringify(lines)).not.toContain('ana@');
});

it('has a line for each of two requests that meet the same error', () => {
  const error = new Error('shared');
  const two = [toRequestContext({ url: '/a' }), toRequestContext({ url: '/b' })];
  for (const asked of two) {
    runFor(asked, () => makeConsole().error(error));
    expect(error).toMatchObject({ digest: asked.reference });
  }
  expect(lines.map(({ path }) => path)).toEqual(['/a', '/b']);
});

it('leaves alone what Next says to itself in a digest, and errors outside of requests', () => {
  const redirect = Object.assign(new Error('x'), { digest: 'NEXT_REDIRECT;replace;/;307;' });
  runFor(toRequestContext({ url: '/' }), () => makeConsole().error(redirect));
  expect(redirect.digest).toMatch(/^NEXT_REDIRECT/);
  const outside = new TypeError('outside');
  makeConsole().error(outside);
  expect(outside).not.toHaveProperty('digest');
  expect(lines.at(-1)).toMatchObject({ msg: 'console', error: 'TypeError', message: 'outside' });
});

it('makes a line of any other words, without colours, not into objects, and not longer than a line may be', () => {
  const made = makeConsole();
  const written = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'));
  made.warn('\u001b[33m⚠\u001b[39m %s is old', 'x', { error: ofDatabase('ana@pregon.example') });
  made.table([{ a: 1 }]);
  made.log('');
  made.info('y'.repeat(5_000));
  // A file descriptor's reader may stand still: nothing but the log's outlet writes.
  for (const write of written) expect(write).not.toHaveBeenCalled();
  expect(lines.map(({ level }) => level)).toEqual([40, 30, 30]);
  expect(lines[0]?.['said']).toMatch(/^⚠ x is old/);
  expect(JSON.stringify(lines)).not.toContain('ana@');
  expect(String(lines[1]?.['said'])).toContain('1');
  expect(lines[2]?.['said']).toHaveLength(1_000);
});

it('tells of a promise nobody looked after once, though Next says it too; of a warning; and of what will be gone one day only to who asks', () => {
  const reason = new Error('left alone');
  logUnhandled(reason);
  makeConsole().error('unhandledRejection:', reason);
  logWarning(Object.assign(new Error('many'), { name: 'MaxListenersExceededWarning' }));
  logWarning(Object.assign(new Error('old'), { name: 'DeprecationWarning', code: 'DEP0169' }));
  expect(lines.map(({ level, msg }) => format(level, msg))).toEqual(['50 unhandled rejection', '40 warning', '20 warning']);
});

it('makes references that can be read out, each another; and knows the request through what comes later', async () => {
  const all = Array.from({ length: 1_000 }, () => toRequestContext({}).reference);
  expect(all.filter((one) => !/^\d{4}-\d{4}-\d{4}$/.test(one))).toEqual([]);
  expect(new Set(all).size).toBe(1_000);
  const asked = toRequestContext({ method: 'POST', url: `/${'x'.repeat(5_000)}` });
  expect(asked.path).toHaveLength(200);
  expect(currentRequest()).toBeNull();
  await runFor(asked, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    expect(currentRequest()).toBe(asked);
  });
  logFailure(asked);
  logFailure(asked, new TypeError('one'));
  logFailure(asked, new TypeError('one'));
  logFailure(asked, new TypeError('two'));
  expect(lines.map(({ message }) => message)).toEqual([undefined, 'one', 'two']);
});
