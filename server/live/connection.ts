/**
 * A stream's end on the bare socket: one buffer, encoded once by better-sse, is written to thousands of them.
 * Invariant: writing never throws and never queues without limit; a stream that stops reading is cut, and only that one.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { createEventBuffer } from 'better-sse';
import { send } from './send.ts';

/** The most bytes that may wait here for a browser that does not read; beyond it the stream is cut. */
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

type Held = Socket & { _handle?: { fd?: number } | null };

/**
 * The file descriptor of the socket; -1 where Node must write itself: on an encrypted connection, on Windows, or should Node stop providing
 * `_handle`, which it does not document.
 */
const descriptorOf = (socket: Held): number => (socket instanceof TLSSocket ? -1 : (socket._handle?.fd ?? -1));

export class SocketConnection {
  #socket: Socket;
  /** -1 from the moment it is closed: then the number may be another connection's. */
  #descriptor: number;
  #ended = false;
  /** Bytes to send before the first event, in the same packet. */
  #before: Buffer | null = head;
  /** True while bytes wait in the socket: later bytes must wait behind them. */
  #waits: boolean;
  #queuedBytes = 0;
  #drainedBytes = 0;
  #stuckSinceMs: number | null = null;

  constructor(request: IncomingMessage) {
    this.#socket = request.socket;
    this.#descriptor = descriptorOf(request.socket);
    // Bytes of the previous answer on this connection may still wait.
    this.#waits = request.socket.writableLength > 0;
    this.#forgetWhenClosed();
  }

  /** `_destroy` is called before the system's socket is closed, whoever closes it; an event would come after, when the number is free. */
  #forgetWhenClosed(): void {
    const socket = this.#socket;
    const destroy = socket._destroy;
    socket._destroy = (error, done) => {
      this.#descriptor = -1;
      destroy.call(socket, error, done);
    };
  }

  get closed(): boolean {
    return this.#socket.destroyed;
  }

  /** Adds bytes that the first event follows. */
  beginWith(framed: Buffer): void {
    this.#before = Buffer.concat([head, framed]);
  }

  /** Writes framed bytes. Cuts the stream when too much waits already. */
  write(framed: Buffer): void {
    if (this.#ended) return;
    const bytes = this.#before === null ? framed : Buffer.concat([this.#before, framed]);
    this.#before = null;
    const sent = this.#waits || this.#descriptor < 0 ? 0 : send(this.#descriptor, bytes);
    if (sent < bytes.length) this.#wait(bytes.subarray(sent));
  }

  #wait(bytes: Buffer): void {
    if (this.closed || this.#socket.writableEnded) return;
    if (this.#socket.writableLength > queueLimitBytes) {
      this.cut();
      return;
    }
    this.#waits = true;
    this.#queuedBytes += bytes.length;
    this.#socket.write(bytes, () => {
      this.#waits = this.#socket.writableLength > 0;
    });
  }

  /** Cuts the stream when bytes wait and none left for `stuckMs`. Asked from time to time. */
  cutIfStuck(nowMs: number, stuckMs: number): void {
    const drained = this.#waits ? this.#queuedBytes - this.#socket.writableLength : this.#queuedBytes;
    if (!this.#waits || drained > this.#drainedBytes) this.#stuckSinceMs = null;
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
    if (this.#ended || this.closed || this.#socket.writableEnded) return;
    this.#ended = true;
    this.#socket.end(this.#before === null ? lastChunk : Buffer.concat([this.#before, lastChunk]));
    this.#socket.destroySoon();
  }
}
