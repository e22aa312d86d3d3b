/**
 * The tabs of one browser share one stream: one leads and passes its news on, the others follow and hand their receipts to it. News is
 * always the whole state, so that a lost message does no harm. A tab without a channel to others leads itself.
 */
import { Election, type RequestLock } from './leader.ts';
import type { Interaction, LiveClient, News } from './live-client.ts';
import type { ReceiptQueue } from './receipt-queue.ts';

const TICK_MS = 1_000;
/** When two ticks are further apart the page was frozen, whatever events the browser sent. */
const SLEPT_MS = 5_000;
const REFRESH_WHEN_OLDER_MS = 20_000;

/**
 * Raise it whenever TabMessage, or a type in it (News, LiveState, Interaction), changes: otherwise a new tab would follow a leader of the previous
 * build that does not send the new part. Tabs of an older build stay among themselves.
 */
export const PROTOCOL_VERSION = 2;

export type TabMessage =
  | { kind: 'hello' }
  /** `reign`: the leader's term. Another name needs another PROTOCOL_VERSION. */
  | { kind: 'news'; reign: number; number: number; news: News; unsent: string[] }
  /** Like `reign`, `deed` is the name that tabs of the previous build know. */
  | { kind: 'did'; deed: Interaction }
  | { kind: 'settled'; keys: string[] };

/** Where the tabs of one session meet. */
export type Meeting = { post: (message: TabMessage) => void; close: () => void; request: RequestLock };

export type TabsWorld = {
  /** Null where tabs cannot speak with each other. */
  meet: (name: string, onMessage: (message: TabMessage) => void) => Meeting | null;
  isVisible: () => boolean;
  now: () => number;
};

export type TabsParts = { client: LiveClient; queue: ReceiptQueue; world: TabsWorld; onUnsent: (keys: string[]) => void };

export class Tabs {
  #parts: TabsParts;
  #meeting: Meeting | null = null;
  #election: Election | null = null;
  #leads = false;
  /** The leader's term: counts up with each leader, `#number` with each of its messages; late and repeated messages are ignored by them. */
  #term = 0;
  #number = 0;
  #unsent: string[] = [];
  #epoch = '';
  #tickedAt = 0;
  #undo: (() => void)[] = [];

  constructor(parts: TabsParts) {
    this.#parts = parts;
  }

  get leads(): boolean {
    return this.#leads;
  }

  /** Starts. Tabs of the same `name` share a stream. A tab whose session is over stays signed out. */
  start(name: string): void {
    this.stop();
    const { client, world } = this.#parts;
    if (client.snapshot().connection === 'signedOut') return;
    this.#tickedAt = world.now();
    const timer = setInterval(() => this.#tick(), TICK_MS);
    this.#undo = [client.subscribe(() => this.#changed()), () => clearInterval(timer)];
    this.#meeting = world.meet(name, (message) => this.#take(message));
    if (this.#meeting) this.#join(this.#meeting);
    else this.#lead();
  }

  #join(meeting: Meeting): void {
    const { client, world } = this.#parts;
    client.follow();
    this.#election = new Election({ ...meeting, now: world.now, onLead: () => this.#lead(), onFollow: () => this.#follow() });
    this.#withOthers(() => this.#election?.start());
    this.#post({ kind: 'hello' });
  }

  /** Runs `act` on the channel; when it fails this tab goes on alone, leading itself. */
  #withOthers(act: () => void): void {
    try {
      act();
    } catch {
      this.#leaveMeeting();
      this.#lead();
    }
  }

  #post(message: TabMessage): void {
    const meeting = this.#meeting;
    if (meeting) this.#withOthers(() => meeting.post(message));
  }

  #leaveMeeting(): void {
    this.#election?.stop();
    this.#election = null;
    this.#meeting?.close();
    this.#meeting = null;
  }

  stop(): void {
    for (const undo of this.#undo.splice(0)) undo();
    this.#leads = false;
    this.#leaveMeeting();
    this.#parts.client.stop();
  }

  /** Only visible tabs, and the leader, ask the server. */
  wake(unlessWithinMs: number): void {
    this.#parts.client.wake(this.#leads || this.#parts.world.isVisible() ? unlessWithinMs : Number.POSITIVE_INFINITY);
  }

  /** Notes an act of this tab. It counts in all tabs, and the leader reports it. */
  did(interaction: Interaction): void {
    this.#post({ kind: 'did', deed: interaction });
    this.#note(interaction, !this.#leads);
  }

  /** Notes the keys of receipts this tab could not send. */
  trouble(unsent: string[]): void {
    this.#unsent = unsent;
    this.#parts.onUnsent(unsent);
    this.#changed();
  }

  settled(keys: string[]): void {
    if (this.#leads) this.#post({ kind: 'settled', keys });
  }

  #lead(): void {
    this.#leads = true;
    this.#term = Math.max(this.#term + 1, this.#parts.world.now());
    this.#parts.client.lead();
  }

  #follow(): void {
    this.#leads = false;
    this.#parts.client.follow();
  }

  #tick(): void {
    const now = this.#parts.world.now();
    const slept = now - this.#tickedAt > SLEPT_MS;
    this.#tickedAt = now;
    if (slept) this.wake(REFRESH_WHEN_OLDER_MS);
    this.#tell();
  }

  #tell(): void {
    if (!this.#leads) return;
    const [term, number, unsent] = [this.#term, this.#number, this.#unsent];
    this.#post({ kind: 'news', reign: term, number, news: this.#parts.client.news(), unsent });
  }

  #changed(): void {
    const { state, connection } = this.#parts.client.snapshot();
    if (this.#epoch !== '' && state.epoch !== this.#epoch) this.#parts.queue.forget();
    this.#epoch = state.epoch;
    this.#number += this.#leads ? 1 : 0;
    this.#tell();
    if (connection === 'signedOut') this.stop();
  }

  #take(message: TabMessage): void {
    if (message.kind === 'news') this.#hear(message);
    else if (message.kind === 'did') this.#note(message.deed, false);
    else if (message.kind === 'settled') this.#parts.queue.settle(message.keys);
    else this.#tell();
  }

  #note(interaction: Interaction, handed: boolean): void {
    const { client, queue } = this.#parts;
    client.did(interaction);
    const { kind } = interaction;
    if (kind === 'notified' || !(this.#leads || handed)) return;
    const isPress = kind === 'acknowledged' || kind === 'dismissed';
    queue.report({ ...interaction, kind }, isPress ? 0 : client.snapshot().state.receiptSpreadMs, handed);
  }

  #hear({ reign: term, number, news, unsent }: TabMessage & { kind: 'news' }): void {
    if (this.#leads || term < this.#term) return;
    this.#election?.heard();
    if (term === this.#term && number === this.#number) return;
    [this.#term, this.#number] = [term, number];
    this.#parts.onUnsent(unsent);
    this.#parts.client.hear(news);
  }
}
