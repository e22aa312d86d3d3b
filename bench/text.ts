/** How long it takes to read the longest texts that a form takes, also those made to be slow, and to compose a mail. */
import { randomUUID } from 'node:crypto';
import { clean } from '../domain/characters.ts';
import { parseText } from '../domain/text.ts';
import { composeMail } from '../server/delivery/channels/mail/compose.ts';
import { hostile } from '../testing/hostile-markdown.ts';
import { useSettings } from '../testing/settings.ts';
import { type Bench, type Figure, median, round } from './bench.ts';

const longest = 10_000;
const turns = 15;
const people = 1_000;
const limitMs = 20;
const pieces = [
  'a\n=\n',
  '[',
  '[a](',
  '](',
  '*a_',
  '**a ',
  '- ',
  '1. ',
  '66 ',
  '(6 ',
  'https://',
  'https://a.example/))) ',
  '[](https://a',
  '***',
  '\n',
  'h',
];

const repeated = (piece: string): string => piece.repeat(longest).slice(0, longest);

/** Milliseconds of the processor, whatever else the machine does. */
const cpuOf = (work: () => unknown): number => {
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
};

const wordsOf = (text: string, personName = 'Person') => {
  const at = new Date();
  return {
    ...{ id: randomUUID(), announcementId: '0195f2a0-0000-7000-8000-000000000001', noticeId: null, needed: true, attempt: 1 },
    ...{
      address: 'person@pregon.example',
      personName,
      personLocale: 'en',
      timeZone: 'UTC',
      senderName: 'Company',
      severity: 'minor' as const,
    },
    ...{ liveAt: at, dueAt: at, expiresAt: at, toEveryone: false, ackRequired: false },
    texts: [{ locale: 'en', headline: 'Headline', instruction: text.slice(0, 1_000), description: text }],
  };
};

const run = async (): Promise<{ figures: Figure[]; notes: string[] }> => {
  useSettings({ PORTAL_URL: 'https://intranet.pregon.example', COMPANY_NAME: 'Company', DEFAULT_LOCALE: 'en' });
  const first = cpuOf(() => parseText(repeated('a\n=\n')));
  const texts = [...pieces, ...hostile.map(([, text]) => text).filter((text) => text !== '')].map(repeated);
  const each = texts.map((text) => ({ text, ms: median(Array.from({ length: turns }, () => cpuOf(() => parseText(text)))) }));
  const slowest = each.reduce((worst, one) => (one.ms > worst.ms ? one : worst));
  const cleaned = Math.max(...texts.map((text) => median(Array.from({ length: turns }, () => cpuOf(() => clean(text))))));
  const composed = texts.map((text) => cpuOf(() => composeMail(wordsOf(text))));
  const mail = wordsOf(repeated('[Gate 2] **closed** '));
  composeMail(mail);
  const again = cpuOf(() => {
    for (let person = 0; person < people; person += 1) composeMail({ ...mail, id: randomUUID(), personName: `Person ${person}` });
  });
  const about = `of ${longest} characters`;
  return {
    figures: [
      { name: `the slowest ${about} read, of ${texts.length} texts`, value: round(slowest.ms), unit: 'ms', promise: `<= ${limitMs}` },
      { name: `the first ${about} read in a process`, value: round(first), unit: 'ms' },
      { name: `median ${about} read`, value: round(median(each.map(({ ms }) => ms))), unit: 'ms' },
      { name: `the slowest ${about} looked through for what nobody sees`, value: round(cleaned), unit: 'ms' },
      { name: `a mail ${about} composed for the first reader, the slowest`, value: round(Math.max(...composed)), unit: 'ms' },
      { name: `the same mail for each of ${people} further readers`, value: round(again / people), unit: 'ms' },
    ],
    notes: [`Median of ${turns} turns, time of the processor. The slowest: ${JSON.stringify(slowest.text.slice(0, 24))} again and again.`],
  };
};

export const text: Bench = { about: 'texts of the longest kind read, and mails composed of them', run };
