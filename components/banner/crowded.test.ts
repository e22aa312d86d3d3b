import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LiveState } from '#server/live/view.ts';
import { freshnessOf } from './freshness-of.ts';
import { LiveClient, type Stream } from './live-client.ts';

const state = (): LiveState => ({
  epoch: 'e1',
  seq: 5,
  serverTime: new Date(Date.now()).toISOString(),
  receiptSpreadMs: 0,
  announcements: [],
  notices: { shown: [], more: 0 },
});

/** A server that answers polls, and streams that say what they are told to. */
const actWorld = () => {
  const handlers: Map<string, (data: string) => void>[] = [];
  const seen = { polls: 0, closed: 0, died: false };
  const openStream = (): Stream => {
    const own = new Map<string, (data: string) => void>();
    handlers.push(own);
    const close = () => {
      seen.closed += 1;
    };
    return { on: (event, handler) => void own.set(event, handler), isClosed: () => seen.died, close };
  };
  const fetchState = async () => {
    seen.polls += 1;
    return state();
  };
  const client = new LiveClient(state(), { openStream, fetchState, now: () => Date.now(), random: () => 0.5 });
  const say = (event: string, data?: unknown) => handlers.at(-1)?.get(event)?.(data === undefined ? '' : JSON.stringify(data));
  return { client, seen, say, opened: () => handlers.length, fresh: () => freshnessOf(client.snapshot(), Date.now()).kind };
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(Date.parse('2026-11-24T12:00:00.000Z'));
});
afterEach(() => void vi.useRealTimers());

it('crowded out by newer browsers of its person: it polls every 30 s and opens no stream for 10 minutes, whatever wakes it; then one', async () => {
  const { client, seen, say, opened, fresh } = actWorld();
  client.lead();
  say('state', state());
  expect(fresh()).toBe('live');
  say('crowded');
  expect(seen.closed).toBe(1);
  // The end of the stream, which comes behind.
  seen.died = true;
  say('error');
  for (let minute = 1; minute < 10; minute += 1) {
    await vi.advanceTimersByTimeAsync(45_000);
    client.wake(0);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(seen.polls).toBe(minute * 3);
    expect(fresh()).toBe('polling');
  }
  expect(opened()).toBe(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(opened()).toBe(2);
  say('state', state());
  expect(fresh()).toBe('live');
});
