/**
 * How soon the last of many streams has what was published: Pregón, nginx with Nchan, and a bare loop in C, in turns, in one run.
 * They take turns publication by publication: a machine may change its speed by half within seconds. Everybody leaves between two
 * turns, so that each turn also measures how fast people come.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type Figure, type Measured, median, type Row, round } from './bench.ts';
import { openCompany, openPostgres, type Postgres } from './company.ts';
import { cpuMicros, leaveServersCore, pinningNote, residentKib } from './machine.ts';
import { startLimit, startNchan, whyNoNchan } from './peers.ts';
import { type Publication, type Server, startPregon, toServer } from './servers.ts';

const settleMs = 300;
const publicationsATurn = 3;

type Turn = {
  firstMs: number;
  lastMs: number;
  p99Ms: number;
  /** From the editor's click, which is confirmed by then, until 99 of 100 streams have it. */
  clickMs: number;
  connectsPerSecond: number;
  cpuMicrosPerEvent: number;
  kbPerStream: number;
  missed: number;
  doubled: number;
  bytes: number;
};

type Plan = { sizes: number[]; turns: number; peers: boolean; roles: string };

type Opened = { opened: number; perSecond: number; kib: number };

const open = async (server: Server, streams: number): Promise<Opened> => {
  const before = residentKib(server.pids);
  const { opened, perSecond } = await server.crowd.open(streams);
  await sleep(settleMs);
  return { opened, perSecond, kib: residentKib(server.pids) - before };
};

type Published = Publication & { micros: number };

const publish = async (server: Server): Promise<Published> => {
  const began = cpuMicros(server.pids);
  const published = await server.publish(randomUUID().slice(0, 8));
  const micros = cpuMicros(server.pids) - began;
  await sleep(settleMs);
  return { ...published, micros };
};

/** Everybody comes to each server, each publishes three times, and everybody leaves. `heard` is told of each publication. */
const takeTurn = async (servers: Server[], streams: number, heard: (server: Server, published: Published) => void): Promise<Turn[]> => {
  const opened: Opened[] = [];
  for (const server of servers) opened.push(await open(server, streams));
  const published = servers.map((): Published[] => []);
  for (let count = 0; count < publicationsATurn; count += 1)
    for (const [at, server] of servers.entries()) {
      const one = await publish(server);
      heard(server, one);
      published[at]?.push(one);
    }
  const turns: Turn[] = [];
  for (const [at, server] of servers.entries())
    turns.push(toTurn(streams, opened[at] as Opened, published[at] ?? [], await server.crowd.close()));
  await sleep(settleMs);
  return turns;
};

/** `ended`: streams that a server ended by itself. */
const toTurn = (streams: number, { opened, perSecond, kib }: Opened, all: Published[], ended: number): Turn => {
  const since = (pick: 'firstUs' | 'lastUs' | 'p99Us') => median(all.map((each) => (each[pick] - each.sinceUs) / 1_000));
  return {
    firstMs: since('firstUs'),
    lastMs: since('lastUs'),
    p99Ms: since('p99Us'),
    clickMs: median(all.map((each) => (each.p99Us - each.pressedUs) / 1_000)),
    connectsPerSecond: perSecond,
    cpuMicrosPerEvent: median(all.map((each) => each.micros / Math.max(each.got, 1))),
    kbPerStream: kib / streams,
    missed: all.reduce((sum, each) => sum + streams - each.got, 0) + (streams - opened) + ended,
    doubled: all.reduce((sum, each) => sum + each.doubled, 0),
    bytes: all.at(-1)?.bytes ?? 0,
  };
};

/** Of each turn with the same turn of a peer, and of these the median: a machine that changes its speed between two turns does not count. */
const lastBeside = (ours: Turn[], peers: Turn[] | undefined): number | '' =>
  peers ? round(median(ours.slice(1).map((turn, at) => turn.lastMs / (peers[at + 1]?.lastMs ?? Number.NaN)))) : '';

const toRow = (name: Server['name'], streams: number, all: Map<string, Turn[]>): Row => {
  const [cold, ...turns] = all.get(name) ?? [];
  const middle = (pick: keyof Turn) => round(median(turns.map((turn) => turn[pick])));
  const sum = (pick: keyof Turn) => turns.reduce((total, turn) => total + turn[pick], cold?.[pick] ?? 0);
  return {
    server: name,
    streams,
    firstMs: middle('firstMs'),
    lastMs: middle('lastMs'),
    p99Ms: middle('p99Ms'),
    clickToP99Ms: name === 'pregon' ? middle('clickMs') : '',
    // Only the first time do streams need memory that the process does not have yet.
    kbPerStream: round(cold?.kbPerStream ?? 0),
    connectsPerSecond: middle('connectsPerSecond'),
    cpuMicrosPerEvent: middle('cpuMicrosPerEvent'),
    missed: sum('missed'),
    doubled: sum('doubled'),
    eventBytes: middle('bytes'),
    lastToNchan: name === 'pregon' ? lastBeside(all.get(name) ?? [], all.get('nchan')) : '',
    lastToC: name === 'pregon' ? lastBeside(all.get(name) ?? [], all.get('c')) : '',
  };
};

