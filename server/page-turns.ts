/**
 * Pages take turns, so that ten thousand people who reload at once keep no announcement from a screen: a few are rendered at a
 * time, none while something is being told to streams, and those whose reader has left are not rendered at all.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { within } from './within.ts';

/** Rendered at a time. One takes the processor for some 10 ms, so a publication may find it taken for 80; those rendered together ask the database together. */
const atOnce = 8;
/** One that takes longer than this waits for the database, not for the processor: its turn is over. */
const turnMs = 250;
/** Pages give way to streams at most this long. */
const giveWayMs = 1_000;

/** What every page of the portal loads is read from the disk, and what somebody pressed is more than a page: neither waits. */
const waits = ({ method, url }: IncomingMessage): boolean => (method === 'GET' || method === 'HEAD') && !url?.startsWith('/_next/static/');

export class PageTurns {
  #taken = 0;
  #waiting: (() => void)[] = [];
  #telling: () => Promise<void> | null;

  /** `telling`: what streams are being told just now, until it is done. */
  constructor(telling: () => Promise<void> | null) {
    this.#telling = telling;
  }

  /** Renders when it is this page's turn. Does nothing when its reader has left by then. Rejects as `render` does. */
  async take(request: IncomingMessage, response: ServerResponse, render: () => Promise<void>): Promise<void> {
    if (!waits(request)) return render();
    if (this.#taken >= atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#taken += 1;
    const turn = new Turn(() => this.#next());
    try {
      if (response.destroyed) return;
      const telling = this.#telling();
      if (telling) await within(giveWayMs, telling);
      turn.endIn(turnMs);
      await render();
    } finally {
      turn.end();
    }
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken -= 1;
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
