/**
 * A better-sse connection on a bare socket: one pre-encoded buffer is written to thousands of them.
 * Invariant: writing never throws and never queues without limit; a stream that stops reading is cut, and only that one.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Connection, createEventBuffer } from 'better-sse';

/** What a browser that does not read may keep waiting here before it is cut. */
const queueLimitBytes = 262_144;

const frame = (text: string): Buffer => {
  const bytes = Buffer.byteLength(text);
  return Buffer.from(`${bytes.toString(16)}\r\n${text}\r\n`);
};

/** `no-transform` and `X-Accel-Buffering` keep proxies and compression from holding events back. */
const head = Buffer.from(
  [
    'HTTP/1.1 200 OK',
    'Content-Type: text/event-stream',
    'Cache-Control: private, no-store, no-cache, no-transform',
    'X-Accel-Buffering: no',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
    'Transfer-Encoding: chunked',
    '\r\n',
  ].join('\r\n'),
);
const lastChunk = Buffer.from('0\r\n\r\n');

/** One event, encoded and framed once for all who get it. `data` becomes one line of JSON. */
export const encodeEvent = (name: string, data: unknown, id?: string): Buffer => {
  const buffer = createEventBuffer().event(name).data(data);
  if (id !== undefined) buffer.id(id);
  return frame(buffer.dispatch().read());
};

/** Tells the browser how long to wait before it opens the stream again by itself. */
export const encodeRetry = (ms: number): Buffer => frame(createEventBuffer().retry(Math.round(ms)).dispatch().read());

export class SocketConnection extends Connection {
  url: URL;
  request: Request;
  response: Response;
  closed = false;
  #socket: Socket;
  #queuedBytes = 0;
  #drainedBytes = 0;
  #stuckSinceMs: number | null = null;

  constructor(request: IncomingMessage, response: ServerResponse) {
    super();
    this.#socket = request.socket;
    this.url = new URL(request.url ?? '/', 'http://localhost');
    const abort = new AbortController();
    // A real Request and Response cost 9 KB a stream; better-sse reads only these two.
    this.request = { headers: new Headers(), signal: abort.signal } as Request;
    this.response = null as unknown as Response;
    this.closed = response.closed || request.socket.destroyed;
    response.once('close', () => {
      this.closed = true;
      abort.abort();
    });
  }

  override sendHead = (): void => this.write(head);
  override sendChunk = (text: string): void => {
    // An empty chunk would end the answer.
    if (text !== '') this.write(frame(text));
  };
  override cleanup = (): void => undefined;

  /** Writes framed bytes. Cuts the stream when too much waits already. */
  write(framed: Buffer): void {
    if (this.closed || this.#socket.destroyed || this.#socket.writableEnded) return;
    if (this.#socket.writableLength > queueLimitBytes) {
      this.cut();
      return;
    }
    this.#queuedBytes += framed.length;
    this.#socket.write(framed);
  }

  /** Cuts the stream when bytes wait and none left for `stuckMs`. Asked from time to time. */
  cutIfStuck(nowMs: number, stuckMs: number): void {
    const drained = this.#queuedBytes - this.#socket.writableLength;
    if (this.#socket.writableLength === 0 || drained > this.#drainedBytes) this.#stuckSinceMs = null;
    else this.#stuckSinceMs ??= nowMs;
    this.#drainedBytes = drained;
    if (this.#stuckSinceMs !== null && nowMs - this.#stuckSinceMs >= stuckMs) this.cut();
  }

  /** Breaks the stream off: the browser opens it again. */
  cut(): void {
    this.#socket.destroy();
  }

  /** Ends the answer cleanly: the browser opens it again by itself. A client that keeps its own side open does not keep ours. */
  end(): void {
    if (this.closed || this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#socket.end(lastChunk);
    this.#socket.destroySoon();
  }
}
