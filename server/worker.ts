/**
 * The worker role: woken by NOTIFY or each second, it publishes what is due, ends what is over, brings audiences up to date, carries
 * out the steps of escalations, sends mail. Invariant: every piece of work is claimed in the database, so two workers share it and one that dies loses nothing.
 */
import { randomUUID } from 'node:crypto';
import { type Pool, publisher } from '#db/client.ts';
import { deleteOldDepartures } from '#db/directory/departures.ts';
import { deleteHeartbeat, updateHeartbeat } from '#db/heartbeats.ts';
import { deleteOldIdTokens } from '#db/identity/sign-on.ts';
import { insertReachTotals } from '#db/reach/totals.ts';
import { bringUpToDate } from '#server/audience/joiners.ts';
import { tellFailures } from '#server/delivery/channels/mail/failures.ts';
import { Mailer } from '#server/delivery/channels/mail/send.ts';
import { runDueStep } from '#server/delivery/steps.ts';
import { watchDepartures } from '#server/directory/departures.ts';
import { forgetOldImports, runDueImport, stopImport } from '#server/directory/import/watch.ts';
import { mailNotices } from '#server/notices/mail.ts';
import { endDue, publishDue } from '#server/publishing/publish.ts';
import { forgetOldReach } from '#server/reach/retention.ts';
import { timing } from '#timing';
import { listen } from './listen.ts';
import { describeError, log } from './log.ts';
import { within } from './within.ts';

const mailGraceMs = 5_000;
const databaseGraceMs = 1_500;

/** Calls `work` whenever woken and each second (or `everyMs`); never twice at once. An error is logged, and the next second tries again. */
class Loop {
  #what: string;
  #work: () => Promise<void>;
  #timer: NodeJS.Timeout;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  constructor(what: string, work: () => Promise<void>, everyMs: number = timing().pollMs) {
    this.#what = what;
    this.#work = work;
    this.#timer = setInterval(() => this.wake(), everyMs);
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

/** The pieces of work, each in a loop of its own: what holds one up does not hold up the others. */
const startLoops = (pool: Pool, id: string, mailer: Mailer) => {
  const publish = new Loop('publish', async () => {
    await updateHeartbeat(publisher(), id);
    await drain(() => publishDue(publisher()));
  });
  const end = new Loop('end', () => drain(() => endDue(publisher())));
  const send = new Loop('mail', async () => {
    while ((await mailer.sendDue()) > 0) await mailer.freeSlots();
  });
  mailer.channel.whenOpen(() => send.wake());
  const watch = new Loop('mail watch', () => mailer.channel.watch());
  const tellOfMails = new Loop('failed mails', () => tellFailures(pool), timing().mailFailedMs);
  const escalate = new Loop('escalation', async () => {
    await drain(() => runDueStep(pool));
    send.wake();
  });
  const read = new Loop('imports', () => drain(runDueImport));
  const depart = new Loop('departures', () => watchDepartures(pool), timing().joinMs);
  const join = new Loop('joiners', () => bringUpToDate(pool), timing().joinMs);
  const tell = new Loop('notices', async () => {
    await drain(() => mailNotices(pool));
    send.wake();
  });
  const renew = new Loop('leases', () => mailer.renewLeases());
  const count = new Loop('totals', () => drain(() => insertReachTotals(pool)), timing().totalsMs);
  const forgetOld = async () => {
    await deleteOldIdTokens(pool);
    await deleteOldDepartures(pool);
    await forgetOldImports();
    await drain(() => forgetOldReach(pool));
  };
  const forget = new Loop('retention', forgetOld, timing().retentionMs);
  return { publish, end, send, watch, tellOfMails, escalate, read, depart, join, tell, renew, count, forget };
};

export type Worker = { stop: () => Promise<void> };

export const startWorker = async (pool: Pool): Promise<Worker> => {
  const id = randomUUID();
  const mailer = new Mailer(pool);
  const loops = startLoops(pool, id, mailer);
  const all = Object.values(loops);
  const wakePublishing = () => {
    loops.publish.wake();
    loops.end.wake();
  };
  const stopListening = await listen('worker', {
    pregon_due: wakePublishing,
    pregon_events: () => loops.escalate.wake(),
    pregon_moved: () => {
      loops.depart.wake();
      loops.join.wake();
    },
    pregon_departures: () => loops.depart.wake(),
  });
  for (const loop of all) loop.wake();
  return {
    stop: async () => {
      mailer.takeNoMore();
      await stopListening();
      await stopImport();
      await within(mailGraceMs, Promise.all(all.map((loop) => loop.stop())));
      await mailer.stop(mailGraceMs);
      await within(databaseGraceMs, deleteHeartbeat(pool, id));
    },
  };
};
