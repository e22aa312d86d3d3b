/** How fast the worker hands mails over, each claimed, asked about once more and written down, beside nodemailer's pool alone. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { node, root } from '../demo/install.mjs';
import { composeMail } from '../server/delivery/channels/mail/compose.ts';
import { end } from '../server/publishing/request.ts';
import { publishTo } from '../testing/desk.ts';
import { type Bench, type Figure, median, round } from './bench.ts';
import { type Company, openCompany, openPostgres, startPortal } from './company.ts';
import { leaveServersCore, pinningNote, pinServer } from './machine.ts';

const smtpPort = 4703;
const people = 1_000;
const turns = 5;
/** Delays of the mail server before it answers 250, in ms: one that stores each mail, and one that takes no time. */
const delaysMs = [20, 0];
const giveUpMs = 120_000;

/** A mail server that takes everything and remembers only when. */
const openSink = async () => {
  let [delayMs, takenAtMs]: [number, number[]] = [0, []];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData: (stream, _session, done) => {
      stream.resume();
      stream.once('end', () => {
        const take = () => {
          takenAtMs.push(performance.now());
          done();
        };
        if (delayMs === 0) take();
        else setTimeout(take, delayMs);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(smtpPort, '127.0.0.1', resolve));
  /** Mails a second, from the first tenth on: making the connections is nobody's speed. */
  const rateOf = async (send: () => Promise<unknown>): Promise<number> => {
    takenAtMs = [];
    await send();
    const deadline = performance.now() + giveUpMs;
    while (takenAtMs.length < people && performance.now() < deadline) await sleep(10);
    if (takenAtMs.length < people) throw new Error(`${takenAtMs.length} of ${people} mails came`);
    const from = people / 10;
    return ((people - from) / ((takenAtMs.at(-1) ?? 0) - (takenAtMs[from] ?? 0))) * 1_000;
  };
  return {
    rateOf,
    setDelay: (ms: number) => {
      delayMs = ms;
    },
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  };
};

const text = {
  locale: 'en' as const,
  headline: 'Hall 3: leave by the north door',
  instruction:
    '1. Stop your machine and leave it as it is\n2. Leave by the north door, not by the lifts\n3. Meet at point B beside the car park',
  description: 'Smoke was seen at the paint line. Nobody is hurt. The fire brigade is on its way; we write again at a quarter past.',
};

/** The words our mail has, in a file for who sends the same without us. */
const writeSample = (): string => {
  const file = join(root, '.demo/bench/mail.json');
  const now = new Date();
  const words = composeMail({
    ...{ id: randomUUID(), announcementId: randomUUID(), noticeId: null, needed: true, attempt: 1 },
    ...{ address: 'person-1@pregon.example', personName: 'Person 1', personLocale: 'en', timeZone: 'UTC', senderName: 'Company' },
    ...{ severity: 'minor', liveAt: now, dueAt: now, expiresAt: now, toEveryone: false, ackRequired: false, texts: [text] },
  });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(words));
  return file;
};

const sendBare = (sample: string): Promise<void> =>
  new Promise((resolve) => {
    const child = spawn(node, ['bench/bare-pool.ts', String(smtpPort), String(people), sample], { cwd: root, stdio: 'inherit' });
    if (child.pid !== undefined) pinServer(child.pid);
    child.once('exit', () => resolve());
  });

/** Published with a fallback at once, to everybody. */
const sendOurs = async (company: Company): Promise<void> => {
  const id = await publishTo(company.editor, [], { everyone: true, fallbackMinutes: 0, texts: [text] });
  while (true) {
    const [row] = await company.owner<{ count: number }[]>`
      select count(*)::int as count from deliveries d join steps s on s.id = d.step_id where s.announcement_id = ${id} and d.state = 'accepted'`;
    if (row?.count === people) break;
    await sleep(100);
  }
  await end(company.editor, id);
};

const measure = async (): Promise<{ figures: Figure[]; notes: string[] }> => {
  leaveServersCore();
  const postgres = await openPostgres();
  // The editor has an address, too.
  const company = await openCompany(postgres, people - 1, { SMTP_URL: `smtp://127.0.0.1:${smtpPort}` });
  const sink = await openSink();
  const sample = writeSample();
  const portal = await startPortal(company, 'worker');
  try {
    const figures: Figure[] = [];
    for (const delayMs of delaysMs) {
      sink.setDelay(delayMs);
      const [ours, bare]: [number[], number[]] = [[], []];
      for (let turn = 0; turn < turns; turn += 1) {
        ours.push(await sink.rateOf(() => sendOurs(company)));
        bare.push(await sink.rateOf(() => sendBare(sample)));
      }
      const sinkName = delayMs === 0 ? 'a sink that takes no time' : `a sink that takes ${delayMs} ms a mail`;
      const promise = delayMs === 0 ? {} : { promise: '>= 0.9' };
      figures.push(
        { name: `${sinkName}: ours`, value: round(median(ours)), unit: 'mails/s' },
        { name: `${sinkName}: nodemailer's pool alone`, value: round(median(bare)), unit: 'mails/s' },
        { name: `${sinkName}: ours / alone`, value: round(median(ours) / median(bare)), unit: '×', ...promise },
      );
    }
    return {
      figures,
      notes: [
        pinningNote,
        `Median of ${turns} turns of ${people} mails over 10 connections each, in turns, with the same words as text and HTML.`,
      ],
    };
  } finally {
    await portal.stop();
    await sink.close();
    await company.end();
    await postgres.stop();
  }
};

export const mail: Bench = { about: "mails handed over, beside nodemailer's pool alone", run: measure };
