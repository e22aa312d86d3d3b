import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveAnnouncement, LiveState } from '#server/live/view.ts';
import { freshnessOf } from './freshness-of.ts';
import { LiveClient, type LiveWorld, type Stream } from './live-client.ts';

type FakeStream = Stream & { say: (event: string, data?: unknown) => void; closed: boolean; died: boolean };

const makeStream = (): FakeStream => {
  const handlers = new Map<string, (data: string) => void>();
  const stream: FakeStream = {
    closed: false,
    died: false,
    on: (event, handler) => void handlers.set(event, handler),
    isClosed: () => stream.died,
    close: () => {
      stream.closed = true;
    },
    say: (event, data) => handlers.get(event)?.(data === undefined ? '' : JSON.stringify(data)),
  };
  return stream;
};

const announcement = (given: Partial<LiveAnnouncement> = {}): LiveAnnouncement => ({
  id: 'a1',
  revision: 1,
  round: 1,
  severity: 'moderate',
  status: 'actual',
  msgType: 'alert',
  locale: 'en',
  headline: 'Gate 2 is closed',
  instruction: '',
  hasMore: false,
  senderName: 'Facilities',
  sent: '2026-11-24T10:00:00.000Z',
  expires: '2026-11-24T20:00:00.000Z',
  ackRequired: false,
  confidential: false,
  flag: 'none',
  ...given,
});

const start = Date.parse('2026-11-24T12:00:00.000Z');

const state = (given: Partial<LiveState> = {}): LiveState => ({
  epoch: 'e1',
  seq: 5,
  serverTime: new Date(Date.now()).toISOString(),
  receiptSpreadMs: 0,
  announcements: [announcement()],
  notices: { shown: [], more: 0 },
  ...given,
});

let streams: FakeStream[];
let fetched: number;
let answer: () => Promise<LiveState | 'signedOut'>;

const makeClient = (initial = state()): LiveClient => {
  const world: LiveWorld = {
    openStream: () => {
      const stream = makeStream();
      streams.push(stream);
      return stream;
    },
    fetchState: () => {
      fetched += 1;
      return answer();
    },
    now: () => Date.now(),
    random: () => 0.5,
  };
  return new LiveClient(initial, world);
};

const stream = (): FakeStream => {
  const last = streams.at(-1);
  if (!last) throw new Error('no stream was opened');
  return last;
};

const fresh = (client: LiveClient) => freshnessOf(client.snapshot(), Date.now()).kind;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(start);
  streams = [];
  fetched = 0;
  answer = () => Promise.reject(new Error('away'));
});
afterEach(() => void vi.useRealTimers());

