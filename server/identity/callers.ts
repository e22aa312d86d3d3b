/**
 * The caller of a request, for turns and limits: a person, or an address. Never decides what anybody may see.
 * Invariant: one look-up at a time, for all waiting requests, on the writers' connections; when the database is away or slow, the last
 * known person counts, and otherwise the address.
 */
import type { IncomingMessage } from 'node:http';
import { desk } from '#db/client.ts';
import { listReaders } from '#db/identity/sessions.ts';
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
      // The last known person counts: the page itself reports that the database is away.
    }
  }

  #keep(session: string, person: string | null): void {
    if (person === null) this.#known.delete(session);
    else this.#known.set(session, { person, atMs: performance.now() });
  }
}
