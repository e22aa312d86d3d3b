/** Where the processor's time goes in one process: ten thousand people connecting, and something published to them. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Measured, Row } from './bench.ts';
import { openCompany, openPostgres } from './company.ts';
import { inspected, type Node, openInspector, type Profile } from './inspector.ts';
import { leaveServersCore, pinningNote } from './machine.ts';
import { startPregon } from './servers.ts';

const streams = 10_000;
const lines = 10;
const publications = 5;

const nameOf = ({ callFrame }: Node): string => {
  const file = callFrame.url.replace(/^.*\/(node_modules\/|(?=(?:server|db)\/)|(?=(?:main|env|timing)\.ts))/, '').replace('file://', '');
  const place = file === '' ? 'native' : `${file}:${callFrame.lineNumber + 1}`;
  return `\`${callFrame.functionName || '(anonymous)'}\` ${place}`;
};

/** The functions that took most time themselves, in percent of the time the process was not idle. */
const topOf = (profile: Profile, phase: string): Row[] => {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const micros = new Map<string, number>();
  for (const [index, id] of profile.samples.entries()) {
    const node = byId.get(id);
    if (!node || node.callFrame.functionName === '(idle)') continue;
    micros.set(nameOf(node), (micros.get(nameOf(node)) ?? 0) + (profile.timeDeltas[index] ?? 0));
  }
  const total = [...micros.values()].reduce((sum, each) => sum + each, 0);
  return [...micros]
    .sort(([, a], [, b]) => b - a)
    .slice(0, lines)
    .map(([name, spent]) => ({ function: name, phase, percent: Number(((spent / total) * 100).toFixed(1)) }));
};

const run = async (): Promise<Measured> => {
  leaveServersCore();
  const postgres = await openPostgres();
  const company = await openCompany(postgres, streams);
  const server = await startPregon(company, 'web,live,worker', inspected);
  try {
    const inspector = await openInspector();
    await inspector.send('Profiler.enable');
    await inspector.send('Profiler.setSamplingInterval', { interval: 500 });
    const profileOf = async (phase: string, work: () => Promise<unknown>): Promise<Row[]> => {
      await inspector.send('Profiler.start');
      await work();
      const { profile } = await inspector.send('Profiler.stop');
      return profile ? topOf(profile, phase) : [];
    };
    const connects = await profileOf('10,000 connects', () => server.crowd.open(streams));
    await sleep(1_000);
    await server.publish(randomUUID().slice(0, 8));
    const rows = await profileOf('publish -> last', async () => {
      for (let count = 0; count < publications; count += 1) await server.publish(randomUUID().slice(0, 8));
    });
    inspector.close();
    return {
      rows: [...connects, ...rows],
      figures: [],
      notes: [pinningNote, 'Percent of the time the process was not idle, by where it was spent itself.'],
    };
  } finally {
    await server.stop();
    await company.end();
    await postgres.stop();
  }
};

export const profile: Bench = { about: 'where the time goes', run };