describe('the live client', () => {
  it('does nothing until it follows or leads', () => {
    const client = makeClient();
    expect(streams).toHaveLength(0);
    expect(client.snapshot().connection).toBe('still');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('shows what the stream says and calls itself live', () => {
    const client = makeClient(state({ announcements: [] }));
    client.lead();
    stream().say('state', state({ seq: 6 }));
    expect(client.snapshot().announcements.map((each) => each.id)).toEqual(['a1']);
    expect(fresh(client)).toBe('live');
  });

  it('does not go back to an older state, but takes any of another epoch', () => {
    const client = makeClient(state({ seq: 9 }));
    client.lead();
    stream().say('state', state({ seq: 8, announcements: [] }));
    expect(client.snapshot().announcements).toHaveLength(1);
    stream().say('state', state({ seq: 1, epoch: 'e2', announcements: [] }));
    expect(client.snapshot().announcements).toHaveLength(0);
  });

  it('takes the same state again: doubling does no harm', () => {
    const client = makeClient();
    client.lead();
    stream().say('state', state());
    stream().say('state', state());
    expect(client.snapshot().announcements).toHaveLength(1);
  });

  it('hides an announcement at its end by the server clock, also without any connection', async () => {
    const serverAhead = new Date(start + 60_000).toISOString();
    const client = makeClient(
      state({ serverTime: serverAhead, announcements: [announcement({ expires: new Date(start + 90_000).toISOString() })] }),
    );
    client.lead();
    await vi.advanceTimersByTimeAsync(29_000);
    expect(client.snapshot().announcements).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(client.snapshot().announcements).toHaveLength(0);
  });

  it('gives up a silent stream after 2.5 heartbeats, asks for the state first, then opens a new one', async () => {
    const client = makeClient();
    client.lead();
    stream().say('state', state());
    answer = () => Promise.resolve(state({ seq: 7, announcements: [] }));
    await vi.advanceTimersByTimeAsync(37_400);
    expect(streams[0]?.closed).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(streams[0]?.closed).toBe(true);
    expect(fetched).toBe(1);
    expect(client.snapshot().announcements).toHaveLength(0);
    expect(streams).toHaveLength(2);
  });

  it('a heartbeat keeps it live', async () => {
    const client = makeClient();
    client.lead();
    for (let beat = 0; beat < 8; beat += 1) {
      stream().say('hb', { serverTime: new Date(Date.now()).toISOString() });
      await vi.advanceTimersByTimeAsync(15_000);
    }
    expect(streams).toHaveLength(1);
    expect(fresh(client)).toBe('live');
  });

  it('comes back by itself when the browser has given the stream up for ever (a 502 during a deploy)', async () => {
    const client = makeClient();
    client.lead();
    stream().died = true;
    answer = () => Promise.resolve(state());
    stream().say('error');
    await vi.advanceTimersByTimeAsync(600);
    expect(streams).toHaveLength(2);
    stream().say('state', state({ seq: 8 }));
    expect(fresh(client)).toBe('live');
  });

  it('waits longer after each failure, at most 30 s', async () => {
    makeClient().lead();
    stream().died = true;
    stream().say('error');
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    const least = (10 * 60) / 39;
    expect(fetched).toBeGreaterThan(least);
    expect(fetched).toBeLessThan(90);
    expect(streams).toHaveLength(1);
  });

  it('polls while it cannot stream and says so', async () => {
    const client = makeClient();
    client.lead();
    answer = () => Promise.resolve(state());
    // A proxy that swallows the stream: it opens and nothing ever comes.
    await vi.advanceTimersByTimeAsync(70_000);
    expect(fetched).toBeGreaterThan(0);
    expect(fresh(client)).toBe('polling');
  });

  it('says since when it is not live, and never "live", when nothing answers', async () => {
    const client = makeClient();
    client.lead();
    stream().say('state', state());
    await vi.advanceTimersByTimeAsync(60_000);
    const told = freshnessOf(client.snapshot(), Date.now());
    expect(told.kind).toBe('lost');
    expect(told.atServerMs).toBe(start);
    expect(client.snapshot().announcements).toHaveLength(1);
  });

  it('a server that lives and does not know says so: not live since it last knew, what is shown stays, and live again at its next word', async () => {
    const client = makeClient(state());
    client.lead();
    stream().say('hb', { serverTime: new Date(start).toISOString() });
    await vi.advanceTimersByTimeAsync(6_000);
    for (let beats = 0; beats < 8; beats += 1) {
      stream().say('blind', {});
      expect(freshnessOf(client.snapshot(), Date.now())).toMatchObject({ kind: 'lost', atServerMs: start });
      expect(client.snapshot().announcements).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(15_000);
    }
    expect(streams).toHaveLength(1);
    expect(fetched).toBeGreaterThan(1);
    stream().say('hb', { serverTime: new Date(Date.now()).toISOString() });
    expect(fresh(client)).toBe('live');
  });

  it('after the laptop slept it does not claim to be live, and asks at once', async () => {
    const client = makeClient();
    client.lead();
    stream().say('state', state());
    vi.setSystemTime(start + 3_600_000);
    expect(fresh(client)).toBe('lost');
    answer = () => Promise.resolve(state({ seq: 9 }));
    client.wake(15_000);
    await vi.advanceTimersByTimeAsync(0);
    expect(fetched).toBe(1);
    expect(fresh(client)).toBe('polling');
    expect(streams.map((each) => each.closed)).toEqual([true, false]);
    stream().say('state', state({ seq: 9 }));
    expect(fresh(client)).toBe('live');
  });

  it('hides at once what expired while the page slept, also when nothing answers', () => {
    const client = makeClient(state({ announcements: [announcement({ expires: new Date(start + 60_000).toISOString() })] }));
    client.lead();
    stream().say('state', client.snapshot().state);
    vi.setSystemTime(start + 61_000);
    expect(client.snapshot().announcements).toHaveLength(1);
    client.wake(0);
    expect(client.snapshot().announcements).toEqual([]);
  });

  it('does not ask when the server was just heard', () => {
    const client = makeClient();
    client.lead();
    stream().say('state', state());
    client.wake(15_000);
    expect(fetched).toBe(0);
  });

  it('stops for good when the session is over', async () => {
    const client = makeClient();
    client.lead();
    stream().say('auth');
    expect(fresh(client)).toBe('signedOut');
    await vi.advanceTimersByTimeAsync(120_000);
    expect(streams).toHaveLength(1);
    expect(fetched).toBe(0);
  });

  it('shows a press at once, keeps it over an older state, and asks again in a new round', () => {
    const client = makeClient();
    client.lead();
    client.did({ announcementId: 'a1', round: 1, kind: 'acknowledged' });
    stream().say('state', state({ seq: 6 }));
    expect(client.snapshot().announcements[0]?.flag).toBe('acknowledged');
    stream().say('state', state({ seq: 7, announcements: [announcement({ round: 2 })] }));
    expect(client.snapshot().announcements[0]?.flag).toBe('none');
  });

  it('can be stopped and started again without a second stream or timer left behind', async () => {
    const client = makeClient();
    client.lead();
    client.stop();
    expect(vi.getTimerCount()).toBe(0);
    client.lead();
    expect(streams.map((each) => each.closed)).toEqual([true, false]);
  });

  it('tells everybody who listens, also after one of them failed, and says what failed', () => {
    const client = makeClient();
    const told: string[] = [];
    client.subscribe(() => {
      throw new Error('a helper failed');
    });
    client.subscribe(() => told.push('the banner'));
    client.did({ announcementId: 'a1', round: 1, kind: 'acknowledged' });
    expect(told).toEqual(['the banner']);
    expect(() => vi.runOnlyPendingTimers()).toThrow('a helper failed');
  });
});
