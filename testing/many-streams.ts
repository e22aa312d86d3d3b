/** Thousands of browsers, as far as a server can tell: each opens its stream again when it ends, where and when it is told to. */
import { SseReader } from './sse-reader.ts';

type State = { announcements: { id: string }[] };
type Slot = { cookie: string; reader: SseReader; shown: Set<string>; read: number; doubled: boolean; endedAtMs: number | null };

export class ManyStreams {
  #slots: Slot[];
  #url: () => string;
  #timer: NodeJS.Timeout;
  /** When streams ended, by performance.now(). */
  endedAtMs: number[] = [];
  /** Those that broke instead of being ended. */
  cut = 0;

  /** Opens one stream for each cookie. `url` is asked at each opening: where a balancer would send it. */
  constructor(cookies: string[], url: () => string) {
    this.#url = url;
    this.#slots = cookies.map((cookie) => ({
      cookie,
      reader: new SseReader(url(), cookie),
      shown: new Set(),
      read: 0,
      doubled: false,
      endedAtMs: null,
    }));
    this.#timer = setInterval(() => this.#look(), 20);
  }

  /** How many have got a state on the stream they have now. */
  get whole(): number {
    this.#look();
    return this.#slots.filter(({ reader }) => reader.ended === 'no' && reader.named('state').length > 0).length;
  }

  /** How many have been shown this announcement at some time. */
  seen(id: string): number {
    this.#look();
    return this.#slots.filter(({ shown }) => shown.has(id)).length;
  }

  /** How many got a state that held an announcement twice. */
  get doubled(): number {
    return this.#slots.filter(({ doubled }) => doubled).length;
  }

  /** Breaks all streams and opens them again at once: nobody waits, as no real browser does. */
  breakAll(): void {
    for (const slot of this.#slots) {
      slot.reader.close();
      slot.reader = new SseReader(this.#url(), slot.cookie);
      slot.read = 0;
    }
  }

  close(): void {
    clearInterval(this.#timer);
    for (const { reader } of this.#slots) reader.close();
  }

  #look(): void {
    const now = performance.now();
    for (const slot of this.#slots) {
      const states = slot.reader.named('state') as State[];
      for (const { announcements } of states.slice(slot.read)) {
        for (const { id } of announcements) slot.shown.add(id);
        if (new Set(announcements.map(({ id }) => id)).size !== announcements.length) slot.doubled = true;
      }
      slot.read = states.length;
      if (slot.reader.ended !== 'no') this.#ended(slot, now);
    }
  }

  #ended(slot: Slot, now: number): void {
    if (slot.endedAtMs === null) {
      slot.endedAtMs = now;
      this.endedAtMs.push(now);
      if (slot.reader.ended === 'cut') this.cut += 1;
    }
    if (now - slot.endedAtMs < (slot.reader.retriesMs.at(-1) ?? 1_000)) return;
    slot.endedAtMs = null;
    slot.read = 0;
    slot.reader = new SseReader(this.#url(), slot.cookie);
  }
}
