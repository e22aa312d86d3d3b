/** A person's open stream. */
import type { IncomingMessage } from 'node:http';
import { SocketConnection } from './connection.ts';

/** Whose a stream is, and what it is to be told. */
export type Who = {
  personId: string;
  sessionHash: string;
  version: number;
  locale: string;
  endsAtMs: number;
  /** Any whole number: when in the interval it is told that it lives. */
  turn: number;
};

/** One object: what ten thousand are told in a tenth of a second is to lie together. */
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
