/** Telling many people without keeping anybody waiting: the first are asked for in small portions, and others get at the loop. */
import { setImmediate as breathe } from 'node:timers/promises';

const yieldAfterStreams = 2_000;
const yieldAfterMs = 10;
const firstPortion = 250;
const largestPortion = 2_000;
const askedAhead = 2;

/** Portions that grow: the first is soon answered, so the first streams are written to while PostgreSQL looks for the rest. */
export const toPortions = (people: string[]): string[][] => {
  const portions: string[][] = [];
  for (let from = 0, size = firstPortion; from < people.length; from += size, size = Math.min(size * 2, largestPortion)) {
    portions.push(people.slice(from, from + size));
  }
  return portions;
};

/** What was asked for each portion, in order, the next two always being asked for already. */
export async function* askAhead<Portion, Answer>(portions: Portion[], ask: (portion: Portion) => Promise<Answer>): AsyncGenerator<Answer> {
  const asked: Promise<Answer>[] = [];
  for (const [index, portion] of portions.entries()) {
    const answer = ask(portion);
    // When an earlier one fails, nobody waits for this one any more.
    answer.catch(() => undefined);
    asked.push(answer);
    const [first] = asked;
    if (first && index >= askedAhead) {
      yield await first;
      asked.shift();
    }
  }
  for (const answer of asked) yield await answer;
}

/** Lets others at the loop after 2,000 streams or 10 ms, whichever comes first. */
export class Pause {
  #streams = 0;
  #sinceMs = performance.now();

  /** Counts a stream. True when it is time to `take` the pause. */
  isDue(): boolean {
    this.#streams += 1;
    return this.#streams >= yieldAfterStreams || performance.now() - this.#sinceMs >= yieldAfterMs;
  }

  async take(): Promise<void> {
    await breathe();
    this.#streams = 0;
    this.#sinceMs = performance.now();
  }
}
