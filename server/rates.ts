/**
 * How often somebody may do what costs much: by person, and by address, which a whole company may share. Invariant: it is kept in
 * this process alone and bounded, so it holds without a database, and nobody can fill the memory with it. docs/decisions/ says why
 * the figures are what they are.
 */

import { Recent } from './recent.ts';

/** So many at once, and then so many a second. */
type Rate = { burst: number; perSecond: number };
export type Rated = 'signIn' | 'search' | 'press' | 'upload' | 'publish';
export type Sender = { person: string | null; address: string };

const rates: Record<Rated, { person: Rate; address: Rate }> = {
  signIn: { person: { burst: 30, perSecond: 0.5 }, address: { burst: 1_000, perSecond: 25 } },
  search: { person: { burst: 60, perSecond: 4 }, address: { burst: 3_000, perSecond: 200 } },
  press: { person: { burst: 120, perSecond: 10 }, address: { burst: 3_000, perSecond: 200 } },
  upload: { person: { burst: 10, perSecond: 0.1 }, address: { burst: 100, perSecond: 1 } },
  publish: { person: { burst: 30, perSecond: 0.5 }, address: { burst: 300, perSecond: 5 } },
};

/** Of each rate. Who was not heard of for longest is forgotten, and would have had all back long ago in any ordinary hour. */
const mostKept = 20_000;

type Bucket = { left: number; atMs: number };

export class Buckets {
  #rate: Rate;
  #kept = new Recent<Bucket>(mostKept);

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Seconds until there is one again; 0: there is one now. */
  waitOf(key: string, nowMs: number): number {
    return Math.max(0, (1 - this.#leftOf(key, nowMs)) / this.#rate.perSecond);
  }

  take(key: string, nowMs: number): void {
    const left = this.#leftOf(key, nowMs) - 1;
    this.#kept.set(key, { left, atMs: nowMs });
  }

  /** False: there is none now. */
  takeOne(key: string, nowMs: number): boolean {
    if (this.waitOf(key, nowMs) > 0) return false;
    this.take(key, nowMs);
    return true;
  }

  #leftOf(key: string, nowMs: number): number {
    const bucket = this.#kept.get(key);
    const { burst, perSecond } = this.#rate;
    return bucket ? Math.min(burst, bucket.left + ((nowMs - bucket.atMs) / 1_000) * perSecond) : burst;
  }
}

const buckets = new Map<string, Buckets>();

const bucketsOf = (what: Rated, whose: 'person' | 'address'): Buckets => {
  const name = `${what} ${whose}`;
  const known = buckets.get(name) ?? new Buckets(rates[what][whose]);
  buckets.set(name, known);
  return known;
};

/**
 * Seconds to wait; 0 when it may be done now, and then it counts: for the person who is signed in, else for the address. What strangers
 * at the same address use up is never a person's. What is refused does not count: whoever goes on trying is not kept out for longer.
 */
export const countOrWait = (what: Rated, { person, address }: Sender, nowMs = performance.now()): number => {
  const from = bucketsOf(what, person === null ? 'address' : 'person');
  const key = person ?? address;
  const wait = from.waitOf(key, nowMs);
  if (wait === 0) from.take(key, nowMs);
  return wait;
};

/** For tests: everybody begins anew. */
export const forgetRates = (): void => buckets.clear();
