/** Telling many readers without keeping anybody waiting: the first are asked for in small portions, and others get at the loop. */
import { setImmediate as breathe } from 'node:timers/promises';

const yieldAfterStreams = 2_000;
const yieldAfterMs = 10;
/** Asking what time it is costs as much as a tenth of a write. */
const streamsBetweenLooks = 20;
const firstPortion = 250;
const largestPortion = 2_000;

/** Portions that grow: the first is soon answered, so the first streams are written to while PostgreSQL looks for the rest. */
export const toPortions = <Reader>(readers: Reader[]): Reader[][] => {
  const portions: Reader[][] = [];
  for (let from = 0, size = firstPortion; from < readers.length; from += size, size = Math.min(size * 2, largestPortion)) {
    portions.push(readers.slice(from, from + size));
  }
  return portions;
};

/** What was asked for each portion, in order: the first at once, each next one while one is told. More at once would make the first wait for the others. */
export const askAhead = <Portion, Answer>(portions: Portion[], ask: (portion: Portion) => Promise<Answer>): AsyncGenerator<Answer> => {
  const start = (portion: Portion): Promise<Answer> => {
    const answer = ask(portion);
    // When it fails while another is told, or nobody comes for it any more, it is no stray error.
    answer.catch(() => undefined);
    return answer;
  };
  const [first, ...others] = portions;
  return inOrder(first === undefined ? null : start(first), others, start);
};

async function* inOrder<Portion, Answer>(
  first: Promise<Answer> | null,
  others: Portion[],
  start: (portion: Portion) => Promise<Answer>,
): AsyncGenerator<Answer> {
  for (let asked = first; asked !== null; ) {
    const answer: Answer = await asked;
    const next = others.shift();
    asked = next === undefined ? null : start(next);
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
