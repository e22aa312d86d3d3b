/**
 * GET /live, GET /live/state, POST /live/receipts, POST /live/notices, on node:http, past Next. Invariant: /live is always answered with 200,
 * because by the standard an EventSource gives up for ever on anything else.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { live } from '#db/client.ts';
import { listReaders, type ReaderRow } from '#db/identity/sessions.ts';
import { coalesce } from '#server/coalesce.ts';
import { isOwnOrigin, safePath } from '#server/identity/origin.ts';
import { localeCookieOf, pickLocale } from '#server/identity/pick-locale.ts';
import { markOf, sessionHashOf } from '#server/identity/token.ts';
import { describeError, log } from '#server/log.ts';
import { doneSchema, markRead } from '#server/notices/read.ts';
import { readOrganization } from '#server/organization/settings.ts';
import type { Organization } from '#server/organization/view.ts';
import { Buckets } from '#server/rates.ts';
import { timing } from '#timing';
import { encodeRetry, SocketConnection } from './connection.ts';
import type { Hub } from './hub.ts';
import { openFileLimit, streamLimit } from './limit.ts';
import { LookUps } from './look-ups.ts';
import { refuseStream } from './parting.ts';
import { answerSchema, createReceiptStore, reportsSchema } from './receipts.ts';
import { createStateOf } from './state.ts';
import { Stream } from './stream.ts';

/** A browser opens one in minutes, and some more when everything fails: each costs a look-up and a whole state. */
const opensOfASession = { burst: 60, perSecond: 1 };

