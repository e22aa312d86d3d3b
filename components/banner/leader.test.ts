import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Election, type RequestLock } from './leader.ts';

let asked: ('wait' | 'steal')[];
let grant: () => void;
let rob: () => void;
let said: string[];

const makeElection = () => {
  const request: RequestLock = (options, hold) =>
    new Promise((resolve, reject) => {
      asked.push('steal' in options ? 'steal' : 'wait');
      grant = () => void hold().then(resolve);
      rob = () => reject(new Error('AbortError'));
    });
  return new Election({ request, now: () => Date.now(), onLead: () => void said.push('lead'), onFollow: () => void said.push('follow') });
};

beforeEach(() => {
  vi.useFakeTimers();
  [asked, said] = [[], []];
});
afterEach(() => void vi.useRealTimers());

describe('the election of the leading tab', () => {
  it('waits its turn while the leader is heard, and leads when it gets it', async () => {
    const election = makeElection();
    election.start();
    for (let second = 0; second < 60; second += 1) {
      election.heard();
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect([asked, said]).toEqual([['wait'], []]);
    grant();
    expect(said).toEqual(['lead']);
  });

  it('robs a silent leader between 2.5 and 3 s after its last word', async () => {
    const election = makeElection();
    election.start();
    await vi.advanceTimersByTimeAsync(1_700);
    election.heard();
    await vi.advanceTimersByTimeAsync(2_400);
    expect(asked).toEqual(['wait']);
    await vi.advanceTimersByTimeAsync(600);
    expect(asked).toEqual(['wait', 'steal']);
  });

  it('leaves a hidden leader its lead, where the browser lets both tick and look only once a minute', async () => {
    const election = makeElection();
    election.start();
    for (let minute = 0; minute < 5; minute += 1) {
      vi.setSystemTime(Date.now() + 59_500);
      await vi.advanceTimersByTimeAsync(500);
      election.heard();
    }
    expect(asked).toEqual(['wait']);
  });

  it('follows when it was robbed, and waits its turn again', async () => {
    const election = makeElection();
    election.start();
    grant();
    rob();
    await vi.advanceTimersByTimeAsync(0);
    expect([asked, said]).toEqual([
      ['wait', 'wait'],
      ['lead', 'follow'],
    ]);
  });

  it('leads by itself where there are no locks', async () => {
    makeElection().start();
    rob();
    await vi.advanceTimersByTimeAsync(0);
    expect(said).toEqual(['lead']);
  });

  it('gives back what it holds and asks no more when it is stopped', async () => {
    const election = makeElection();
    election.start();
    grant();
    election.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual(['wait']);
    expect(vi.getTimerCount()).toBe(0);
  });
});
