/**
 * A fair queue: everybody has a lane of their own, and the lanes take turns.
 * Invariant: a lane, and all of them together, have a limited number of places; when all are taken, the longest lane gives one up to a
 * shorter one.
 */

export type Waiting = { go: () => void; drop: () => void };

export class FairQueue {
  #most: { lane: number; all: number };
  /** The lane whose turn it is comes first. */
  #lanes = new Map<string, Waiting[]>();
  #size = 0;

  constructor(most: { lane: number; all: number }) {
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  /** False: there is no place for it. */
  push(lane: string, waiting: Waiting): boolean {
    const own = this.#lanes.get(lane) ?? [];
    if (own.length >= this.#most.lane) return false;
    if (this.#size >= this.#most.all && !this.#makeRoom(own.length)) return false;
    own.push(waiting);
    this.#lanes.set(lane, own);
    this.#size += 1;
    return true;
  }

  /** The one whose turn it is. */
  shift(): Waiting | undefined {
    const [first] = this.#lanes;
    if (!first) return undefined;
    const [lane, own] = first;
    this.#lanes.delete(lane);
    const next = own.shift();
    if (own.length > 0) this.#lanes.set(lane, own);
    this.#size -= 1;
    return next;
  }

  /** Takes out a caller that does not wait any more. */
  remove(lane: string, waiting: Waiting): void {
    const own = this.#lanes.get(lane);
    const at = own?.indexOf(waiting) ?? -1;
    if (!own || at < 0) return;
    own.splice(at, 1);
    if (own.length === 0) this.#lanes.delete(lane);
    this.#size -= 1;
  }

  /** Drops the last of the longest lane, when that is longer than this one would be. */
  #makeRoom(length: number): boolean {
    let longest: Waiting[] = [];
    for (const own of this.#lanes.values()) if (own.length > longest.length) longest = own;
    if (longest.length <= length + 1) return false;
    this.#size -= 1;
    longest.pop()?.drop();
    return true;
  }
}
