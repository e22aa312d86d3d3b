/** Telling many readers without keeping anybody waiting: the first are asked for in small chunks, and others get at the loop. */
import { setImmediate as breathe } from 'node:timers/promises';

const yieldAfterStreams = 2_000;
const yieldAfterMs = 10;
/** Asking what time it is costs as much as a tenth of a write. */
const streamsBetweenLooks = 20;
const firstChunk = 100;
/** Their ids stay below the 64 KiB from which the driver would keep what is asked next until this is answered. */
const largestChunk = 1_500;

/** Chunks that grow: the first is soon answered, so the first streams are written to while PostgreSQL looks for the rest. */
export const toChunks = <Reader>(readers: Reader[]): Reader[][] => {
  const chunks: Reader[][] = [];
  for (let from = 0, size = firstChunk; from < readers.length; from += size, size = Math.min(size * 3, largestChunk)) {
    chunks.push(readers.slice(from, from + size));
  }
  return chunks;
};

/** Asks for all at once, for whoever waits for one answer after the other. */
export const askAhead = <Chunk, Answer>(chunks: Chunk[], ask: (chunk: Chunk) => Promise<Answer>): Promise<Answer>[] =>
  chunks.map((chunk) => {
    const answer = ask(chunk);
    // When it fails while another is waited for, or nobody comes for it any more, it is no stray error.
    answer.catch(() => undefined);
    return answer;
  });

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