/** All servers with so many streams each, in turns. */
const measureSize = async (postgres: Postgres, streams: number, plan: Plan): Promise<Row[]> => {
  const company = await openCompany(postgres, streams);
  let bytes = 0;
  const servers: Server[] = [await startPregon(company, plan.roles)];
  if (plan.peers && !whyNoNchan()) servers.push(toServer(await startNchan(), () => bytes));
  if (plan.peers) servers.push(toServer(await startLimit(), () => bytes));
  const turns = new Map<string, Turn[]>(servers.map((server) => [server.name, []]));
  try {
    // One more than is counted: the first is a process that just started.
    for (let count = 0; count <= plan.turns; count += 1) {
      const all = await takeTurn(servers, streams, (server, one) => {
        if (server.name === 'pregon') bytes = one.bytes;
      });
      for (const [at, turn] of all.entries()) {
        const server = servers[at] as Server;
        turns.get(server.name)?.push(turn);
        process.stderr.write(
          `  ${streams} streams, ${server.name}: first after ${round(turn.firstMs)} ms, last after ${round(turn.lastMs)} ms, ${round(turn.cpuMicrosPerEvent)} us an event, ${round(turn.connectsPerSecond)} connects/s\n`,
        );
      }
    }
  } finally {
    for (const server of servers) await server.stop();
    await company.end();
  }
  return servers.map((server) => toRow(server.name, streams, turns));
};

const toFigures = (rows: Row[]): Figure[] =>
  rows
    .filter((row) => row['server'] === 'pregon')
    .flatMap((row) => {
      // Of a thousand, most of the time is what PostgreSQL is asked before the first (decision 0017).
      const isFew = Number(row['streams']) < 10_000;
      const against = (name: string, ratio: Row[string] | undefined, promise: string): Figure[] => {
        const figure = { name: `${row['streams']} streams: commit -> last, ours / ${name}`, value: Number(ratio), unit: '×' };
        return ratio === '' ? [] : [isFew ? figure : { ...figure, promise }];
      };
      const last = { name: `${row['streams']} streams: commit -> last`, value: Number(row['lastMs']), unit: 'ms', promise: '<= 50' };
      return [
        ...(isFew ? [last] : []),
        ...against('nchan', row['lastToNchan'], '<= 0.95'),
        ...against('c', row['lastToC'], '<= 1.3'),
        { name: `${row['streams']} streams: click -> p99`, value: Number(row['clickToP99Ms']), unit: 'ms', promise: '<= 2000' },
        { name: `${row['streams']} streams: connects`, value: Number(row['connectsPerSecond']), unit: '/s', promise: '>= 5000' },
        { name: `${row['streams']} streams: memory`, value: Number(row['kbPerStream']), unit: 'KiB a stream', promise: '<= 20' },
        {
          name: `${row['streams']} streams: missed or doubled`,
          value: Number(row['missed']) + Number(row['doubled']),
          unit: '',
          promise: '<= 0',
        },
      ];
    });

export const measureLive = async (plan: Plan): Promise<Measured> => {
  const postgres = await openPostgres();
  const rows: Row[] = [];
  try {
    for (const size of plan.sizes) rows.push(...(await measureSize(postgres, size, plan)));
  } finally {
    await postgres.stop();
  }
  const notes = [
    pinningNote,
    `Median of ${plan.turns} turns of ${publicationsATurn} publications, after one that is not counted; servers take turns publication by publication. The first two columns of milliseconds begin at the commit (peers: at the post).`,
    'Ratios are of each turn with the same turn of the peer, and of these the median.',
    'Every stream of Pregón has a person and a session of its own, asked of PostgreSQL at its connect; the peers ask nobody.',
    ...(plan.peers && whyNoNchan() ? [String(whyNoNchan())] : []),
  ];
  return { rows, figures: toFigures(rows), notes };
};

/** `--streams 1000,10000`: other sizes than the promised ones. */
const sizes = (): number[] => {
  const at = process.argv.indexOf('--streams');
  return at < 0
    ? [1_000, 10_000, 15_000]
    : String(process.argv[at + 1])
        .split(',')
        .map(Number);
};

export const live: Bench = {
  about: 'commit -> on all open streams, beside Nchan and C',
  run: () => {
    leaveServersCore();
    return measureLive({ sizes: sizes(), turns: 9, peers: true, roles: 'web,live,worker' });
  },
};