export class LiveHandler {
  #hub: Hub;
  /** Sessions that connect within 10 ms are looked up in one query. */
  #lookup = coalesce(findReaders, (flush) => setTimeout(flush, timing().connectBatchMs));
  #stateOf = createStateOf(live);
  #store = createReceiptStore();
  #streamLimit = streamLimit(openFileLimit());
  /** Open streams, including those whose session is still being looked up. */
  #streams = 0;
  #lookUps = new LookUps();
  #opens = new Buckets(opensOfASession);
  #isFull = false;
  /** Streams opened since the process started. Used to spread heartbeats evenly over the interval. */
  #opened = 0;

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** Answers a request below /live. Never rejects. */
  async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    try {
      if (path === '/live' && request.method === 'GET') await this.#openStream(request, response);
      else if (path === '/live/state' && request.method === 'GET') await this.#sendState(request, response);
      else if (path === '/live/receipts' && request.method === 'POST') await this.#take(request, response, this.#parseReceipts);
      else if (path === '/live/notices' && request.method === 'POST') await this.#take(request, response, parseNotices);
      else answer(response, 404, {});
    } catch (error) {
      log().warn({ path, ...describeError(error) }, 'live: request failed');
      if (!response.headersSent && !response.destroyed) answer(response, 503, {});
    }
  }

  /**
   * The viewer of the request; null when signed out, and for a page of another session: somebody else signed in meanwhile, and the old tab
   * sends their cookie.
   */
  async #viewerOf(request: IncomingMessage): Promise<ReaderRow | null> {
    const hash = sessionHashOf(request);
    const mark = new URLSearchParams(request.url?.split('?')[1]).get('for');
    return hash === null || (mark !== null && mark !== markOf(hash)) ? null : this.#lookup(hash);
  }

  async #openStream(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#takesNoMore()) return refuseStream(new SocketConnection(request), 'full');
    const session = sessionHashOf(request);
    if (session !== null && !this.#opens.takeOne(session, performance.now())) return refuseStream(new SocketConnection(request), 'crowded');
    this.#streams += 1;
    let stream: Stream | null = null;
    response.once('close', () => {
      this.#streams -= 1;
      if (stream) this.#hub.remove(stream);
    });
    const found = await this.#lookUps.hold(session, () => this.#find(request));
    const organization = await readOrganization(live());
    // A request that is pipelined behind an answer still being written: the stream would overtake that answer.
    if (response.socket !== request.socket) return void request.socket.destroy();
    // The browser left during the look-up: no later event would report it.
    if (request.socket.destroyed) return;
    if (typeof found === 'string') return refuseStream(new SocketConnection(request), found);
    const { personId, sessionHash, version } = found;
    const locale = localeOf(request, found, organization);
    const endsAtMs = performance.now() + timing().streamLifeMs * (0.8 + Math.random() * 0.4);
    stream = new Stream(request, { personId, sessionHash, version, locale, endsAtMs, turn: this.#opened });
    this.#opened += 1;
    stream.beginWith(encodeRetry(1_000 + Math.random() * 4_000));
    this.#hub.add(stream);
  }

  async #find(request: IncomingMessage): Promise<ReaderRow | 'signedOut' | 'unknown'> {
    try {
      return (await this.#viewerOf(request)) ?? 'signedOut';
    } catch (error) {
      log().warn(describeError(error), 'live: a stream could not be looked up');
      return 'unknown';
    }
  }

  /**
   * True when the process is at its limit of streams. A refused browser polls, and tries again in half a minute. Logged once, not for each
   * refusal.
   */
  #takesNoMore(): boolean {
    const wasFull = this.#isFull;
    this.#isFull = this.#streams >= this.#streamLimit;
    if (this.#isFull && !wasFull) log().error({ streams: this.#streams }, 'live: no more streams, the limit of open files is near');
    return this.#isFull;
  }

  async #sendState(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const viewer = await this.#viewerOf(request);
    if (!viewer) return answer(response, 401, { signedOut: true });
    const locale = localeOf(request, viewer, await readOrganization(live()));
    answer(response, 200, await this.#stateOf(viewer, locale, this.#hub.size));
  }

  /** Stores what a script (204) or a plain form (303, back to the page it was on) posted. */
  async #take(request: IncomingMessage, response: ServerResponse, parse: Parse): Promise<void> {
    if (!isOwnOrigin({ origin: request.headers.origin, secFetchSite: firstHeader(request, 'sec-fetch-site') }))
      return answer(response, 403, {});
    const viewer = await this.#viewerOf(request);
    const body = await readBody(request);
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
    const posted = parse(body, isForm);
    if (!posted) return answer(response, 400, {});
    if (!viewer && !isForm) return answer(response, 401, { signedOut: true });
    if (viewer) await posted.store(viewer.personId);
    if (!isForm) return void response.writeHead(204).end();
    const back = safePath(posted.back);
    response.writeHead(303, { location: viewer ? back : `/sign-in?to=${encodeURIComponent(back)}`, 'cache-control': 'no-store' }).end();
  }

  #parseReceipts: Parse = (body, isForm) => {
    if (isForm) {
      const form = answerSchema.safeParse(Object.fromEntries(new URLSearchParams(body)));
      return form.success ? { store: (personId) => this.#store(personId, [form.data]), back: form.data.back } : null;
    }
    const reports = reportsSchema.safeParse(parseJson(body));
    return reports.success ? { store: (personId) => this.#store(personId, reports.data.receipts), back: '/' } : null;
  };
}

const findReaders = async (hashes: string[]): Promise<Map<string, ReaderRow>> =>
  new Map((await listReaders(live(), hashes)).map((row) => [row.sessionHash, row]));

/** Parses a POST: what to store for its person, and the page a plain form returns to. Null: not well-formed. */
type Parse = (body: string, isForm: boolean) => { store: (personId: string) => Promise<void>; back: string } | null;

const parseNotices: Parse = (body, isForm) => {
  const form = new URLSearchParams(body);
  const parsed = doneSchema.safeParse(isForm ? { ids: form.getAll('notice'), back: form.get('back') ?? '/' } : parseJson(body));
  return parsed.success ? { store: (personId) => markRead(live(), personId, parsed.data.ids), back: parsed.data.back } : null;
};

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'private, no-store' }).end(JSON.stringify(body));
};

const localeOf = (request: IncomingMessage, viewer: Pick<ReaderRow, 'locale'>, organization: Organization): string =>
  pickLocale({
    cookie: localeCookieOf(request.headers.cookie),
    person: viewer.locale,
    acceptLanguage: request.headers['accept-language'],
    organization: organization.defaultLocale,
  });

const firstHeader = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** The body as text. Its length was checked before (server/limits.ts). */
const readBody = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
