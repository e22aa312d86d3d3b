/**
 * The open connections of this process, each an open file of the operating system. Invariant: one that asks for nothing, not
 * yet or not any more, never keeps out one that does: when places are short the longest waiting one is closed.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { timing } from '#timing';

/** For the database, mail, files. */
const keptFree = 200;
const mostWaiting = 4_000;
/** A crowd that comes at once is no attack: its requests are a moment behind, and whoever was closed meanwhile would see an error. */
const momentMs = 2_000;

export type Most = { open: number; waiting: number };

/** How many connections fit into so many open files, and how many of them may wait. */
export const mostConnections = (openFiles: number): Most => ({
  open: Math.max(100, openFiles - keptFree),
  waiting: Math.max(50, Math.min(mostWaiting, Math.floor(openFiles / 4))),
});

const hasBody = ({ headers }: IncomingMessage): boolean => Number(headers['content-length'] ?? 0) > 0;

/** Streams look after themselves, and are many. */
const isStream = ({ method, url }: IncomingMessage): boolean =>
  method === 'GET' && (url === '/live' || (url?.startsWith('/live?') ?? false));

export class Connections {
  #most: Most;
  #open = new Set<Socket>();
  /** Connections without a complete request, and since when; longest first. */
  #waiting = new Map<Socket, number>();
  /** Connections being answered, and how many bytes of the response had left at the last check. */
  #answered = new Map<Socket, number>();

  constructor(most: Most) {
    this.#most = most;
  }

  get open(): number {
    return this.#open.size;
  }

  /** Returns how to stop looking. */
  watch(server: Server): () => void {
    server.on('connection', (socket: Socket) => this.#came(socket));
    server.on('request', (request: IncomingMessage, response: ServerResponse) => this.#asks(request, response));
    const timers = [setInterval(() => this.#cutUnread(), timing().unreadMs), setInterval(() => this.#makeRoom(), momentMs)];
    return () => timers.forEach(clearInterval);
  }

  #came(socket: Socket): void {
    this.#open.add(socket);
    this.#waiting.set(socket, performance.now());
    socket.once('close', () => this.#forget(socket));
    this.#makeRoom();
  }

  /** Closes who waits longest: when too many wait for longer than a moment, or places are short. */
  #makeRoom(): void {
    const aMomentAgoMs = performance.now() - momentMs;
    for (const [longest, sinceMs] of this.#waiting) {
      const tooMany = this.#waiting.size > this.#most.waiting && sinceMs <= aMomentAgoMs;
      if (!tooMany && this.#open.size <= this.#most.open) return;
      this.#forget(longest);
      longest.destroy();
    }
  }

  #forget(socket: Socket): void {
    this.#open.delete(socket);
    this.#waiting.delete(socket);
    this.#answered.delete(socket);
  }

  #asks(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    if (isStream(request)) {
      this.#waiting.delete(socket);
      return;
    }
    const isWhole = () => {
      if (!this.#waiting.delete(socket)) return;
      this.#answered.set(socket, socket.bytesWritten);
    };
    if (hasBody(request)) request.once('end', isWhole);
    else isWhole();
    response.once('close', () => {
      this.#answered.delete(socket);
      if (!socket.destroyed) this.#waiting.set(socket, performance.now());
    });
  }

  /** A client that does not read its answer holds it, and the connection, for ever: the system has no time limit for that. */
  #cutUnread(): void {
    for (const [socket, before] of this.#answered) {
      const left = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength > 0 && left === before) socket.destroy();
      else this.#answered.set(socket, left);
    }
  }
}
