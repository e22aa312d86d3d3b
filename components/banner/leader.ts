/**
 * Elects the tab of a browser that talks to the server: the one that holds a lock, which the browser passes on when that tab closes. A
 * leader that holds it and falls silent (frozen, busy) loses the lock to another tab. Plain TypeScript: the lock is passed in.
 */

const LOOK_MS = 500;
/** The leader sends a tick each second and the others check each half second: a silent leader is replaced within 3 s. */
const SILENT_MS = 2_500;

/** As navigator.locks.request: `hold` is called when the lock is had, until its promise resolves. Rejects when robbed, or without locks. */
export type RequestLock = (options: { steal: true } | { signal: AbortSignal }, hold: () => Promise<void>) => Promise<unknown>;

type ElectionWorld = { request: RequestLock; now: () => number; onLead: () => void; onFollow: () => void };

export class Election {
  #world: ElectionWorld;
  #leads = false;
  #heardAt = 0;
  #looks = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #leave = () => {};

  constructor(world: ElectionWorld) {
    this.#world = world;
  }

  start(): void {
    this.heard();
    this.#enter(false);
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#leads = false;
    this.#leave();
  }

  /** The leader said something. */
  heard(): void {
    this.#heardAt = this.#world.now();
    this.#looks = 0;
  }

  /** Two looks at least: in a hidden tab a browser may call both, look and tick, only once a minute. */
  #look(): void {
    this.#looks += 1;
    if (this.#leads || this.#looks < 2 || this.#world.now() - this.#heardAt < SILENT_MS) return;
    this.heard();
    this.#leave();
    this.#enter(true);
  }

  #enter(steal: boolean): void {
    const left = new AbortController();
    let giveBack = () => {};
    this.#leave = () => {
      left.abort();
      giveBack();
    };
    const hold = () =>
      new Promise<void>((resolve) => {
        giveBack = resolve;
        if (left.signal.aborted) resolve();
        else this.#lead();
      });
    this.#world.request(steal ? { steal } : { signal: left.signal }, hold).catch(() => {
      if (left.signal.aborted) return;
      if (this.#leads) this.#follow();
      // No locks in this browser, or not for this page: each tab speaks for itself.
      else this.#lead();
    });
  }

  #lead(): void {
    this.#leads = true;
    this.#world.onLead();
  }

  #follow(): void {
    this.#leads = false;
    this.heard();
    this.#world.onFollow();
    this.#enter(false);
  }
}
