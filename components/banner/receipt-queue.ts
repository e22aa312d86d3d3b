/**
 * Sends receipts to the server: each once, in batches, spread over time, and kept until they arrived. Plain TypeScript, like the live
 * client.
 */
import type { ReceiptReport } from '#server/live/view.ts';
import { keyOf } from './live-client.ts';

const MOST_A_POST = 50;
/** How much longer than its wait the leading tab may take. */
const HANDED_MS = 3_000;
const LONGEST_RETRY_MS = 30_000;

export type ReceiptWorld = {
  /** 'stored', or 'refused' (will never be taken), or 'failed' (try again). Never rejects. */
  post: (receipts: ReceiptReport[]) => Promise<'stored' | 'refused' | 'failed'>;
  /** Passes them to the browser (sendBeacon), which sends them while the page unloads. */
  beacon: (receipts: ReceiptReport[]) => boolean;
  random: () => number;
};

type Handlers = {
  /** Keys of receipts that could not be sent yet; empty when all were. */
  onTrouble: (waiting: string[]) => void;
  /** Keys of receipts that need not be sent any more. */
  onSettled: (keys: string[]) => void;
};

export class ReceiptQueue {
  #world: ReceiptWorld;
  #handlers: Handlers;
  #known = new Set<string>();
  #waiting = new Map<string, ReceiptReport>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #failures = 0;
  #sending = false;

  constructor(world: ReceiptWorld, handlers: Handlers) {
    this.#world = world;
    this.#handlers = handlers;
  }

  /**
   * Queues a receipt once; it is sent after a random part of `spreadMs`, at once when that is 0. `handed`: the leading tab sends it, and
   * this tab only does when that one does not report in time that it is settled.
   */
  report(receipt: ReceiptReport, spreadMs: number, handed = false): void {
    const key = keyOf(receipt);
    if (this.#known.has(key)) {
      if (!this.#waiting.has(key)) this.#handlers.onSettled([key]);
      return;
    }
    this.#known.add(key);
    this.#waiting.set(key, receipt);
    this.#arm(handed ? spreadMs + HANDED_MS : this.#world.random() * spreadMs);
  }

  /** The leading tab has sent these. */
  settle(keys: string[]): void {
    for (const key of keys) this.#waiting.delete(key);
    if (this.#failures > 0 && this.#waiting.size === 0) this.#recover();
  }

  /** Forgets which receipts were sent: a restored database may not have them. */
  forget(): void {
    this.#known.clear();
    this.#waiting.clear();
  }

  /** The page unloads: waiting receipts are passed to the browser. */
  leave(): void {
    const receipts = [...this.#waiting.values()];
    if (receipts.length > 0 && this.#world.beacon(receipts)) this.#waiting.clear();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#dueAt = Number.POSITIVE_INFINITY;
  }

  #arm(waitMs: number): void {
    const at = Date.now() + waitMs;
    if (at >= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = at;
    this.#timer = setTimeout(() => void this.#flush(), waitMs);
  }

  async #flush(): Promise<void> {
    this.#dueAt = Number.POSITIVE_INFINITY;
    const batch = [...this.#waiting.entries()].slice(0, MOST_A_POST);
    if (batch.length === 0 || this.#sending) return;
    this.#sending = true;
    const answer = await this.#world.post(batch.map(([, receipt]) => receipt));
    this.#sending = false;
    if (answer === 'failed') {
      this.#failures += 1;
      this.#handlers.onTrouble([...this.#waiting.keys()]);
      this.#arm(1_000 + this.#world.random() * Math.min(LONGEST_RETRY_MS, 1_000 * 2 ** this.#failures));
      return;
    }
    const hadTrouble = this.#failures > 0;
    this.#failures = 0;
    for (const [key] of batch) this.#waiting.delete(key);
    this.#handlers.onSettled(batch.map(([key]) => key));
    if (this.#waiting.size > 0) this.#arm(0);
    else if (hadTrouble) this.#recover();
  }

  #recover(): void {
    this.#failures = 0;
    this.#handlers.onTrouble([]);
  }
}
