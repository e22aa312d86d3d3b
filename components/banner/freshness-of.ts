/** Decides what the freshness line says. */
import type { LiveSnapshot } from './live-client.ts';

const STALE_MS = 45_000;

export type Freshness = { kind: 'still' | 'connecting' | 'live' | 'polling' | 'signedOut' | 'lost'; seconds: number; atServerMs: number };

/** The content of the freshness line at this moment; a claim older than 45 s is not made. */
export const freshnessOf = (snapshot: LiveSnapshot, nowMs: number): Freshness => {
  const age = Math.max(0, nowMs - snapshot.heardAt);
  const heard = { seconds: Math.floor(age / 1000), atServerMs: snapshot.heardAt + snapshot.offsetMs };
  if (snapshot.connection === 'signedOut' || snapshot.connection === 'still') return { kind: snapshot.connection, ...heard };
  if (snapshot.connection === 'blind') return { kind: 'lost', ...heard };
  return { kind: age > STALE_MS ? 'lost' : snapshot.connection, ...heard };
};
