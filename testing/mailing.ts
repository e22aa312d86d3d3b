/** For tests of mail: a database, a mail server that answers as it is told, an editor, one department a test, and workers that are stopped behind each. */
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { worker } from '../db/client.ts';
import { Mailer } from '../server/delivery/channels/mail/send.ts';
import type { Viewer } from '../server/identity/viewer.ts';
import { startWorker, type Worker } from '../server/worker.ts';
import { makeViewer, publishTo } from './desk.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson, insertSender } from './fresh-database.ts';
import { useSettings } from './settings.ts';
import { SmtpSink } from './smtp-sink.ts';

/** Conditions that a test of mail waits for, without naming how long. */
export const until = (probe: () => unknown) => expect.poll(probe, { timeout: 10_000, interval: 10 });

export class Mailing {
  readonly usual = { pollMs: 100, mailRetryMs: 50, mailProbeMs: 50, smtpTimeoutMs: 2_000 };
  readonly db = freshDatabase(this.usual);
  sink = new SmtpSink();
  port = 0;
  department = '';
  editor: Viewer = makeViewer('');
  #workers: Worker[] = [];

  /** Made once, while the tests of a file are collected. */
  constructor() {
    beforeAll(async () => {
      await insertSender(this.db.owner);
      // Without an address: what failed in one test is told to its author, whose mail would come into the middle of the next.
      const personId = await insertPerson(this.db.owner, { email: null });
      await insertGrant(this.db.owner, { personId, role: 'editor' });
      this.editor = makeViewer(personId, { isEditor: true });
    });
    beforeEach(async () => {
      this.sink = new SmtpSink();
      this.port = await this.sink.start();
      useSettings({ SMTP_URL: `smtp://127.0.0.1:${this.port}` });
      this.department = await insertDepartment(this.db.owner, 'North');
    });
    afterEach(async () => {
      await this.stop();
      await this.sink.stop();
      await this.db.owner`update deliveries set state = 'skipped' where state in ('queued', 'retry', 'sending')`;
      await this.db
        .owner`update mail_channel set last_success_at = null, failing_since = null, shut_at = null, probe_at = now(), logged_at = null`;
    });
  }

  async start(count = 1): Promise<void> {
    for (let started = 0; started < count; started += 1) this.#workers.push(await startWorker(worker()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.splice(0).map((each) => each.stop()));
  }

  /** A person of this test's department, with an address to look for. */
  async insertReader(given: { email?: string | null; name?: string; locale?: string } = {}): Promise<{ id: string; email: string }> {
    const id = await insertPerson(this.db.owner, { departmentId: this.department, ...given });
    const [row] = await this.db.owner<{ email: string | null }[]>`select email from persons where id = ${id}`;
    return { id, email: row?.email ?? '' };
  }

  /** Of this person's one mail; null when there is none. */
  async stateOf(personId: string): Promise<Partial<{ state: string; attempt: number; smtpCode: number | null }> | null> {
    const rows = await this.db.owner<{ state: string; attempt: number; smtpCode: number | null }[]>`
      select state, attempt, smtp_code from deliveries where person_id = ${personId}`;
    return rows.length === 0 ? null : { ...rows[0] };
  }

  /** Why this person's mail was refused; null when there is none, or it was not. */
  async reasonOf(
    personId: string,
  ): Promise<{ state: string; reason: string | null; about: string | null; smtpText: string | null } | null> {
    const [row] = await this.db.owner<{ state: string; reason: string | null; about: string | null; smtpText: string | null }[]>`
      select state, reason, about, smtp_text from deliveries where person_id = ${personId}`;
    return row ? { ...row } : null;
  }

  /** One look of a worker at what is due, and everything in hand to its end. */
  async look(): Promise<void> {
    const mailer = new Mailer(worker());
    await mailer.sendDue();
    await mailer.stop(5_000);
  }

  /** Nothing happens meanwhile but that the clock goes on. */
  async pass(ms: number): Promise<void> {
    await this.db.owner.begin(async (tx) => {
      const by = tx`make_interval(secs => ${ms / 1000})`;
      await tx`update deliveries set next_at = next_at - ${by}, tried_at = tried_at - ${by}, first_tried_at = first_tried_at - ${by},
        owed_since = owed_since - ${by}, lease_until = lease_until - ${by} where state in ('queued', 'retry', 'sending')`;
      await tx`update mail_channel set last_success_at = last_success_at - ${by}, failing_since = failing_since - ${by},
        shut_at = shut_at - ${by}, probe_at = probe_at - ${by}`;
    });
  }

  /** Something else that is mailed now to somebody else; when it has arrived, what did not come before it is not on its way. */
  async fence(): Promise<void> {
    const own = await insertDepartment(this.db.owner, 'Fence');
    const id = await insertPerson(this.db.owner, { departmentId: own });
    await publishTo(this.editor, [own], { fallbackMinutes: 0 });
    await until(() => this.sink.to(`${id}@pregon.example`).length).toBe(1);
  }
}
