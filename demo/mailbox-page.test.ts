import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mail } from './mailbox.ts';
import { startMailboxPage } from './mailbox-page.ts';

const mail = (id: string, at: string): Mail => ({
  id,
  to: ['ana@example.com'],
  envelopeTo: ['ana@example.com'],
  from: 'Aceros del Norte <pregon@example.com>',
  subject: 'Gate 2 is closed',
  text: 'Use Gate 4',
  html: '',
  messageId: '',
  headers: {},
  at,
});
const mails = [mail('winter', '2026-01-31T23:30:05.000Z'), mail('summer', '2026-07-01T10:00:05.000Z')];

const timeZoneBefore = process.env['TZ'];
let server: Awaited<ReturnType<typeof startMailboxPage>>;
const read = async (path: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)).text();

beforeAll(async () => {
  // A machine far from the company.
  process.env['TZ'] = 'America/New_York';
  server = await startMailboxPage({ list: () => mails, store: async () => undefined }, 0);
});
afterAll(() => {
  server.close();
  if (timeZoneBefore === undefined) delete process.env['TZ'];
  else process.env['TZ'] = timeZoneBefore;
});

test('the list shows times in the zone of the company, and names it', async () => {
  const html = await read('/');
  expect(html).toContain('<th>Time (Europe/Madrid)</th>');
  expect([...html.matchAll(/<td class="time">([^<]*)</g)].map(([, time]) => time)).toEqual(['1 Feb, 00:30:05', '1 Jul, 12:00:05']);
});

test('so does a mail', async () => {
  expect(await read('/mails/summer')).toContain('1 Jul, 12:00:05 (Europe/Madrid)');
});
