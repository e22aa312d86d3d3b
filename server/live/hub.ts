/**
 * The open streams of this process.
 * Invariant: work runs piece by piece, so that no stream gets an older state after a newer one; no failing stream delays others.
 */
import { inOrder, live } from '#db/client.ts';
import { listReaders, updateSessionsSeen } from '#db/identity/sessions.ts';
import { findPosition, type Position } from '#db/live/events.ts';
import { env } from '#env';
import { listen } from '#server/listen.ts';
import { describeError, log } from '#server/log.ts';
import { within, withTimeout } from '#server/within.ts';
import { timing } from '#timing';
import { askAhead, Pause, toChunks } from './chunks.ts';
import { DatabaseClock } from './clock.ts';
import { encodeEvent, encodeRetry } from './connection.ts';
import { DeskBell } from './desk-bell.ts';
import { crowded, signedOut } from './parting.ts';
import { tellPresence } from './presence.ts';
import { type Group, type LiveContent, readContent, readGroups, toLiveState } from './state.ts';
import type { Stream } from './stream.ts';

const sessionsAQuery = 5_000;
/** Heartbeats are spread over the interval in so many turns: ten thousand at once would delay a publication by a tenth of a second. */
const beatTurns = 15;
const databaseGraceMs = 1_500;

/** Constructing it starts nothing: `start` begins to listen, `stop` ends everything it began. */
export class Hub {
  /** In order of arrival, which is also the order of sending: sockets created one after the other lie beside each other in memory. */
  #streams = new Set<Stream>();
  #byPerson = new Map<string, Stream[]>();
  /** People whose streams need a newer state. When sending fails a person stays in here until the next second's look. */
  #owed = new Set<string>();
  /** Streams that have not got their first state; the person's other streams have theirs. */
  #newcomers = new Set<Stream>();
  #newcomersWait = false;
  #content: LiveContent | null = null;
  #queue: Promise<void> = Promise.resolve();
  #wakeWaits = false;
  #telling: Promise<void> | null = null;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  /** True when all streams were last sent "blind". Kept apart from the turns of heartbeats, each of which reaches only some streams. */
  #saidToBeBlind = false;
  #turn = 0;
  #clock = new DatabaseClock();
  #desks = new DeskBell((personIds) => this.#hintDesks(personIds));
  #undo: (() => Promise<void> | void)[] = [];

  /** How many streams are open in this process. */
  get size(): number {
    return this.#streams.size;
  }

  /** True while the process has looked into the database recently (`deafMs`). Otherwise heartbeats do not claim to be live. */
  get hears(): boolean {
    return performance.now() - this.#lookedAtMs < timing().deafMs;
  }

  /** Resolves when the latest publication has been sent; null when none waits to be sent. Never rejects. */
  get telling(): Promise<void> | null {
    return this.#telling;
  }

