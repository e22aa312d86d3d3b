/**
 * Keeps what is live for this person, from the stream or, without one, from polling; says honestly how fresh it is.
 * Plain TypeScript: the world (stream, fetch, clock, chance) is handed in, so that each fault can be acted in a test.
 */
import type { Flag, LiveAnnouncement, LiveState } from '#server/live/view.ts';

const HEARTBEAT_MS = 15_000;
const WATCHDOG_MS = 2.5 * HEARTBEAT_MS;
const POLL_MS = 30_000;
const STALE_MS = 45_000;
const LONGEST_TIMER_MS = 2_147_483_647;

export type Connection = 'still' | 'connecting' | 'live' | 'polling' | 'blind' | 'signedOut';

export type LiveSnapshot = {
  state: LiveState;
  /** `state` without what has expired, with what was just pressed. */
  announcements: LiveAnnouncement[];
  connection: Connection;
  /** Local clock, ms: when the server was last heard. */
  heardAt: number;
  /** Server's clock minus the local one, ms. */
  offsetMs: number;
};

export type Stream = {
  on: (event: 'state' | 'hb' | 'blind' | 'auth' | 'error', handler: (data: string) => void) => void;
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

export type Freshness = { kind: 'still' | 'connecting' | 'live' | 'polling' | 'signedOut' | 'lost'; seconds: number; atServerMs: number };

/** What the freshness line may say at this moment; a claim older than 45 s is not made. */
export const freshnessOf = (snapshot: LiveSnapshot, nowMs: number): Freshness => {
  const age = Math.max(0, nowMs - snapshot.heardAt);
  const told = { seconds: Math.floor(age / 1000), atServerMs: snapshot.heardAt + snapshot.offsetMs };
  if (snapshot.connection === 'signedOut' || snapshot.connection === 'still') return { kind: snapshot.connection, ...told };
  if (snapshot.connection === 'blind') return { kind: 'lost', ...told };
  return { kind: age > STALE_MS ? 'lost' : snapshot.connection, ...told };
};

const strength: Record<Flag, number> = { none: 0, dismissed: 1, acknowledged: 2 };

export class LiveClient {
  #world: LiveWorld;
  #snapshot: LiveSnapshot;
  #pressed = new Map<string, Flag>();
  #listeners = new Set<() => void>();
  #stream: Stream | null = null;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #poll: ReturnType<typeof setTimeout> | undefined;
  #expiry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #running = false;

  constructor(initial: LiveState, world: LiveWorld) {
    this.#world = world;
    const offsetMs = Date.parse(initial.serverTime) - world.now();
    this.#snapshot = { state: initial, announcements: initial.announcements, connection: 'still', heardAt: world.now(), offsetMs };
  }

  snapshot = (): LiveSnapshot => this.#snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start(): void {
    this.#running = true;
    this.#publish({ connection: 'connecting' });
    this.#open();
  }

  stop(): void {
    this.#running = false;
    this.#closeStream();
    for (const timer of [this.#retry, this.#poll, this.#expiry]) clearTimeout(timer);
    this.#poll = undefined;
  }

  /** The page was asleep, offline or hidden: ask now unless the server was heard within `unlessWithinMs`. */
  wake(unlessWithinMs: number): void {
    if (this.#running && this.#world.now() - this.#snapshot.heardAt > unlessWithinMs) void this.#refresh();
  }

  /** A whole state; an older one of the same epoch is not taken. */
  accept(state: LiveState): void {
    const held = this.#snapshot.state;
    const now = this.#world.now();
    const heard = { heardAt: now, offsetMs: Date.parse(state.serverTime) - now };
    if (state.epoch === held.epoch && state.seq < held.seq) this.#publish(heard);
    else this.#publish({ ...heard, state });
  }

  /** Shows a press before the server knows of it; its own state wins as soon as it says at least as much. */
  press(announcementId: string, round: number, flag: Flag): void {
    this.#pressed.set(`${announcementId}:${round}`, flag);
    this.#publish({});
  }

  /** The session is over: nothing more will come. */
  signedOut(): void {
    this.stop();
    this.#publish({ connection: 'signedOut' });
  }

  #publish(change: Partial<LiveSnapshot>): void {
    const next = { ...this.#snapshot, ...change };
    const serverNow = this.#world.now() + next.offsetMs;
    const left = next.state.announcements.filter((each) => Date.parse(each.expires) > serverNow);
    this.#snapshot = { ...next, announcements: left.map((each) => this.#withPress(each)) };
    this.#armExpiry(left, serverNow);
    for (const listener of this.#listeners) listener();
  }

  #withPress(announcement: LiveAnnouncement): LiveAnnouncement {
    const pressed = this.#pressed.get(`${announcement.id}:${announcement.round}`);
    return pressed && strength[pressed] > strength[announcement.flag] ? { ...announcement, flag: pressed } : announcement;
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
    stream.on('hb', (data) => this.#heard(() => this.#tick((JSON.parse(data) as { serverTime: string }).serverTime)));
    stream.on('blind', () => this.#blind());
    stream.on('auth', () => this.signedOut());
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

  #tick(serverTime: string): void {
    const now = this.#world.now();
    this.#publish({ heardAt: now, offsetMs: Date.parse(serverTime) - now });
  }

  /** The server lives but can not look into its database: what is shown stays, and may be old. */
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
    this.#stream?.close();
    this.#stream = null;
  }

  #notStreaming(): void {
    if (this.#snapshot.connection === 'live') this.#publish({ connection: 'connecting' });
    this.#armPoll();
  }

  /** The stream is dead: a new one after a random part of a doubling span, so that a whole company does not come back at once. */
  #lose(): void {
    this.#closeStream();
    this.#notStreaming();
    const span = Math.min(30_000, 1_000 * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#comeBack(), this.#world.random() * span);
  }

  async #comeBack(): Promise<void> {
    const answered = await this.#refresh();
    if (!this.#running) return;
    if (answered) this.#open();
    else this.#lose();
  }

  #armPoll(): void {
    if (this.#poll !== undefined || !this.#running) return;
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
      if (this.#snapshot.connection !== 'live') this.#snapshot = { ...this.#snapshot, connection: 'polling' };
      this.accept(answer);
      return true;
    } catch {
      // Not an error to report: the freshness line tells of it, and the next attempt is already arranged.
      this.#publish({});
      return false;
    }
  }
}
