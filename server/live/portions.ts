/** Telling many people without keeping anybody waiting: the first are asked for in small portions, and others get at the loop. */
import { setImmediate as breathe } from 'node:timers/promises';

const yieldAfterStreams = 2_000;
const yieldAfterMs = 10;
/** Asking what time it is costs as much as a tenth of a write. */
const streamsBetweenLooks = 20;
const firstPortion = 250;
const largestPortion = 1_000;
const askedAhead = 2;

/** Portions that grow: the first is soon answered, so the first streams are written to while PostgreSQL looks for the rest. */
export const toPortions = (people: string[]): string[][] => {
  const portions: string[][] = [];
  for (let from = 0, size = firstPortion; from < people.length; from += size, size = Math.min(size * 2, largestPortion)) {
    portions.push(people.slice(from, from + size));
  }
  return portions;
};

/** What was asked for each portion, in order. The first two are asked for at once, and two always ahead. */
export const askAhead = <Portion, Answer>(portions: Portion[], ask: (portion: Portion) => Promise<Answer>): AsyncGenerator<Answer> => {
  const start = (portion: Portion): Promise<Answer> => {
    const answer = ask(portion);
    // When an earlier one fails, nobody waits for this one any more.
    answer.catch(() => undefined);
    return answer;
  };
  return inOrder(portions.slice(0, askedAhead).map(start), portions.slice(askedAhead), start);
};

/** Takes from the front what was asked for, and asks for one more behind. */
async function* inOrder<Portion, Answer>(
  asked: Promise<Answer>[],
  portions: Portion[],
  start: (portion: Portion) => Promise<Answer>,
): AsyncGenerator<Answer> {
  for (let answer = asked.shift(); answer; answer = asked.shift()) {
    const first = await answer;
    const next = portions.shift();
    if (next !== undefined) asked.push(start(next));
    yield first;
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
