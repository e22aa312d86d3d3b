/**
 * Collects the ids of announcements that changed for the people who manage them, and finds these people.
 * Invariant: at most one query in `deskMs`, and never two at once; only people in whose newsroom one of them is are notified.
 */
import { live } from '#db/client.ts';
import { listDesksOf, listUnderWay } from '#db/reading/announcements.ts';
import { describeError, log } from '#server/log.ts';
import { timing } from '#timing';

export class DeskBell {
  #tell: (personIds: string[]) => void;
  #heard = new Set<string>();
  /** True when notifications may have been missed. */
  #missed = false;
  #rangAtMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(tell: (personIds: string[]) => void) {
    this.#tell = tell;
  }

  /** Notes changed announcements; null: unknown ones, because no notification arrived for a while. */
  hear(announcementIds: string[] | null): void {
    if (announcementIds === null) this.#missed = true;
    for (const id of announcementIds ?? []) this.#heard.add(id);
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#stopped) return;
    this.#timer = setTimeout(() => void this.#ring(), Math.max(0, this.#rangAtMs + timing().deskMs - performance.now()));
  }

  async #ring(): Promise<void> {
    const [heard, missed] = [[...this.#heard], this.#missed];
    this.#heard.clear();
    this.#missed = false;
    try {
      const ids = missed ? [...heard, ...(await listUnderWay(live()))] : heard;
      const people = await listDesksOf(live(), ids);
      if (!this.#stopped) this.#tell(people);
    } catch (error) {
      for (const id of heard) this.#heard.add(id);
      this.#missed ||= missed;
      log().warn(describeError(error), 'live: desks not told, will try again');
    }
    this.#rangAtMs = performance.now();
    this.#timer = undefined;
    if (this.#heard.size > 0 || this.#missed) this.#arm();
  }
}
