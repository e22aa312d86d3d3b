/**
 * Pages take turns, so that ten thousand people who reload at once keep no announcement from a screen: a few are rendered at a
 * time, none while something is being told to streams, and those whose reader has left are not rendered at all. Turns are shared
 * out by person. Invariant: whoever is not signed in keeps nobody waiting who is, and nobody keeps a writer's press waiting.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FairQueue, type Waiting } from './fair-queue.ts';
import { within } from './within.ts';

/** Rendered at a time. One takes the processor for some 10 ms, so a publication may find it taken for 80; those rendered together ask the database together. */
const atOnce = 8;
/** Of these for whoever is not signed in: the others stay free for those who are. */
const atOnceForStrangers = 4;
/** One turn of so many is a stranger's even while others wait: they want to sign in. */
const strangersShare = 8;
/** One that takes longer than this waits for the database, not for the processor: its turn is over. */
const turnMs = 250;
/** Pages give way to streams at most this long. */
const giveWayMs = 1_000;
/** Limits of waiting requests: of one person, of one address (a whole company may share one), and in all. */
const places = { people: { lane: 40, all: 8_000 }, strangers: { lane: 500, all: 1_000 } };

/** The owner of a request: a person, or, not signed in, a network address. */
export type Caller = { kind: 'person' | 'stranger'; key: string };

const isRead = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD';

/** True for built files, which every page loads: they are read from the disk. */
export const isBuilt = (request: IncomingMessage): boolean => isRead(request) && (request.url?.startsWith('/_next/static/') ?? false);

/**
 * True for requests that wait for a turn: pages, and every request of somebody not signed in. A press of somebody signed in does not wait.
 */
const waits = (request: IncomingMessage, { kind }: Caller): boolean => !isBuilt(request) && (isRead(request) || kind === 'stranger');

export class PageTurns {
  #taken = { person: 0, stranger: 0 };
  #given = 0;
  #people = new FairQueue(places.people);
  #strangers = new FairQueue(places.strangers);
  #telling: () => Promise<void> | null;

  /** `telling`: what streams are being told just now, until it is done. */
  constructor(telling: () => Promise<void> | null) {
    this.#telling = telling;
  }

  /** Renders when it is this page's turn. Does nothing when its reader has left by then. Rejects as `render` does. False: there was no place to wait. */
  async take(request: IncomingMessage, response: ServerResponse, caller: Caller, render: () => Promise<void>): Promise<boolean> {
    if (!waits(request, caller)) {
      await render();
      return true;
    }
    if (!(await this.#wait(response, caller))) return false;
    const turn = new Turn(() => {
      // Not at once: between the pages of two turns whatever else has come is looked at, a stream or a question for health.
      setImmediate(() => {
        this.#taken[caller.kind] -= 1;
        this.#next();
      });
    });
    try {
      if (response.destroyed) return true;
      const telling = this.#telling();
      if (telling) await within(giveWayMs, telling);
      turn.endIn(turnMs);
      await render();
      return true;
    } finally {
      turn.end();
    }
  }

  #wait(response: ServerResponse, { kind, key }: Caller): Promise<boolean> {
    const queue = kind === 'person' ? this.#people : this.#strangers;
    return new Promise((resolve) => {
      const leave = () => {
        queue.remove(key, waiting);
        resolve(false);
      };
      const settle = (mayGo: boolean) => {
        response.off('close', leave);
        resolve(mayGo);
      };
      const waiting: Waiting = { go: () => settle(true), drop: () => settle(false) };
      if (!queue.push(key, waiting)) return resolve(false);
      response.once('close', leave);
      this.#next();
    });
  }

  #next(): void {
    while (this.#taken.person + this.#taken.stranger < atOnce) {
      const kind = this.#whoseTurn();
      const next = kind && (kind === 'person' ? this.#people : this.#strangers).shift();
      if (!kind || !next) return;
      this.#taken[kind] += 1;
      this.#given += 1;
      next.go();
    }
  }

  #whoseTurn(): Caller['kind'] | null {
    const mayStranger = this.#strangers.size > 0 && this.#taken.stranger < atOnceForStrangers;
    const isTheirs = this.#people.size === 0 || this.#given % strangersShare === strangersShare - 1;
    if (mayStranger && isTheirs) return 'stranger';
    return this.#people.size > 0 ? 'person' : null;
  }
}

/** Ends once. */
class Turn {
  #onEnd: (() => void) | null;
  #timer: NodeJS.Timeout | undefined;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  endIn(ms: number): void {
    this.#timer = setTimeout(() => this.end(), ms);
  }

  end(): void {
    clearTimeout(this.#timer);
    const onEnd = this.#onEnd;
    this.#onEnd = null;
    onEnd?.();
  }
}