  /** Sends this stream its state now, and each change from now on. Streams that arrive meanwhile are served together. */
  add(stream: Stream): void {
    this.#streams.add(stream);
    const theirs = [...this.#streamsOf([stream.personId]), stream];
    this.#byPerson.set(stream.personId, theirs);
    for (const old of theirs.slice(0, -env().STREAMS_PER_PERSON)) this.#endWith(old, crowded);
    this.#newcomers.add(stream);
    if (this.#newcomersWait) return;
    this.#newcomersWait = true;
    void this.#inTurn('connect', () => this.#tellOwed());
  }

  remove(stream: Stream): void {
    if (!this.#streams.delete(stream)) return;
    this.#newcomers.delete(stream);
    const others = this.#streamsOf([stream.personId]).filter((each) => each !== stream);
    if (others.length > 0) this.#byPerson.set(stream.personId, others);
    else this.#byPerson.delete(stream.personId);
  }

  async start(): Promise<void> {
    this.#every(timing().pollMs, () => this.#wake());
    this.#every(timing().pollMs, () => this.#tend());
    this.#every(timing().heartbeatMs / beatTurns, () => void this.#inTurn('beat', async () => this.#beatNext()));
    this.#every(timing().sweepMs, () => void this.#inTurn('sweep', () => this.#sweep()));
    this.#undo.push(
      await listen('live', {
        pregon_events: () => this.#wake(),
        pregon_people: (payload) => {
          if (payload !== '') void this.#inTurn('people', () => this.#refresh(payload.split(',')));
        },
        // Not part of the queue: no publication waits for it.
        pregon_desk: (payload) => this.#streams.size > 0 && this.#desks.hear(payload === '' ? null : payload.split(',')),
      }),
    );
    this.#undo.push(() => this.#desks.stop());
    this.#undo.push(tellPresence(() => [...this.#byPerson.keys()]));
    this.#wake();
  }

  /** Ends all streams, spread at random over `spreadMs`, so that not everybody comes back at once; then timers and listening. */
  async stop(spreadMs: number): Promise<void> {
    await Promise.all(
      [...this.#streams].map(async (stream) => {
        if (spreadMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * spreadMs));
        dismiss(stream);
      }),
    );
    // Browsers that reconnected meanwhile, while the process still listened.
    for (const stream of this.#streams) dismiss(stream);
    for (const each of this.#undo.splice(0)) await within(databaseGraceMs, Promise.resolve(each()));
  }

  #streamsOf(personIds: string[]): Stream[] {
    return personIds.flatMap((id) => this.#byPerson.get(id) ?? []);
  }

  #every(ms: number, work: () => void): void {
    const timer = setInterval(work, ms);
    this.#undo.push(() => clearInterval(timer));
  }

  /** Queues a piece of work of at most `workMs`. After an error, which is logged, the next begins; the poll catches up. */
  #inTurn(what: string, work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue
      .then(() => withTimeout(timing().workMs, work()))
      .catch((error: unknown) => log().warn({ what, ...describeError(error) }, 'live: will look again'));
    return this.#queue;
  }

  #wake(): void {
    if (this.#wakeWaits) return;
    this.#wakeWaits = true;
    const telling = this.#inTurn('events', () => this.#follow());
    this.#telling = telling;
    void telling.then(() => {
      if (this.#telling === telling) this.#telling = null;
    });
  }

  /** Checks for new events, and sends new states to the people concerned. */
  async #follow(): Promise<void> {
    this.#wakeWaits = false;
    const known = this.#content;
    const position = await this.#clock.reading(findPosition(inOrder()));
    if (!known || position.epoch !== known.epoch || position.seq !== known.seq || position.senders !== known.senders) {
      const since = known && isContinued(known, position) ? known.seq : null;
      await this.#tell([...this.#streams], since, readContent(live(), position));
    }
    await this.#tellOwed();
    this.#lookedAtMs = performance.now();
  }

