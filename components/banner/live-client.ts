/**
 * The state of this person's live announcements, from the stream, or from polling while there is none, or from the leading tab; also how
 * fresh it is. Plain TypeScript: stream, fetch, clock and chance are passed in, so that a test can act out each fault.
 */
import type { AnswerKind, Flag, ReceiptKind } from '#domain/receipt.ts';
import type { LiveAnnouncement, LiveState } from '#server/live/view.ts';
import { tellAll } from './browser-world.ts';

const HEARTBEAT_MS = 15_000;
const WATCHDOG_MS = 2.5 * HEARTBEAT_MS;
const POLL_MS = 30_000;
/** Crowded out by newer browsers of the same person: this one waits so long before it connects again. */
const CROWDED_MS = 600_000;
const LONGEST_TIMER_MS = 2_147_483_647;

export type Connection = 'still' | 'connecting' | 'live' | 'polling' | 'blind' | 'signedOut';

export type LiveSnapshot = {
  state: LiveState;
  /** The announcements of `state` without expired ones, with the answers just given. */
  announcements: LiveAnnouncement[];
  /** Those of them that wait for an answer and that no tab of this browser had in sight. */
  unseen: LiveAnnouncement[];
  connection: Connection;
  /** Local clock, ms: when the server was last heard. */
  heardAt: number;
  /** Server's clock minus the local one, ms. */
  offsetMs: number;
  /** ISO 8601: when something that this person manages last changed; '' when nothing was heard of it. */
  desk: string;
};

/** The part of the leading tab's state that it sends to the others. `deeds`: keys of interactions. */
export type News = Pick<LiveSnapshot, 'state' | 'connection' | 'heardAt' | 'offsetMs' | 'desk'> & { deeds: string[] };

/** A person's act on an announcement, in any tab of this browser. */
export type Interaction = { announcementId: string; round: number; kind: ReceiptKind | 'notified' };

export const keyOf = ({ announcementId, round, kind }: Interaction): string => `${announcementId}:${round}:${kind}`;

export type Stream = {
  on: (event: 'state' | 'hb' | 'desk' | 'blind' | 'auth' | 'crowded' | 'error', handler: (data: string) => void) => void;
  isClosed: () => boolean;
  close: () => void;
};

export type LiveWorld = {
  openStream: () => Stream;
  /** The state, or that nobody is signed in. Rejects when it cannot be had. */
  fetchState: () => Promise<LiveState | 'signedOut'>;
  now: () => number;
  random: () => number;
};

const strongestFirst: AnswerKind[] = ['acknowledged', 'dismissed'];
const strength: Record<Flag, number> = { none: 0, dismissed: 1, acknowledged: 2 };

export class LiveClient {
  #world: LiveWorld;
  #snapshot: LiveSnapshot;
  #interactions = new Set<string>();
  #listeners = new Set<() => void>();
  #stream: Stream | null = null;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #poll: ReturnType<typeof setTimeout> | undefined;
  #expiry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #running = false;
  #leads = false;

  constructor(initial: LiveState, world: LiveWorld) {
    this.#world = world;
    const { announcements, serverTime } = initial;
    this.#snapshot = { state: initial, announcements, unseen: [], connection: 'still', ...this.#clockOf(serverTime), desk: '' };
  }

  snapshot = (): LiveSnapshot => this.#snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Another tab talks to the server: `hear` brings its news. */
  follow(): void {
    this.stop();
    this.#running = true;
    this.#publish({ connection: 'connecting' });
  }

  /** This tab talks to the server, for all tabs. */
  lead(): void {
    this.follow();
    this.#leads = true;
    this.#open();
  }

