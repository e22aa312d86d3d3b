/** A person's open stream. */
import type { IncomingMessage } from 'node:http';
import { SocketConnection } from './connection.ts';

/** The person behind a stream, and the values its states depend on. */
export type Who = {
  personId: string;
  sessionHash: string;
  version: number;
  locale: string;
  endsAtMs: number;
  /** Any whole number: decides the turn in the interval at which it gets its heartbeat. */
  turn: number;
};

/** One object, stream and connection together: for ten thousand streams in a tenth of a second, data must lie close in memory. */
export class Stream extends SocketConnection {
  readonly personId: string;
  readonly sessionHash: string;
  readonly locale: string;
  readonly endsAtMs: number;
  readonly turn: number;
  version: number;

  constructor(request: IncomingMessage, who: Who) {
    super(request);
    this.personId = who.personId;
    this.sessionHash = who.sessionHash;
    this.locale = who.locale;
    this.endsAtMs = who.endsAtMs;
    this.turn = who.turn;
    this.version = who.version;
  }
}
