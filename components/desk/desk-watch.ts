/**
 * When a page of the desk asks how things stand: soon after it heard that something changed, never twice at once, not again before it
 * rested, and not while nobody looks at it. Plain TypeScript: the world is handed in.
 */

/** Those who hear of it together do not ask in the same moment. */
const SPREAD_MS = 400;
const REST_MS = 3_000;
const AGAIN_MS = 15_000;
/** Without a stream: as often as the banner asks. */
const POLL_MS = 30_000;

export type DeskWatchWorld<Answer> = {
  /** Null when there was no answer. */
  ask: () => Promise<Answer | null>;
  isVisible: () => boolean;
  now: () => number;
  random: () => number;
};

export class DeskWatch<Answer> {
  #world: DeskWatchWorld<Answer>;
  #onAnswer: (answer: Answer) => void;
  #wanted = false;
  #asking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #poll: ReturnType<typeof setInterval> | undefined;
  #restsUntil = 0;
  #stopped = false;
  #drawings = 0;

  constructor(world: DeskWatchWorld<Answer>, onAnswer: (answer: Answer) => void) {
    this.#world = world;
    this.#onAnswer = onAnswer;
  }

  /** Something changed. What changes while it is asked for is asked for again. */
  want(): void {
    this.#wanted = true;
    this.look();
  }

  /** Whether the stream says what changes. What changed before it spoke, or while it was away, nobody said: it is asked for once it speaks. */
  hears(isLive: boolean): void {
    clearInterval(this.#poll);
    this.#poll = isLive || this.#stopped ? undefined : setInterval(() => this.want(), POLL_MS);
    if (isLive) this.want();
  }

  /** The page is looked at again: what was wanted meanwhile is asked for now. */
  look(): void {
    if (this.#stopped || !this.#wanted || this.#asking || this.#timer !== undefined || !this.#world.isVisible()) return;
    const rest = this.#restsUntil - this.#world.now();
    this.#timer = setTimeout(() => void this.#ask(), Math.max(0, rest) + this.#world.random() * SPREAD_MS);
  }

  /** The page was drawn anew: what was asked before says nothing of what it shows now. */
  drawn(): void {
    this.#drawings += 1;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#poll);
  }

  async #ask(): Promise<void> {
    this.#timer = undefined;
    if (!this.#world.isVisible()) return;
    this.#wanted = false;
    this.#asking = true;
    const drawing = this.#drawings;
    const answer = await this.#world.ask();
    this.#asking = false;
    this.#restsUntil = this.#world.now() + (answer === null ? AGAIN_MS : REST_MS);
    if (this.#stopped) return;
    if (answer === null || drawing !== this.#drawings) this.#wanted = true;
    else this.#onAnswer(answer);
    this.look();
  }
}
