/** By hand, not with the others: 50,000 streams on one machine, 12,500 in each of four processes; one of them is the publisher, too. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type Measured, median, round } from './bench.ts';
import { openCompany, openPostgres, portalPort, startPortal } from './company.ts';
import { Crowd } from './crowd.ts';
import { cpuMicros, leaveServersCore, pinningNote, residentKib } from './machine.ts';
import { publishToAll } from './servers.ts';

const processes = 4;
const streamsEach = 12_500;
const publications = 5;
const streams = processes * streamsEach;

const measure = async (): Promise<Measured> => {
  leaveServersCore();
  const postgres = await openPostgres();
  const company = await openCompany(postgres, streams);
  const ports = Array.from({ length: processes }, (_, index) => portalPort + 10 + index);
  const portals = [];
  for (const [index, port] of ports.entries()) portals.push(await startPortal(company, index === 0 ? 'live,worker' : 'live', [], port));
  const pids = portals.map((portal) => portal.pid);
  const crowds = ports.map((port, index) => {
    const cookies = company.cookies.slice(index * streamsEach, (index + 1) * streamsEach);
    return new Crowd({ port, path: '/live', cookies });
  });
  try {
    const before = residentKib(pids);
    const began = performance.now();
    const opened = await Promise.all(crowds.map((crowd) => crowd.open(streamsEach)));
    const seconds = (performance.now() - began) / 1_000;
    await sleep(2_000);
    const kib = (residentKib(pids) - before) / streams;
    const all = [];
    for (let count = 0; count < publications; count += 1) {
      const word = randomUUID().slice(0, 8);
      const delivered = await Promise.all(crowds.map((crowd) => crowd.watch(word)));
      const used = cpuMicros(pids);
      const { sinceUs } = await publishToAll(company, word, () => Promise.all(delivered.map((each) => each())));
      const each = await Promise.all(delivered.map((get) => get()));
      all.push({
        lastMs: (Math.max(...each.map((one) => one.lastUs)) - sinceUs) / 1_000,
        missed: streams - each.reduce((sum, one) => sum + one.got, 0),
        doubled: each.reduce((sum, one) => sum + one.doubled, 0),
        micros: (cpuMicros(pids) - used) / streams,
      });
      await sleep(1_000);
    }
    const row = {
      processes,
      streams: opened.reduce((sum, each) => sum + each.opened, 0),
      lastMs: round(median(all.map((each) => each.lastMs))),
      kbPerStream: round(kib),
      connectsPerSecond: round(streams / seconds),
      cpuMicrosPerEvent: round(median(all.map((each) => each.micros))),
      missed: all.reduce((sum, each) => sum + each.missed, 0),
      doubled: all.reduce((sum, each) => sum + each.doubled, 0),
    };
    return {
      rows: [row],
      figures: [],
      notes: [pinningNote, `All four processes on that one core; median of ${publications} publications.`],
    };
  } finally {
    for (const crowd of crowds) crowd.end();
    for (const portal of portals) await portal.stop();
    await company.end();
    await postgres.stop();
  }
};

export const fourProcesses: Bench = { about: '50,000 streams in four processes', run: measure };
