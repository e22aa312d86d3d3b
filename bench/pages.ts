/**
 * The home page with a live banner beside a bare Next page of the same markup, which asks nobody and knows nothing; and the
 * home page asked for 200 times a second while something is published to ten thousand streams.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { publishTo } from '../testing/desk.ts';
import { barePort, startBare } from './bare-page.ts';
import { type Bench, type Figure, median, percentile, round } from './bench.ts';
import { openCompany, openPostgres, portalPort } from './company.ts';
import { type Answer, ask, askEvery, askInTurns, openAgent, type Request } from './load.ts';
import { leaveServersCore, pinningNote, pinServer } from './machine.ts';
import { type Server, startPregon } from './servers.ts';

const clients = 8;
/** Short and many: the machine is half as fast in some seconds as in others, and each of ours is compared with the bare one's beside it. */
const turnMs = 1_000;
const turns = 31;
/** Until the compiler of both has seen all it will. */
const warmUpTurns = 10;
const streams = 10_000;
const pagesPerSecond = 200;
const publications = 5;

const okAnswers = (answers: Answer[]): Answer[] => answers.filter((answer) => answer.status === 200);

/** Pages a second, ours and the bare one's, in turns. */
const besideBare = async (home: Request): Promise<Figure[]> => {
  const { text } = await ask(openAgent(1), home);
  const bareServer = await startBare(text);
  pinServer(bareServer.pid);
  const rate = async (what: Request) => {
    const began = performance.now();
    const answers = await askInTurns(clients, turnMs, () => what);
    return (okAnswers(answers).length / (performance.now() - began)) * 1_000;
  };
  const [ours, bares]: [number[], number[]] = [[], []];
  try {
    const bare: Request = { port: barePort, path: '/' };
    for (let turn = 0; turn < warmUpTurns; turn += 1) {
      await rate(home);
      await rate(bare);
    }
    for (let turn = 0; turn < turns; turn += 1) {
      ours.push(await rate(home));
      bares.push(await rate(bare));
    }
    const { text: bareText } = await ask(openAgent(1), bare);
    return [
      { name: 'home page with a banner', value: round(median(ours)), unit: '/s' },
      { name: 'bare page of the same markup', value: round(median(bares)), unit: '/s' },
      {
        name: 'ours / bare',
        value: round(median(ours.map((each, turn) => each / (bares[turn] ?? Number.NaN)))),
        unit: '×',
        promise: '>= 0.7',
      },
      {
        name: 'sent, ours and bare',
        value: round(Buffer.byteLength(text) / 1024),
        unit: `and ${round(Buffer.byteLength(bareText) / 1024)} KiB`,
      },
    ];
  } finally {
    bareServer.stop();
  }
};

/** p99 of pages and of streams, each alone and together. */
const whilePublishing = async (server: Server, toHome: () => Request): Promise<Figure[]> => {
  await server.crowd.open(streams);
  await sleep(1_000);
  const publish = async () => {
    const all = [];
    for (let count = 0; count < publications; count += 1) {
      const { p99Us, lastUs, sinceUs, got } = await server.publish(randomUUID().slice(0, 8));
      all.push({ p99Ms: (p99Us - sinceUs) / 1_000, lastMs: (lastUs - sinceUs) / 1_000, missed: streams - got });
      await sleep(500);
    }
    return { p99Ms: median(all.map((each) => each.p99Ms)), missed: all.reduce((sum, each) => sum + each.missed, 0) };
  };
  const p99 = (answers: Answer[]) =>
    round(
      percentile(
        answers.map((answer) => answer.tookMs),
        0.99,
      ),
    );
  const alone = await publish();
  const stopQuiet = askEvery(pagesPerSecond, toHome);
  await sleep(4_000);
  const quiet = await stopQuiet();
  const stopBusy = askEvery(pagesPerSecond, toHome);
  const busy = await publish();
  const pages = await stopBusy();
  const name = `${streams} streams`;
  return [
    { name: `${name}: commit -> p99, no pages asked for`, value: round(alone.p99Ms), unit: 'ms' },
    { name: `${name}: commit -> p99, ${pagesPerSecond} pages/s beside`, value: round(busy.p99Ms), unit: 'ms' },
    { name: `${name}: held up by pages`, value: round(Math.max(0, busy.p99Ms - alone.p99Ms)), unit: 'ms', promise: '<= 200' },
    { name: `${pagesPerSecond} pages/s, nothing published: p99`, value: p99(quiet), unit: 'ms' },
    { name: `${pagesPerSecond} pages/s while publishing: p99`, value: p99(pages), unit: 'ms' },
    {
      name: 'missed, or pages not answered with 200',
      value: alone.missed + busy.missed + pages.length - okAnswers(pages).length,
      unit: '',
      promise: '<= 0',
    },
  ];
};

const measure = async (): Promise<{ figures: Figure[]; notes: string[] }> => {
  leaveServersCore();
  const postgres = await openPostgres();
  const company = await openCompany(postgres, streams);
  const server = await startPregon(company, 'web,live,worker');
  try {
    const homeOf = (cookie = ''): Request => ({ port: portalPort, path: '/', headers: { cookie } });
    let asked = 0;
    // Each somebody else's: of one person only a few pages may wait.
    const toHome = () => homeOf(company.cookies[asked++ % company.cookies.length]);
    await publishTo(company.editor, [], { everyone: true, ackRequired: true });
    const figures = [...(await besideBare(homeOf(company.cookies[0]))), ...(await whilePublishing(server, toHome))];
    return { figures, notes: [pinningNote, `Rates: ${clients} clients, median of ${turns} turns of ${turnMs / 1_000} s each.`] };
  } finally {
    await server.stop();
    await company.end();
    await postgres.stop();
  }
};

export const pages: Bench = { about: 'the home page, beside a bare page and beside the streams', run: measure };
