/** That the driver sends a question behind the one before it, without waiting for its answer: what streams are told rests on it (decision 0019). */
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../testing/fresh-database.ts';
import { useSettings } from '../testing/settings.ts';
import { inOrder } from './client.ts';

const db = freshDatabase();
/** The driver's queries, and PostgreSQL's answers while answers were held back. */
let sent = '';
let held: (() => void)[] | null = null;
let connections = 0;
const server = createServer((driver: Socket) => {
  connections += 1;
  const database = connect(Number(new URL(db.url('web')).port), '127.0.0.1');
  driver.on('data', (bytes) => {
    sent += bytes.toString('latin1');
    database.write(bytes);
  });
  database.on('data', (bytes) => (held ? held.push(() => driver.write(bytes)) : driver.write(bytes)));
  for (const [one, other] of [
    [driver, database],
    [database, driver],
  ] as const)
    one.on('error', () => other.destroy()).once('close', () => other.destroy());
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const url = new URL(db.url('web'));
  url.port = String(address.port);
  useSettings({ DATABASE_URL: url.href });
});

afterAll(() => void server.close());

test('three questions are with PostgreSQL before the first is answered, and answered in their order', async () => {
  const answered: string[] = [];
  const ask = (word: string) =>
    inOrder()<{ word: string }[]>`select ${word}::text as word`.then(([row]) => void answered.push(row?.word ?? 'nothing'));
  await ask('warm');
  held = [];
  const all = Promise.all(['first', 'second', 'third'].map(ask));
  await expect.poll(() => ['first', 'second', 'third'].filter((word) => sent.includes(word))).toHaveLength(3);
  expect(answered).toEqual(['warm']);
  expect(connections).toBe(1);
  for (const pass of held.splice(0)) pass();
  held = null;
  await all;
  expect(answered).toEqual(['warm', 'first', 'second', 'third']);
});
