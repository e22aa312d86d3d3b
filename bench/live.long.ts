/** The measurement itself is kept alive: a small one, of ours alone, with everything it needs but the pages. */
import { expect, test } from 'vitest';
import { measureLive } from './live.ts';
import { has } from './machine.ts';

test.skipIf(!has('gcc'))(
  'fifty people connect, three publications reach each of them once, and the figures are there',
  async () => {
    const { rows } = await measureLive({ sizes: [50], turns: 1, peers: false, roles: 'live,worker' });
    expect(rows).toMatchObject([{ server: 'pregon', streams: 50, missed: 0, doubled: 0 }]);
    for (const name of ['lastMs', 'p99Ms', 'connectsPerSecond', 'cpuMicrosPerEvent', 'eventBytes'])
      expect(rows?.[0]?.[name]).toBeGreaterThan(0);
  },
  60_000,
);