  stop(): void {
    this.#running = false;
    this.#leads = false;
    this.#closeStream();
    for (const timer of [this.#poll, this.#expiry]) clearTimeout(timer);
    this.#poll = undefined;
  }

  /**
   * The page was frozen, offline or hidden: expired announcements are removed at once, and the server is asked unless its last answer is
   * younger than `unlessWithinMs`. A stream that was silent for too long is treated as dead, whatever its own state.
   */
  wake(unlessWithinMs: number): void {
    if (!this.#running) return;
    const age = this.#world.now() - this.#snapshot.heardAt;
    if (this.#stream && age > WATCHDOG_MS) {
      this.#closeStream();
      this.#notStreaming();
      void this.#comeBack();
    } else {
      this.#publish({});
      if (age > unlessWithinMs) void this.#refresh();
    }
  }

  news(): News {
    const { state, connection, heardAt, offsetMs, desk } = this.#snapshot;
    return { state, connection, heardAt, offsetMs, desk, deeds: [...this.#interactions] };
  }

  /** Takes the leading tab's news. This page may have been loaded after that tab's last news from the server. */
  hear({ deeds, ...news }: News): void {
    if (news.connection === 'signedOut') {
      this.signedOut();
      return;
    }
    const held = this.#snapshot.state;
    const isOlder = news.state.epoch === held.epoch ? news.state.seq < held.seq : news.state.serverTime < held.serverTime;
    this.#publish(isOlder ? { ...news, state: held } : news);
    if (news.state.epoch !== this.#snapshot.state.epoch) return;
    const known = this.#interactions.size;
    for (const key of deeds) this.#interactions.add(key);
    if (this.#interactions.size > known) this.#publish({});
  }

  /** Takes a whole state; an older one of the same epoch is ignored. */
  accept(state: LiveState): void {
    const held = this.#snapshot.state;
    const heard = this.#clockOf(state.serverTime);
    if (state.epoch === held.epoch && state.seq < held.seq) this.#publish(heard);
    else this.#publish({ ...heard, state });
  }

  /** Shows an answer before the server has it; the server's own state wins as soon as it includes the answer. */
  did(interaction: Interaction): void {
    this.#interactions.add(keyOf(interaction));
    this.#publish({});
  }

  hasDone({ id, round }: LiveAnnouncement, kind: Interaction['kind']): boolean {
    return this.#interactions.has(keyOf({ announcementId: id, round, kind }));
  }

  /** The session is over: no more news comes, and the next person at this computer sees nothing of the old state. */
  signedOut(): void {
    this.stop();
    const state = { ...this.#snapshot.state, announcements: [], notices: { shown: [], more: 0 } };
    this.#publish({ connection: 'signedOut', state });
  }

  #publish(change: Partial<LiveSnapshot>): void {
    const next = { ...this.#snapshot, ...change };
    // A restored database may not have the earlier answers.
    if (next.state.epoch !== this.#snapshot.state.epoch) this.#interactions.clear();
    const serverNow = this.#world.now() + next.offsetMs;
    const left = next.state.announcements.filter((each) => Date.parse(each.expires) > serverNow);
    const announcements = left.map((each) => this.#withPress(each));
    const unseen = announcements.filter((each) => each.flag === 'none' && !this.hasDone(each, 'seen'));
    this.#snapshot = { ...next, announcements, unseen };
    this.#armExpiry(left, serverNow);
    tellAll(this.#listeners);
  }

  #withPress(announcement: LiveAnnouncement): LiveAnnouncement {
    const pressed = strongestFirst.find((kind) => this.hasDone(announcement, kind)) ?? 'none';
    return strength[pressed] > strength[announcement.flag] ? { ...announcement, flag: pressed } : announcement;
  }

  #armExpiry(announcements: LiveAnnouncement[], serverNow: number): void {
    clearTimeout(this.#expiry);
    if (!this.#running || announcements.length === 0) return;
    const next = Math.min(...announcements.map((each) => Date.parse(each.expires))) - serverNow;
    this.#expiry = setTimeout(() => this.#publish({}), Math.min(next + 1, LONGEST_TIMER_MS));
  }

  #open(): void {
    this.#closeStream();
    const stream = this.#world.openStream();
    this.#stream = stream;
    this.#armWatchdog();
    stream.on('state', (data) => this.#heard(() => this.accept(JSON.parse(data) as LiveState)));
    stream.on('hb', (data) => this.#heard(() => this.#publish(this.#clockOf((JSON.parse(data) as { serverTime: string }).serverTime))));
    stream.on('desk', (data) => this.#heard(() => this.#publish({ desk: (JSON.parse(data) as { at: string }).at })));
    stream.on('blind', () => this.#blind());
    stream.on('auth', () => this.signedOut());
    stream.on('crowded', () => this.#loseFor(CROWDED_MS));
    stream.on('error', () => {
      if (this.#stream !== stream) return;
      if (stream.isClosed()) this.#lose();
      else this.#notStreaming();
    });
  }

  #heard(take: () => void): void {
    this.#failures = 0;
    clearTimeout(this.#poll);
    this.#poll = undefined;
    this.#armWatchdog();
    this.#snapshot = { ...this.#snapshot, connection: 'live' };
    take();
  }

  #clockOf(serverTime: string): Pick<LiveSnapshot, 'heardAt' | 'offsetMs'> {
    const now = this.#world.now();
    return { heardAt: now, offsetMs: Date.parse(serverTime) - now };
  }

  /** The server runs but cannot read its database: the shown state stays, and may be old. */
  #blind(): void {
    this.#armWatchdog();
    this.#publish({ connection: 'blind' });
    this.#armPoll();
  }

  #armWatchdog(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#lose(), WATCHDOG_MS);
  }

  #closeStream(): void {
    clearTimeout(this.#watchdog);
    clearTimeout(this.#retry);
    this.#stream?.close();
    this.#stream = null;
  }

  #notStreaming(): void {
    if (this.#snapshot.connection === 'live') this.#publish({ connection: 'connecting' });
    this.#armPoll();
  }

  /** The stream is dead: a new one after a random part of a doubling span, so that a whole company does not come back at once. */
  #lose(): void {
    const span = Math.min(30_000, 1_000 * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    this.#loseFor(this.#world.random() * span);
  }

  #loseFor(ms: number): void {
    this.#closeStream();
    this.#notStreaming();
    this.#retry = setTimeout(() => void this.#comeBack(), ms);
  }

  async #comeBack(): Promise<void> {
    const answered = await this.#refresh();
    if (!this.#leads) return;
    if (answered) this.#open();
    else this.#lose();
  }

  #armPoll(): void {
    if (this.#poll !== undefined || !this.#leads) return;
    const wait = POLL_MS * (0.7 + 0.6 * this.#world.random());
    this.#poll = setTimeout(() => {
      this.#poll = undefined;
      void this.#refresh().then(() => {
        if (this.#snapshot.connection !== 'live') this.#armPoll();
      });
    }, wait);
  }

  /** True when the server answered with a state. */
  async #refresh(): Promise<boolean> {
    try {
      const answer = await this.#world.fetchState();
      if (!this.#running) return false;
      if (answer === 'signedOut') {
        this.signedOut();
        return false;
      }
      if (this.#leads && this.#snapshot.connection !== 'live') this.#snapshot = { ...this.#snapshot, connection: 'polling' };
      this.accept(answer);
      return true;
    } catch {
      // Not an error to report: the freshness line tells of it, and the next attempt is already arranged.
      this.#publish({});
      return false;
    }
  }
}
