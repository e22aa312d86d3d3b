/**
 * Who asks for a page, as far as turns and limits need to know: a person, or an address. Never decides what anybody may see.
 * Invariant: one look-up at a time, for all who wait, on the writers' connections; when the database is away or slow, what was
 * known last counts, and then the address.
 */
import type { IncomingMessage } from 'node:http';
import { desk } from '#db/client.ts';
import { listReaders } from '#db/sessions.ts';
import { addressOf } from '#server/address.ts';
import { coalesce, oneAtATime } from '#server/coalesce.ts';
import type { Sender } from '#server/rates.ts';
import { Recent } from '#server/recent.ts';
import { within } from '#server/within.ts';
import { sessionHashOf } from './token.ts';

/** A session that has ended keeps its place in the queue this long, and nothing else. */
const knownMs = 30_000;
const mostKnown = 20_000;
/** Longer than it takes while everything is busy: whoever is not known in time waits among strangers. */
const waitMs = 1_500;

const findPeople = async (sessions: string[]): Promise<Map<string, string>> =>
  new Map((await listReaders(desk(), sessions)).map((row) => [row.sessionHash, row.personId]));

export class Callers {
  #find = coalesce(findPeople, oneAtATime());
  #known = new Recent<{ person: string; atMs: number }>(mostKnown);

  /** Never rejects. */
  async of(request: IncomingMessage): Promise<Sender> {
    const address = addressOf(request);
    const session = sessionHashOf(request);
    if (session === null) return { person: null, address };
    const known = this.#known.get(session);
    if (!known || performance.now() - known.atMs > knownMs) await within(waitMs, this.#ask(session));
    return { person: this.#known.get(session)?.person ?? null, address };
  }

  async #ask(session: string): Promise<void> {
    try {
      this.#keep(session, await this.#find(session));
    } catch {
      // What was known last counts: the page itself says what is wrong with the database.
    }
  }

  #keep(session: string, person: string | null): void {
    if (person === null) this.#known.delete(session);
    else this.#known.set(session, { person, atMs: performance.now() });
  }
}
