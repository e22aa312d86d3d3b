import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReceiptReport } from '#server/live/view.ts';
import { ReceiptQueue } from './receipt-queue.ts';

const seen: ReceiptReport = { announcementId: 'a1', round: 1, kind: 'seen' };
const acknowledged: ReceiptReport = { announcementId: 'a1', round: 1, kind: 'acknowledged' };

let posted: ReceiptReport[][];
let beaconed: ReceiptReport[][];
let answer: 'stored' | 'refused' | 'failed';
let trouble: string[][];
let settled: string[];

const makeQueue = () =>
  new ReceiptQueue(
    {
      post: async (receipts) => {
        posted.push(receipts);
        return answer;
      },
      beacon: (receipts) => {
        beaconed.push(receipts);
        return true;
      },
      random: () => 0.5,
    },
    { onTrouble: (waiting) => void trouble.push(waiting), onSettled: (keys) => void settled.push(...keys) },
  );

beforeEach(() => {
  vi.useFakeTimers();
  [posted, beaconed, trouble, settled] = [[], [], [], []];
  answer = 'stored';
});
afterEach(() => void vi.useRealTimers());

describe('the receipt queue', () => {
  it('sends the same receipt once, in one post with others', async () => {
    const queue = makeQueue();
    queue.report(seen, 1_000);
    queue.report({ ...seen, announcementId: 'a2' }, 1_000);
    queue.report(seen, 1_000);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(posted).toEqual([[seen, { ...seen, announcementId: 'a2' }]]);
  });

  it('spreads over the time the server names, and sends a press at once with what waits', async () => {
    const queue = makeQueue();
    queue.report(seen, 10_000);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(posted).toEqual([]);
    queue.report(acknowledged, 0);
    await vi.advanceTimersByTimeAsync(1);
    expect(posted).toEqual([[seen, acknowledged]]);
  });

  it('keeps what failed, says so, and tries until it arrived', async () => {
    const queue = makeQueue();
    answer = 'failed';
    queue.report(acknowledged, 0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(posted.length).toBeGreaterThan(1);
    expect(trouble.at(-1)).toEqual(['a1:1:acknowledged']);
    answer = 'stored';
    await vi.advanceTimersByTimeAsync(60_000);
    expect(trouble.at(-1)).toEqual([]);
    const sent = posted.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(posted).toHaveLength(sent);
  });

  it('does not repeat what is refused', async () => {
    const queue = makeQueue();
    answer = 'refused';
    queue.report(seen, 0);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(posted).toHaveLength(1);
  });

  it('sends what the leading tab was handed only when that tab does not say that it did', async () => {
    const queue = makeQueue();
    queue.report(seen, 1_000, true);
    queue.report(acknowledged, 1_000, true);
    await vi.advanceTimersByTimeAsync(2_000);
    queue.settle(['a1:1:seen']);
    await vi.advanceTimersByTimeAsync(1_900);
    expect(posted).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(posted).toEqual([[acknowledged]]);
    expect(settled).toEqual(['a1:1:acknowledged']);
  });

  it('reports again to a database that was restored from a backup', async () => {
    const queue = makeQueue();
    queue.report(seen, 0);
    await vi.advanceTimersByTimeAsync(1);
    queue.forget();
    queue.report(seen, 0);
    await vi.advanceTimersByTimeAsync(1);
    expect(posted).toEqual([[seen], [seen]]);
  });

  it('hands what waits to the browser when the page goes away', async () => {
    const queue = makeQueue();
    queue.report(seen, 60_000);
    queue.leave();
    expect(beaconed).toEqual([[seen]]);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(posted).toEqual([]);
  });
});
