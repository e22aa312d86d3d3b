/**
 * How many receipts a process takes through HTTP, from people with sessions, while streams are open; and what the statement
 * below it takes alone. What its streams feel meanwhile is told by how long its event loop is held up.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { live } from '../db/client.ts';
import { type ReceiptRow, upsertReceipts } from '../db/live/receipts.ts';
import { publishTo } from '../testing/desk.ts';
import { type Bench, type Figure, round } from './bench.ts';
import { type Company, openCompany, openPostgres, portalPort } from './company.ts';
import { inspected, watchLoop } from './inspector.ts';
import { askInTurns, type Request } from './load.ts';
import { leaveServersCore, pinningNote } from './machine.ts';
import { startPregon } from './servers.ts';

const people = 6_000;
const streams = 2_000;
const browsers = 1_000;
const measuredMs = 8_000;
const storeBatch = 1_000;

/** One to three reports, as a banner sends them: shown, seen, and for every third person an answer. */
const toBody = (announcementId: string, index: number): string => {
  const kinds = ['shown', 'seen', 'acknowledged'].slice(0, 1 + (index % 3));
  return JSON.stringify({ receipts: kinds.map((kind) => ({ announcementId, round: 1, kind })) });
};

/** All browsers post, each its next when the last was answered. */
const postReceipts = async (company: Company, announcementId: string) => {
  const origin = `http://localhost:${portalPort}`;
  const toRequest = (index: number): Request => ({
    port: portalPort,
    path: '/live/receipts',
    method: 'POST',
    headers: { cookie: company.cookies[index % people] ?? '', origin, 'content-type': 'application/json' },
    body: toBody(announcementId, index),
  });
  const began = performance.now();
  const answers = await askInTurns(browsers, measuredMs, toRequest);
  const stored = answers.filter((answer) => answer.status === 204).length;
  return { perSecond: (stored / (performance.now() - began)) * 1_000, refused: answers.length - stored };
};

/** The statement alone, by a thousand people at a time. */
const storeAlone = async (company: Company, announcementId: string): Promise<number> => {
  const persons = await company.owner<{ id: string }[]>`select id from persons where external_id <> 'bench-0'`;
  await company.owner`truncate receipts`;
  const rows = persons.map(({ id }): ReceiptRow => ({ announcementId, round: 1, personId: id, kind: 'seen' }));
  const began = performance.now();
  for (let from = 0; from < rows.length; from += storeBatch)
    await live().begin((tx) => upsertReceipts(tx, rows.slice(from, from + storeBatch)));
  return (rows.length / (performance.now() - began)) * 1_000;
};

const run = async (): Promise<{ figures: Figure[]; notes: string[] }> => {
  leaveServersCore();
  const postgres = await openPostgres();
  const company = await openCompany(postgres, people);
  const server = await startPregon(company, 'web,live,worker', inspected);
  try {
    await server.crowd.open(streams);
    const announcementId = await publishTo(company.editor, [], { everyone: true, ackRequired: true });
    const quiet = await watchLoop();
    await sleep(1_000);
    const quietMs = await quiet();
    const busy = await watchLoop();
    const { perSecond, refused } = await postReceipts(company, announcementId);
    const busyMs = await busy();
    const lost = await server.crowd.close();
    const alone = await storeAlone(company, announcementId);
    const figures: Figure[] = [
      { name: `POSTs of 1 to 3 receipts, ${streams} streams open`, value: round(perSecond), unit: '/s', promise: '>= 2000' },
      { name: 'refused, or streams lost meanwhile', value: refused + lost, unit: '', promise: '<= 0' },
      { name: 'the event loop is held up, p99', value: round(busyMs), unit: 'ms', promise: '<= 100' },
      { name: 'the same without receipts, p99', value: round(quietMs), unit: 'ms' },
      { name: 'the statement alone', value: round(alone), unit: 'rows/s', promise: '>= 10000' },
    ];
    return {
      figures,
      notes: [pinningNote, `${browsers} browsers post at once; the process is asked for nothing else.`],
    };
  } finally {
    await server.stop();
    await company.end();
    await postgres.stop();
  }
};

export const receipts: Bench = { about: 'receipts through HTTP while streams are open', run };
