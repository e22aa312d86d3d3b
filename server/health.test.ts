import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { countExpectedMigrations } from '#db/migrate.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { answerHealth } from './health.ts';

const db = freshDatabase({ mailKnownMs: 0 });
let hasReserved = true;
const server = createServer((request, response) => {
  void countExpectedMigrations().then((expectedMigrations) =>
    answerHealth({ expectedMigrations, draining: false, hears: () => true, hasReserved: () => hasReserved }, request.url ?? '', response),
  );
});

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => void server.close());
beforeEach(async () => {
  await db.owner`truncate deliveries, steps`;
  await db.owner`insert into heartbeats (worker) values (gen_random_uuid())`;
  await db.owner`update mail_channel set last_success_at = null`;
});

const ask = async (path: string) => {
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  return { status: answer.status, ...((await answer.json()) as object) };
};
const owe = async (minutes: number, about: 'server' | 'person' | null) => {
  await db.owner`insert into steps (kind, due_at, state) values ('notice', now(), 'done')`;
  await db.owner`insert into deliveries (step_id, person_id, channel, address, priority, state, about, next_at, tried_at, owed_since)
    select id, gen_random_uuid(), 'mail', 'ana@pregon.example', 3, ${about ? 'retry' : 'queued'}, ${about}, now() + interval '5 minutes',
      ${about ? new Date() : null}, now() - make_interval(mins => ${minutes}) from steps`;
};

test('nothing is owed: mail works', async () => {
  expect(await ask('/health/mail')).toMatchObject({ status: 200, sending: true, since: null, waiting: 0, oldestSeconds: 0 });
  expect(await ask('/health/ready')).toMatchObject({ status: 200, ready: true, mail: true });
});

test('a connection that is kept for publishing cannot be had: nobody is sent here', async () => {
  hasReserved = false;
  expect(await ask('/health/ready')).toMatchObject({ status: 503, ready: false, connections: false, database: true });
  hasReserved = true;
  expect(await ask('/health/ready')).toMatchObject({ status: 200, ready: true, connections: true });
});

test.each(['server', null] as const)(
  'owed for nine minutes (%s): mail is down, and the process is ready for people all the same',
  async (about) => {
    await owe(9, about);
    const said = (await ask('/health/mail')) as { status: number; sending: boolean; waiting: number; oldestSeconds: number };
    expect(said).toMatchObject({ status: 503, sending: false, waiting: 1 });
    expect(said.oldestSeconds).toBeGreaterThanOrEqual(540);
    expect(JSON.stringify(said)).not.toContain('ana@');
    expect(await ask('/health/ready')).toMatchObject({ status: 200, ready: true, mail: false });
  },
);

test('a mailbox that has been full for hours, or a minute that is not over, is no alarm', async () => {
  await owe(500, 'person');
  expect(await ask('/health/mail')).toMatchObject({ status: 200, sending: true, waiting: 0 });
  await db.owner`update deliveries set about = 'server', owed_since = now() - interval '50 seconds'`;
  expect(await ask('/health/mail')).toMatchObject({ status: 200, sending: true, waiting: 1 });
});
