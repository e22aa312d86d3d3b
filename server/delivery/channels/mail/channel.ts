/**
 * Keeps the row with the state of the mail server (db/delivery/channels/mail/channel.ts), and raises the alarm when no mail goes out. Runs
 * in the worker role only.
 * Invariant: values it remembers only spare writes; every decision is made in the database, for all workers.
 */
import type { Pool } from '#db/client.ts';
import {
  claimAlarm,
  claimAllClear,
  claimTry,
  findMailState,
  updateChannelFails,
  updateChannelWorks,
  wakeOne,
  wakeWaiting,
} from '#db/delivery/channels/mail/channel.ts';
import type { Refused } from '#db/delivery/channels/mail/outcome.ts';
import { log } from '#server/log.ts';
import { timing } from '#timing';

/** Refusals for so many different people are hardly about them. */
export const severalPeople = 3;
const wokenAtOnce = 5_000;
/** A success, or a refusal like the last one, is written at most once in this time. */
const writtenEveryMs = 1_000;

export class MailChannel {
  #pool: Pool;
  #isFailing = false;
  #worksWrittenMs = Number.NEGATIVE_INFINITY;
  #failsWrittenMs = Number.NEGATIVE_INFINITY;
  #onOpen: () => void = () => undefined;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Sets the function to call when waiting mails were woken. */
  whenOpen(wake: () => void): void {
    this.#onOpen = wake;
  }

  /** Claims a try while no mail is accepted: true when this worker is to try one now. */
  mayTry(): Promise<boolean> {
    return claimTry(this.#pool, timing().mailProbeMs);
  }

  async works(): Promise<void> {
    const now = performance.now();
    if (!this.#isFailing && now - this.#worksWrittenMs < writtenEveryMs) return;
    [this.#isFailing, this.#worksWrittenMs] = [false, now];
    // The first are due as soon as the channel is open: newer ones, which were due all the time, would be claimed before them.
    const first = await this.#pool.begin(async (tx) =>
      (await updateChannelWorks(tx, timing().mailQuietMs)) ? wakeWaiting(tx, wokenAtOnce) : null,
    );
    if (first === null) return;
    this.#onOpen();
    let woken = first;
    for (let some = first; some === wokenAtOnce; woken += some) {
      some = await wakeWaiting(this.#pool, wokenAtOnce);
      this.#onOpen();
    }
    log().info({ woken }, 'mail is taken again: all that waited is due');
  }

  /** Stores a refusal that is not about a person. Returns when it is stored, so that no worker starts more than one mail after it. */
  async fails(refused: Refused & { id: string; own: boolean; cause: string }): Promise<void> {
    const now = performance.now();
    if (this.#isFailing && refused.about === 'message' && now - this.#failsWrittenMs < writtenEveryMs) return;
    [this.#isFailing, this.#failsWrittenMs] = [true, now];
    await updateChannelFails(this.#pool, { ...refused, probeMs: timing().mailProbeMs });
  }

  /** Checks whether a mail should be tried, and whether no mail has gone out for too long. */
  async watch(): Promise<void> {
    const { mailProbeMs, mailSilentMs, mailAlarmAgainMs } = timing();
    await wakeOne(this.#pool, mailProbeMs, severalPeople);
    const { down, since, waiting, reason, cause } = await findMailState(this.#pool, mailSilentMs, severalPeople);
    if (!down) {
      if (await claimAllClear(this.#pool)) log().warn({ waiting }, 'mail goes out again, or nothing is owed any more');
    } else if (await claimAlarm(this.#pool, mailAlarmAgainMs)) {
      log().error({ since, waiting, reason, cause }, 'no mail goes out');
    }
  }
}
