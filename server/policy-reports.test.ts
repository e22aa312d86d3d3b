import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { useSettings } from '../testing/settings.ts';
import { answerRequest } from './front.ts';

const front = {
  health: { expectedMigrations: 0, draining: false, hears: () => true, hasReserved: () => true },
  live: null,
  pages: () => Promise.reject(new Error()),
};
const server = createServer((request, response) => {
  requests += 1;
  void answerRequest(front, request, response);
});
const lines: Record<string, unknown>[] = [];
let requests = 0;
const holder = globalThis as { pregonLog?: unknown };

beforeAll(() => {
  useSettings();
  holder.pregonLog = {
    warn: (fields: object, text: string) => void lines.push({ text, ...fields }),
    error: (fields: object, text: string) => void lines.push({ text, ...fields }),
  };
  return new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  lines.splice(0);
  requests = 0;
});
afterAll(() => {
  delete holder.pregonLog;
  server.close();
});

const send = (body: string, method = 'POST') =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/policy-reports`, {
    method,
    headers: { 'content-type': 'application/csp-report', 'sec-fetch-site': 'cross-site' },
    ...(method === 'POST' ? { body } : {}),
  });
const report = (change: Record<string, unknown> = {}) =>
  JSON.stringify({
    'csp-report': {
      'document-uri': 'https://intranet.pregon.example/archive?q=who+is+ill#a',
      'effective-directive': 'script-src-elem',
      'blocked-uri': 'https://evil.example/x.js?person=ana',
      'source-file': 'https://intranet.pregon.example/archive?q=who+is+ill',
      'script-sample': 'a secret',
      ...change,
    },
  });

test('a report is one line that says what was refused and where, without what somebody typed', async () => {
  expect((await send(report())).status).toBe(204);
  expect(lines).toEqual([
    {
      text: 'content policy: refused in a browser',
      directive: 'script-src-elem',
      blocked: 'https://evil.example/x.js',
      page: 'https://intranet.pregon.example/archive',
      source: 'https://intranet.pregon.example/archive',
    },
  ]);
});

test('what is no report writes nothing, and is answered alike', async () => {
  for (const body of ['', '{', '[]', '{"csp-report":3}', report({ 'blocked-uri': 3 })]) expect((await send(body)).status, body).toBe(204);
  expect((await send('x'.repeat(8 * 1024 + 1))).status).toBe(413);
  expect((await send('', 'GET')).status).toBe(405);
  expect(lines).toEqual([]);
});

test('a report that is broken off writes nothing', async () => {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('POST /policy-reports HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
  await vi.waitFor(() => expect(requests).toBe(1));
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(lines).toEqual([]);
});

test('a thousand of them are ten lines a minute, none longer than a line, and then one that says how many were left out', async () => {
  const clock = vi.spyOn(performance, 'now');
  const atMs = performance.now() + 3_600_000;
  clock.mockReturnValue(atMs);
  const long = report({ 'blocked-uri': 'y'.repeat(5_000), 'effective-directive': 'z'.repeat(2_000) });
  await Promise.all(Array.from({ length: 1_000 }, () => send(long)));
  expect(lines).toHaveLength(10);
  expect(JSON.stringify(lines[0]).length).toBeLessThan(1_000);
  clock.mockReturnValue(atMs + 60_000);
  await send(long);
  expect(lines.slice(10)).toMatchObject([
    { text: 'content policy: more reports came than were written', left: 990 },
    { text: 'content policy: refused in a browser' },
  ]);
  clock.mockRestore();
});
