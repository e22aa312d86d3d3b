import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '#server/identity/viewer.ts';
import { compose } from '#server/writing/compose.ts';
import { insertEditor, makeForm } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertSender } from '../../testing/fresh-database.ts';
import { SmtpSink } from '../../testing/smtp-sink.ts';
import { startWorkerProcess } from '../../testing/worker-process.ts';

const rounds = 40;
const people = 300;
const db = freshDatabase({ giveUpMs: 1_500 });
const sink = new SmtpSink();
let editor: Viewer;
let department = '';
let settings: Record<string, string> = {};

beforeAll(async () => {
  await insertSender(db.owner);
  editor = await insertEditor(db.owner);
  department = await insertDepartment(db.owner, 'North');
  await db.owner`insert into persons (source, name, email, department_id)
    select 'csv', 'Person ' || n, 'p' || n || '@pregon.example', ${department} from generate_series(1, ${people}) n`;
  settings = { SMTP_URL: `smtp://127.0.0.1:${await sink.start()}`, TIMING: '{"leaseMs":3000,"smtpTimeoutMs":2000}' };
});

afterAll(() => sink.stop());

/** The rows of an announcement in the database: everything of a publication, or nothing. */
const inDatabase = async (id: string) => {
  const [row] = await db.owner<{ state: string; recipients: number; steps: number; events: number }[]>`
    select a.state, (select count(*)::int from recipients r where r.announcement_id = a.id) as recipients,
      (select count(*)::int from steps s where s.announcement_id = a.id) as steps,
      (select count(*)::int from events e where e.announcement_id = a.id and e.kind = 'published') as events
    from announcements a where a.id = ${id}`;
  return row;
};

/** Asks whether to publish, and publishes while `meanwhile` happens. */
const publish = async (meanwhile: () => Promise<unknown>) => {
  const input = makeForm({ anyOf: [{ department, below: true }], fallbackMinutes: 0 });
  const shown = await compose(editor, { ...input, intent: 'review' });
  if (shown.outcome !== 'confirm') throw new Error(shown.outcome);
  const answer = compose(editor, { ...input, intent: 'publish', ruleHash: shown.ruleHash });
  await meanwhile();
  return { announcementId: shown.announcementId, result: await answer };
};

/** How long a publication takes here while nothing happens, in milliseconds: the moments to kill lie around it. */
const timeUndisturbed = async (): Promise<number> => {
  const publisher = await startWorkerProcess(settings);
  const began = performance.now();
  const { result } = await publish(async () => undefined);
  const tookMs = performance.now() - began;
  expect(result.outcome).toBe('live');
  await publisher.end('SIGTERM');
  return tookMs;
};

test(`a publisher killed at ${rounds} random moments leaves an announcement live with everything, or not live at all`, async () => {
  let live = 0;
  const usualMs = await timeUndisturbed();
  for (let round = 0; round < rounds; round += 1) {
    const publisher = await startWorkerProcess(settings);
    const { announcementId, result } = await publish(async () => {
      await sleep(randomInt(Math.ceil(usualMs * 1.5)));
      await publisher.end('SIGKILL');
    });
    const row = await inDatabase(announcementId);
    if (result.outcome === 'live') {
      live += 1;
      expect(row).toEqual({ state: 'live', recipients: people, steps: 1, events: 1 });
    } else {
      expect(result).toMatchObject({ outcome: 'not-sent', message: 'notTaken' });
      expect(row).toEqual({ state: 'draft', recipients: 0, steps: 0, events: 0 });
    }
  }
  process.stdout.write(`publisher killed ${rounds} times: ${live} live with everything, ${rounds - live} not at all\n`);
  expect(live).toBeGreaterThan(0);
  expect(live).toBeLessThan(rounds);
});

test('everybody gets their mail in the end, however often the sender was killed, and a kill doubles at most what was in hand', async () => {
  const [count] = await db.owner<{ live: number }[]>`select count(*)::int as live from announcements where state = 'live'`;
  const owed = people * (count?.live ?? 0);
  const kills = 20;
  for (let kill = 0; kill < kills; kill += 1) {
    const sender = await startWorkerProcess(settings);
    await sleep(500 + randomInt(1_500));
    await sender.end('SIGKILL');
  }
  const sender = await startWorkerProcess(settings);
  const accepted = async () => (await db.owner<{ n: number }[]>`select count(*)::int as n from deliveries where state = 'accepted'`)[0]?.n;
  await expect.poll(accepted, { timeout: 600_000, interval: 1_000 }).toBe(owed);
  await sender.end('SIGTERM');
  const ids = Map.groupBy(sink.mails, (mail) => mail.messageId);
  process.stdout.write(
    `${owed} mails owed, ${sink.mails.length} arrived, ${sink.mails.length - ids.size} of them doubles of ${rounds + kills} kills\n`,
  );
  expect(ids.size).toBe(owed);
  expect(sink.mails.length - ids.size).toBeLessThanOrEqual(10 * (rounds + kills));
});
