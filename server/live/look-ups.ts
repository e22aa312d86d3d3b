/**
 * The streams whose session is being looked up. Invariant: of one session as many wait as one person may have open; of a flood
 * of them the newest count, and the others are told at once that they are crowded out.
 */
import { env } from '#env';

export class LookUps {
  /** By session, oldest first: how to let each go. */
  #waiting = new Map<string, (() => void)[]>();

  /** The result of `find`; or `crowded`, as soon as newer streams of the same session have taken the places. */
  async hold<Found>(session: string | null, find: () => Promise<Found>): Promise<Found | 'crowded'> {
    if (session === null) return find();
    let letGo = () => {};
    const crowded = new Promise<'crowded'>((resolve) => {
      letGo = () => resolve('crowded');
    });
    const waiting = [...(this.#waiting.get(session) ?? []), letGo];
    for (const old of waiting.splice(0, waiting.length - env().STREAMS_PER_PERSON)) old();
    this.#waiting.set(session, waiting);
    try {
      return await Promise.race([crowded, find()]);
    } finally {
      this.#leave(session, letGo);
    }
  }

  #leave(session: string, letGo: () => void): void {
    const left = (this.#waiting.get(session) ?? []).filter((each) => each !== letGo);
    if (left.length > 0) this.#waiting.set(session, left);
    else this.#waiting.delete(session);
  }
}
