import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import failure from '../messages/failure.json' with { type: 'json' };
import { useSettings } from '../testing/settings.ts';
import { failurePage } from './failure-page.ts';
import { answerRequest, type Front } from './front.ts';
import { makeLog } from './log.ts';

/** Pages that fail in the ways a page can. Nobody listens where the database should be. */
const front: Front = {
  health: { expectedMigrations: 0, draining: false, hears: () => true, hasReserved: () => true },
  live: null,
  pages: async ({ url }, response) => {
    if (url === '/throws') throw new Error('on purpose');
    response.statusCode = url === '/fine' ? 200 : 500;
    response.setHeader('content-type', 'text/html');
    if (url === '/packed') response.setHeader('content-encoding', 'gzip').end(gzipSync('secret of the machine'));
    else if (url === '/pieces') {
      response.write('secret of ');
      response.end('the machine');
    } else response.end('the page');
  },
};
const server = createServer((request, response) => void answerRequest(front, request, response));
const ask = async (path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
    headers: { accept: 'text/html', 'accept-language': 'es', ...headers },
  });
  return { answer, text: await answer.text() };
};

const lines: Record<string, unknown>[] = [];

beforeAll(() => {
  useSettings();
  (globalThis as { pregonLog?: unknown }).pregonLog = makeLog('error', { write: (line: string) => void lines.push(JSON.parse(line)) });
  return new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

it.each(['/throws', '/packed', '/pieces'])('a page that fails (%s) says so in the reader’s language, and nothing else', async (path) => {
  const { answer, text } = await ask(path);
  expect(answer.status).toBe(500);
  expect(text).toContain(failure.es.title);
  expect(text).toContain('<html lang="es" dir="ltr">');
  expect(text).not.toMatch(/secret|<script/);
  const nonce = /<style nonce="([^"]+)"/.exec(text)?.[1];
  expect(answer.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
  const reference = answer.headers.get('x-request-id');
  expect(text).toContain(`${failure.es.reference} <strong class="reference">${reference}</strong>`);
  await expect.poll(() => lines.filter((line) => line['reference'] === reference)).toHaveLength(1);
  expect(lines.at(-1)).toMatchObject({ msg: 'request failed', method: 'GET', path });
});

it('follows the language chosen in this browser', async () => {
  expect((await ask('/throws', { cookie: 'a=b; locale=en' })).text).toContain(failure.en.title);
});

it('leaves alone what did not fail, and what a script asked for', async () => {
  expect((await ask('/fine')).text).toBe('the page');
  expect((await ask('/fails', { rsc: '1' })).text).toBe('the page');
  expect((await ask('/fails', { accept: 'application/json' })).text).toBe('the page');
});

it('gives the telephone of the settings, as text whatever was set', () => {
  const page = failurePage({ locale: 'en', companyName: '<b>x</b>', telephone: '+34 (944) <1>', nonce: 'n' });
  expect(page).toContain('<a href="tel:+349441">+34 (944) &lt;1&gt;</a>');
  expect(page).not.toContain('<b>');
  expect(failurePage({ locale: 'en', companyName: 'x', telephone: '', nonce: 'n' })).not.toContain(failure.en.emergency);
});
