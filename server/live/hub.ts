/**
 * The open streams of this process and what each was told. Invariant: work is done one piece after the other, so a stream
 * never gets an older state after a newer one; one failing stream never keeps the others from theirs.
 */
import { inOrder, live } from '#db/client.ts';
import { findPosition, type Position } from '#db/events.ts';
import { listReaders, updateSessionsSeen } from '#db/sessions.ts';
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
/** Beats are spread over the interval: ten thousand at once would keep a publication waiting for a tenth of a second. */
const beatTurns = 15;
const databaseGraceMs = 1_500;

/** Not started by being made: `start` begins to listen, `stop` ends all it began. */
export class Hub {
  /** In the order in which they came, and so they are told: sockets made one after the other lie beside each other in memory. */
  #streams = new Set<Stream>();
  #byPerson = new Map<string, Stream[]>();
  /** People who have not been told yet what they should know. Who could not be told now stays in here. */
  #owed = new Set<string>();
  /** Streams that have not been told anything yet: the person's others know it already. */
  #newcomers = new Set<Stream>();
  #newcomersWait = false;
  #content: LiveContent | null = null;
  #queue: Promise<void> = Promise.resolve();
  #wakeWaits = false;
  #telling: Promise<void> | null = null;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  /** What all were told. Beats in turn tell only some: the others must not be forgotten for it. */
  #saidToBeBlind = false;
  #turn = 0;
  #clock = new DatabaseClock();
  #desks = new DeskBell((personIds) => this.#hintDesks(personIds));
  #undo: (() => Promise<void> | void)[] = [];

  /** How many streams are open in this process. */
  get size(): number {
    return this.#streams.size;
  }

  /** True while this process knows what it says: it looked into the database lately. Otherwise it says nothing of being live. */
  get hears(): boolean {
    return performance.now() - this.#lookedAtMs < timing().deafMs;
  }

  /** Until what was published last has been told; null when nothing waits to be told. Never rejects. */
  get telling(): Promise<void> | null {
    return this.#telling;
  }

  /** Tells this stream what is live, and from now on what changes. Those who come while others are told are told together. */
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
        // Not in turn: no publication waits for it.
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
    // Who came back meanwhile, to a process that still listened.
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

  /** One piece of work after the other, none longer than `workMs`. An error is logged and the next piece begins; the poll makes good what was missed. */
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

  /** Looks whether anything was published or ended, and tells those concerned. */
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
   * Tells these streams what is live for their people; or only those whom an event after `since` concerns. Whoever could not be told or
   * asked for, because the database went away, stays owed, and is told with the next second's look.
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

  /** The same state is encoded once for each language, whoever gets it. */
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

  /** A stream that can not be told is cut, and is nobody else's trouble. */
  #say(stream: Stream, inLanguage: (locale: string) => Buffer): void {
    try {
      stream.write(inLanguage(stream.locale));
    } catch (error) {
      log().error(describeError(error), 'live: a stream failed');
      stream.cut();
      this.remove(stream);
    }
  }

  /** To whoever manages something that changed: that it did, and when. What it is now they ask for, as themselves. */
  #hintDesks(personIds: string[]): void {
    const buffer = encodeEvent('desk', { at: this.#clock.now().toISOString() });
    for (const stream of this.#streamsOf(personIds)) this.#say(stream, () => buffer);
  }

  /** Asks again who these people are: ends the streams whose session is over, tells the others what they may see now. */
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

  /** Its last words, and the end. */
  #endWith(stream: Stream, words: Buffer): void {
    this.#say(stream, () => words);
    stream.end();
    this.remove(stream);
  }

  /** Every 30 s: whose person or session changed since their stream was told? An open stream counts as use of its session. */
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

  /** Each stream has its turn once in an interval. */
  #beatNext(): void {
    this.#turn = (this.#turn + 1) % beatTurns;
    this.#beat([...this.#streams].filter((stream) => stream.turn % beatTurns === this.#turn));
  }

  /** "It lives", with the clock that counts; or "it does not know", so that nobody takes an old state for the truth. */
  #beat(streams: Stream[]): void {
    const buffer = this.hears ? encodeEvent('hb', { serverTime: this.#clock.now().toISOString() }) : encodeEvent('blind', {});
    for (const stream of streams) this.#say(stream, () => buffer);
  }
}

/** Ends a stream that is to be opened again in a moment. */
const dismiss = (stream: Stream): void => {
  stream.write(encodeRetry(1_000 + Math.random() * 4_000));
  stream.end();
};

const findReaders = async (hashes: string[]) => new Map((await listReaders(live(), hashes)).map((row) => [row.sessionHash, row]));

/** False when events can not be followed from one to the other: a restored database, or a sender was renamed, of which no event tells. */
const isContinued = (known: LiveContent, position: Position): boolean =>
  position.epoch === known.epoch && position.seq >= known.seq && position.senders === known.senders;
