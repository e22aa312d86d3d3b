/**
 * The database's clock, extrapolated between two answers.
 * Invariant: the machine's clock is never used, because the database's decides about `expires`, and a browser hides an announcement by the
 * time it gets from here.
 */
const slowAnswerMs = 1_000;

export class DatabaseClock {
  #aheadMs: number | null = null;

  /** Sets the clock by an answer that bears the database's `now`, unless it was long under way. */
  async reading<Answer extends { now: Date }>(asked: Promise<Answer>): Promise<Answer> {
    const askedAtMs = performance.now();
    const answer = await asked;
    const answeredAtMs = performance.now();
    if (this.#aheadMs === null || answeredAtMs - askedAtMs < slowAnswerMs) this.#aheadMs = answer.now.getTime() - answeredAtMs;
    return answer;
  }

  now(): Date {
    if (this.#aheadMs === null) throw new Error('The database was not asked for the time yet');
    return new Date(performance.now() + this.#aheadMs);
  }
}
