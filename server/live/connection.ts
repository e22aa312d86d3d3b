/**
 * A stream's end on the bare socket: one buffer, encoded once by better-sse, is written to thousands of them.
 * Invariant: writing never throws and never queues without limit; a stream that stops reading is cut, and only that one.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createEventBuffer } from 'better-sse';

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
export const encodeRetry = (ms: number): Buffer => frame(`retry:${Math.round(ms)}\n\n`);

export class SocketConnection {
  closed: boolean;
  #socket: Socket;
  /** What goes before the first event, in the same packet. */
  #before: Buffer | null = head;
  #queuedBytes = 0;
  #drainedBytes = 0;
  #stuckSinceMs: number | null = null;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#socket = request.socket;
    this.closed = response.closed || request.socket.destroyed;
    response.once('close', () => {
      this.closed = true;
    });
  }

  /** What the first event is to follow. */
  beginWith(framed: Buffer): void {
    this.#before = Buffer.concat([head, framed]);
  }

  /** Writes framed bytes. Cuts the stream when too much waits already. */
  write(framed: Buffer): void {
    if (this.closed || this.#socket.destroyed || this.#socket.writableEnded) return;
    if (this.#socket.writableLength > queueLimitBytes) {
      this.cut();
      return;
    }
    const bytes = this.#before === null ? framed : Buffer.concat([this.#before, framed]);
    this.#before = null;
    this.#queuedBytes += bytes.length;
    this.#socket.write(bytes);
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
    this.#socket.end(this.#before === null ? lastChunk : Buffer.concat([this.#before, lastChunk]));
    this.#socket.destroySoon();
  }
}
