/** Sends a state to many readers without blocking the process: the first are asked for in small chunks, and other work runs in between. */
import { setImmediate as breathe } from 'node:timers/promises';

const yieldAfterStreams = 2_000;
const yieldAfterMs = 10;
/** The clock is read once in so many streams: reading it costs a tenth of a write. */
const streamsBetweenLooks = 20;
const firstChunk = 100;
/** The ids of a chunk stay below 64 KiB: above it the driver keeps the next query back until this one is answered. */
const largestChunk = 1_500;

/**
 * Splits readers into growing chunks: the first is answered soon, so that its streams are written to while PostgreSQL works on the rest.
 */
export const toChunks = <Reader>(readers: Reader[]): Reader[][] => {
  const chunks: Reader[][] = [];
  for (let from = 0, size = firstChunk; from < readers.length; from += size, size = Math.min(size * 3, largestChunk)) {
    chunks.push(readers.slice(from, from + size));
  }
  return chunks;
};

/** Asks for all chunks at once; the caller awaits one answer after the other. */
export const askAhead = <Chunk, Answer>(chunks: Chunk[], ask: (chunk: Chunk) => Promise<Answer>): Promise<Answer>[] =>
  chunks.map((chunk) => {
    const answer = ask(chunk);
    // Nobody may be awaiting it when it rejects, which must not count as an unhandled rejection.
    answer.catch(() => undefined);
    return answer;
  });

/** Yields to other work after 2,000 streams or 10 ms, whichever comes first. */
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
