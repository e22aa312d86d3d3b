/** Telling many people without keeping anybody waiting: the first are asked for in small portions, and others get at the loop. */
import { setImmediate as breathe } from 'node:timers/promises';

const yieldAfterStreams = 2_000;
const yieldAfterMs = 10;
/** Asking what time it is costs as much as a tenth of a write. */
const streamsBetweenLooks = 20;
const firstPortion = 250;
const largestPortion = 1_000;

/** Portions that grow: the first is soon answered, so the first streams are written to while PostgreSQL looks for the rest. */
export const toPortions = <Person>(people: Person[]): Person[][] => {
  const portions: Person[][] = [];
  for (let from = 0, size = firstPortion; from < people.length; from += size, size = Math.min(size * 2, largestPortion)) {
    portions.push(people.slice(from, from + size));
  }
  return portions;
};

/** What was asked for each portion, in order: while one is told, the next is asked for. More at once make the first wait for the others. */
export async function* askAhead<Portion, Answer>(portions: Portion[], ask: (portion: Portion) => Promise<Answer>): AsyncGenerator<Answer> {
  let next = portions[0] === undefined ? null : ask(portions[0]);
  for (let following = 1; next !== null; following += 1) {
    const answer: Answer = await next;
    const portion = portions[following];
    next = portion === undefined ? null : ask(portion);
    // When it fails while this one is told, or nobody comes back for it, it is no stray error.
    next?.catch(() => undefined);
    yield answer;
  }
}

/** Lets others at the loop after 2,000 streams or 10 ms, whichever comes first. */
export class Pause {
  #streams = 0;
  #sinceMs = performance.now();

  /** Counts a stream. True when it is time to `take` the pause. */
  isDue(): boolean {
    this.#streams += 1;
    if (this.#streams >= yieldAfterStreams) return true;
    return this.#streams % streamsBetweenLooks === 1 && performance.now() - this.#sinceMs >= yieldAfterMs;
  }

  async take(): Promise<void> {
    await breathe();
    this.#streams = 0;
    this.#sinceMs = performance.now();
  }
}