  #owe(personIds: string[]): void {
    for (const personId of personIds) this.#owed.add(personId);
  }

  async #tellOwed(): Promise<void> {
    const streams = new Set([...this.#streamsOf([...this.#owed]), ...this.#newcomers]);
    this.#owed.clear();
    this.#newcomers.clear();
    this.#newcomersWait = false;
    await this.#tell([...streams], null);
  }

  /**
   * Sends these streams their state; with `since` only those concerned by an event after it. People who could not be served because the
   * database went away stay in #owed, and are served with the next second's look.
   */
  async #tell(streams: Stream[], since: number | null, newer?: Promise<LiveContent>): Promise<void> {
    const chunks = toChunks(streams);
    let told = 0;
    try {
      const answers = askAhead(chunks, (chunk) => readGroups(live(), chunk, since, inOrder()));
      this.#content = (await newer) ?? this.#content ?? (await readContent(live(), await this.#clock.reading(findPosition(live()))));
      const encoded = new Map<string, Buffer>();
      const pause = new Pause();
      for await (const groups of answers) {
        for (const group of groups) await this.#tellGroup(group, this.#content, encoded, pause);
        told += 1;
      }
    } catch (error) {
      for (const chunk of chunks.slice(told)) this.#owe(chunk.map((stream) => stream.personId));
      throw error;
    }
  }

  /** Sends one state to a group of readers; it is encoded once for each language. */
  async #tellGroup(group: Group<Stream>, content: LiveContent, encoded: Map<string, Buffer>, pause: Pause): Promise<void> {
    const ready = new Map<string, Buffer>();
    const encode = (locale: string): Buffer => {
      const key = `${locale} ${group.key}`;
      const state = () => toLiveState(content, group.mine, locale, { openStreams: this.size, now: this.#clock.now() });
      const buffer = encoded.get(key) ?? encodeEvent('state', state(), String(content.seq));
      encoded.set(key, buffer);
      ready.set(locale, buffer);
      return buffer;
    };
    const inLanguage = (locale: string): Buffer => ready.get(locale) ?? encode(locale);
    for (const stream of group.readers) {
      this.#say(stream, inLanguage);
      if (pause.isDue()) await pause.take();
    }
  }

  /** Writes to one stream; a stream that fails is cut, without effect on the others. */
  #say(stream: Stream, inLanguage: (locale: string) => Buffer): void {
    try {
      stream.write(inLanguage(stream.locale));
    } catch (error) {
      log().error(describeError(error), 'live: a stream failed');
      stream.cut();
      this.remove(stream);
    }
  }

  /** Sends managers the time at which their announcements changed; their pages ask for the values, with their own rights. */
  #hintDesks(personIds: string[]): void {
    const buffer = encodeEvent('desk', { at: this.#clock.now().toISOString() });
    for (const stream of this.#streamsOf(personIds)) this.#say(stream, () => buffer);
  }

  /** Reads these people's sessions again: ends streams whose session is over, sends the others their current state. */
  async #refresh(personIds: string[]): Promise<void> {
    const streams = this.#streamsOf([...new Set(personIds)]);
    if (streams.length === 0) return;
    const found = await findReaders([...new Set(streams.map((stream) => stream.sessionHash))]);
    for (const stream of streams) {
      const reader = found.get(stream.sessionHash);
      if (reader) stream.version = reader.version;
      else this.#endWith(stream, signedOut);
    }
    this.#owe(personIds);
    await this.#tellOwed();
  }

  /** Writes the last bytes and ends the stream. */
  #endWith(stream: Stream, words: Buffer): void {
    this.#say(stream, () => words);
    stream.end();
    this.remove(stream);
  }

  /** Every 30 s: refreshes streams whose person or session changed since their last state. An open stream counts as use of its session. */
  async #sweep(): Promise<void> {
    const streams = [...this.#streams];
    const hashes = [...new Set(streams.map((stream) => stream.sessionHash))];
    for (let from = 0; from < hashes.length; from += sessionsAQuery) {
      const some = new Set(hashes.slice(from, from + sessionsAQuery));
      const found = await findReaders([...some]);
      const stale = [...found].filter(([, each]) => each.stale).map(([hash]) => hash);
      if (stale.length > 0) await updateSessionsSeen(live(), stale);
      const changed = streams.filter((stream) => some.has(stream.sessionHash) && found.get(stream.sessionHash)?.version !== stream.version);
      await this.#refresh([...new Set(changed.map((stream) => stream.personId))]);
    }
  }

  /** Each second: ends streams whose time is over, cuts those that stopped reading. */
  #tend(): void {
    const now = performance.now();
    for (const stream of this.#streams) {
      stream.cutIfStuck(now, timing().stuckMs);
      if (stream.endsAtMs <= now) stream.end();
    }
    if (this.hears === this.#saidToBeBlind) {
      this.#saidToBeBlind = !this.hears;
      this.#beat([...this.#streams]);
    }
  }

  /** Sends heartbeats to the streams of the next turn; each stream has one turn in an interval. */
  #beatNext(): void {
    this.#turn = (this.#turn + 1) % beatTurns;
    this.#beat([...this.#streams].filter((stream) => stream.turn % beatTurns === this.#turn));
  }

  /** Sends a heartbeat with the database's time; or "blind" while it cannot be read, so that nobody takes an old state for new. */
  #beat(streams: Stream[]): void {
    const buffer = this.hears ? encodeEvent('hb', { serverTime: this.#clock.now().toISOString() }) : encodeEvent('blind', {});
    for (const stream of streams) this.#say(stream, () => buffer);
  }
}

/** Ends a stream whose browser shall reconnect in a moment. */
const dismiss = (stream: Stream): void => {
  stream.write(encodeRetry(1_000 + Math.random() * 4_000));
  stream.end();
};

const findReaders = async (hashes: string[]) => new Map((await listReaders(live(), hashes)).map((row) => [row.sessionHash, row]));

/** False when the next state cannot be derived from events: the database was restored, or a sender was renamed, which no event reports. */
const isContinued = (known: LiveContent, position: Position): boolean =>
  position.epoch === known.epoch && position.seq >= known.seq && position.senders === known.senders;
