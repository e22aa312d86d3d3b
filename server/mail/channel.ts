/**
 * Keeps the row that says whether mail goes out, and raises the alarm when it does not. Runs in the worker role only. Invariant: what it
 * remembers only spares writes; what is decided is decided in the database, for all workers.
 */
import type { Pool } from '#db/client.ts';
import type { Refused } from '#db/deliveries.ts';
import {
  claimAlarm,
  claimAllClear,
  claimTry,
  findMailState,
  updateChannelFails,
  updateChannelWorks,
  wakeOne,
  wakeWaiting,
} from '#db/mail-channel.ts';
import { log } from '#server/log.ts';
import { timing } from '#timing';

/** Refused for different people: then it is hardly about them. */
export const severalPeople = 3;
const wokenAtOnce = 5_000;
/** A success, and a refusal like the last one, is written once in this time. */
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

  /** Called when those that waited were woken. */
  whenOpen(wake: () => void): void {
    this.#onOpen = wake;
  }

  /** True: no mail is taken at present, and one is to try now, of this worker. */
  mayTry(): Promise<boolean> {
    return claimTry(this.#pool, timing().mailProbeMs);
  }

  async works(): Promise<void> {
    const now = performance.now();
    if (!this.#isFailing && now - this.#worksWrittenMs < writtenEveryMs) return;
    [this.#isFailing, this.#worksWrittenMs] = [false, now];
    if (!(await updateChannelWorks(this.#pool, timing().mailQuietMs))) return;
    let woken = 0;
    for (let some = wokenAtOnce; some === wokenAtOnce; woken += some) {
      some = await wakeWaiting(this.#pool, wokenAtOnce);
      this.#onOpen();
    }
    log().info({ woken }, 'mail is taken again: all that waited is due');
  }

  /** Not about a person. Returns after it was written, so that no worker takes more than one after it. */
  async fails(refused: Refused & { id: string; own: boolean; cause: string }): Promise<void> {
    const now = performance.now();
    if (this.#isFailing && refused.about === 'message' && now - this.#failsWrittenMs < writtenEveryMs) return;
    [this.#isFailing, this.#failsWrittenMs] = [true, now];
    await updateChannelFails(this.#pool, { ...refused, probeMs: timing().mailProbeMs });
  }

  /** Looks whether some mail is to try, and whether no mail has gone out for too long. */
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
