/** Starts the attacks of siege-thread.ts, and returns how often each was made. */
import { Worker } from 'node:worker_threads';
import type { Siege, SiegeOrder } from './siege-thread.ts';

/** How many do it at a time, in a short test and in a long one; how often it is done until it counts as going on. */
export const sieges: { kind: Siege; times: number; longTimes: number; counts: number }[] = [
  { kind: 'streams', times: 40, longTimes: 300, counts: 60 },
  { kind: 'strangers', times: 120, longTimes: 120, counts: 60 },
  { kind: 'slow connections', times: 300, longTimes: 1_990, counts: 300 },
  { kind: 'large bodies', times: 10, longTimes: 30, counts: 10 },
  { kind: 'unreadable addresses', times: 40, longTimes: 200, counts: 60 },
];

export const besiege = (order: SiegeOrder) => {
  let done = 0;
  const thread = new Worker(new URL('./siege-thread.ts', import.meta.url), { workerData: order });
  thread.on('message', () => {
    done += 1;
  });
  return { done: () => done, stop: () => thread.terminate() };
};
