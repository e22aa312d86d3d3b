/**
 * The worker role: woken by NOTIFY or each second, it publishes what is due, ends what is over, climbs the ladder, sends
 * mail. Invariant: every piece of work is claimed in the database, so two workers share it and one that dies loses nothing.
 */
import { randomUUID } from 'node:crypto';
import type { Pool } from '#db/client.ts';
import { deleteHeartbeat, updateHeartbeat } from '#db/heartbeats.ts';
import { listen } from '#db/notify.ts';
import { endDue, publishDue } from '#server/announcements/publish.ts';
import { describeError, log } from '#server/log.ts';
import { Mailer } from '#server/mail/send.ts';
import { climbDue } from '#server/reach/steps.ts';
import { within } from '#server/within.ts';
import { timing } from '#timing';

const mailGraceMs = 5_000;
const databaseGraceMs = 1_500;

/** Calls `work` whenever woken and each second; never twice at once. An error is logged, and the next second tries again. */
class Loop {
  #what: string;
  #work: () => Promise<void>;
  #timer: NodeJS.Timeout;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  constructor(what: string, work: () => Promise<void>) {
    this.#what = what;
    this.#work = work;
    this.#timer = setInterval(() => this.wake(), timing().pollMs);
  }

  wake(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        await this.#work();
      } catch (error) {
        log().error({ what: this.#what, ...describeError(error) }, 'worker: will try again');
      }
    }
  }
}

const drain = async (work: () => Promise<boolean>): Promise<void> => {
  while (await work());
};

export type Worker = { stop: () => Promise<void> };

export const startWorker = async (pool: Pool): Promise<Worker> => {
  const id = randomUUID();
  const mailer = new Mailer(pool);
  const sender = new Loop('mail', async () => {
    while ((await mailer.sendDue()) > 0) await mailer.freeSlot();
  });
  const publisher = new Loop('publish', async () => {
    await updateHeartbeat(pool, id);
    await drain(() => endDue(pool));
    await drain(() => publishDue(pool));
  });
  const ladder = new Loop('ladder', async () => {
    await drain(() => climbDue(pool));
    sender.wake();
  });
  const unlisten = await listen(pool, 'pregon_due', () => publisher.wake());
  const unlistenEvents = await listen(pool, 'pregon_events', () => ladder.wake());
  for (const loop of [publisher, ladder, sender]) loop.wake();
  return {
    stop: async () => {
      mailer.takeNoMore();
      await within(databaseGraceMs, Promise.all([unlisten(), unlistenEvents()]));
      await within(mailGraceMs, Promise.all([publisher.stop(), ladder.stop(), sender.stop()]));
      await mailer.stop(mailGraceMs);
      await within(databaseGraceMs, deleteHeartbeat(pool, id));
    },
  };
};
