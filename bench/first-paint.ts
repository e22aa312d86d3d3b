/** How soon somebody sees the banner, and how soon its button answers: home and an announcement, signed in, nothing kept from before. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium } from '@playwright/test';
import { openPool, type Pool } from '../db/client.ts';
import { insertEvent } from '../db/live/events.ts';
import { systemChromium } from '../testing/chromium.mjs';
import { signIn } from '../testing/plain-client.ts';
import { endAll, Program } from '../testing/process.ts';
import { insertLive } from '../testing/rows.ts';
import { barePort, startBare } from './bare-page.ts';
import { type Bench, type Figure, median } from './bench.ts';
import { type Audit, audit, type Category, phoneSlowdown, type Wanted } from './lighthouse.ts';

const port = 4700;
const portal = `http://localhost:${port}`;
const debuggingPort = port + 5;
const rounds = 11;
/** Lighthouse's own advice: the median of five. */
const auditRounds = 5;

type Moments = { paintMs: number; bannerMs: number; answersMs: number; shift: number; foreign: number };

/** The button, in the banner or on the announcement's own page, answers once React has taken it up: from then on a click makes no new page. */
const watchPage = (): void => {
  const at: Record<string, number> = { shift: 0 };
  Object.assign(window, { at });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) at['shift'] = (at['shift'] ?? 0) + (entry as PerformanceEntry & { value: number }).value;
  }).observe({ type: 'layout-shift', buffered: true });
  const look = () => {
    const button = document.querySelector('[data-testid="banner"] form button, main form button');
    if (button) at['banner'] ??= performance.now();
    if (button && Object.keys(button).some((key) => key.startsWith('__reactProps'))) at['answers'] ??= performance.now();
    if (at['answers'] === undefined) setTimeout(look, 4);
  };
  look();
};

const visit = async (browser: Browser, path: string, cookie: string): Promise<Moments> => {
  const [name = '', value = ''] = cookie.split('=', 2);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Madrid' });
  await context.addCookies([{ name, value, url: portal }]);
  const page = await context.newPage();
  let foreign = 0;
  page.on('request', (request) => {
    if (!request.url().startsWith(`${portal}/`)) foreign += 1;
  });
  await page.addInitScript(watchPage);
  await page.goto(`${portal}${path}`);
  await page.waitForFunction(() => 'answers' in (window as unknown as { at: object }).at);
  await sleep(500);
  const at = await page.evaluate(() => (window as unknown as { at: Record<string, number> }).at);
  const paintMs = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0);
  await context.close();
  return { paintMs, bannerMs: at['banner'] ?? 0, answersMs: at['answers'] ?? 0, shift: at['shift'] ?? 0, foreign };
};

const measure = async (path: string, what: string, cookie: string): Promise<Figure[]> => {
  const executablePath = systemChromium();
  const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: ['--no-sandbox'] });
  await visit(browser, path, cookie);
  const all: Moments[] = [];
  for (let round = 0; round < rounds; round += 1) all.push(await visit(browser, path, cookie));
  await browser.close();
  const middle = (pick: (moments: Moments) => number) => median(all.map(pick));
  const most = (pick: (moments: Moments) => number) => Math.max(...all.map(pick));
  return [
    { name: `${what}: first paint, median of ${rounds}`, value: Math.round(middle(({ paintMs }) => paintMs)), unit: 'ms' },
    { name: `${what}: banner in the page`, value: Math.round(middle(({ bannerMs }) => bannerMs)), unit: 'ms' },
    { name: `${what}: its button answers`, value: Math.round(middle(({ answersMs }) => answersMs)), unit: 'ms', promise: '<= 1000' },
    { name: `${what}: its button answers, slowest`, value: Math.round(most(({ answersMs }) => answersMs)), unit: 'ms' },
    { name: `${what}: shift, most`, value: Number(most(({ shift }) => shift).toFixed(4)), unit: '', promise: '<= 0.02' },
    { name: `${what}: requests to other hosts`, value: most(({ foreign }) => foreign), unit: '', promise: '<= 0' },
  ];
};

/** The first one finds out how fast this machine is; each later one takes a phone to be as much slower as the one before says. */
const auditOften = async (wanted: Wanted): Promise<Audit[]> => {
  const audits: Audit[] = [];
  let { machine } = await audit(wanted);
  for (let round = 0; round < auditRounds; round += 1) {
    const found = await audit({ ...wanted, slowdown: phoneSlowdown(machine) });
    audits.push(found);
    machine = found.machine;
  }
  return audits;
};

const categories: Category[] = ['performance', 'accessibility', 'best-practices'];

const judge = async (path: string, what: string, cookie: string): Promise<Figure[]> => {
  const figures: Figure[] = [];
  for (const desktop of [false, true]) {
    const audits = await auditOften({ url: `${portal}${path}`, cookie, categories, port: debuggingPort, desktop });
    const middle = (pick: (found: Audit) => number) => median(audits.map(pick));
    const where = `${what}, Lighthouse ${desktop ? 'desktop' : 'phone'}`;
    figures.push(
      { name: `${where}: performance`, value: middle(({ scores }) => scores['performance'] ?? 0), unit: '', promise: '>= 95' },
      { name: `${where}: accessibility`, value: middle(({ scores }) => scores['accessibility'] ?? 0), unit: '', promise: '>= 100' },
      { name: `${where}: best practices`, value: middle(({ scores }) => scores['best-practices'] ?? 0), unit: '', promise: '>= 95' },
      { name: `${where}: largest paint`, value: middle(({ largestPaintMs }) => largestPaintMs), unit: 'ms' },
      { name: `${where}: blocked`, value: middle(({ blockedMs }) => blockedMs), unit: 'ms' },
      { name: `${where}: sent`, value: middle(({ kilobytes }) => kilobytes), unit: 'KiB' },
      { name: `${where}: speed of this machine`, value: middle(({ machine }) => machine), unit: '' },
    );
    for (const line of new Set(audits.flatMap(({ wrong }) => wrong))) process.stdout.write(`  ${where}: ${line}\n`);
  }
  return figures;
};

/** The time Next and React take on a phone with the same markup and none of our code. */
const judgeBare = async (cookie: string): Promise<Figure[]> => {
  const bare = await startBare(await (await fetch(portal, { headers: { cookie } })).text());
  try {
    const url = `http://127.0.0.1:${barePort}/`;
    const audits = await auditOften({ url, cookie: '', categories: ['performance'], port: debuggingPort });
    const where = 'a bare Next page of the same markup, Lighthouse phone';
    return [
      { name: `${where}: performance`, value: median(audits.map(({ scores }) => scores['performance'] ?? 0)), unit: '' },
      { name: `${where}: blocked`, value: median(audits.map(({ blockedMs }) => blockedMs)), unit: 'ms' },
      { name: `${where}: speed of this machine`, value: median(audits.map(({ machine }) => machine)), unit: '' },
    ];
  } finally {
    bare.stop();
  }
};

const insertAnnouncement = async (sql: Pool): Promise<string> => {
  const [ana] = await sql<{ id: string }[]>`select id from persons where name = 'Ana Echeverría'`;
  if (!ana) throw new Error('The demo has no Ana');
  const text = {
    headline: 'Warehouse North: charging station 3 has no power',
    instruction: '1. Use stations 1 and 2\n2. Park flat trucks at dock 6, brake on',
    description: 'An electrician is on the way. We expect power back **before 16:00**.',
  };
  const { id, revisionId } = await insertLive(sql, {
    authorId: ana.id,
    people: [ana.id],
    rule: { anyOf: [{ department: randomUUID() }] },
    ackRequired: true,
    ...text,
  });
  await sql.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 }));
  return id;
};

const run = async (): Promise<Figure[]> => {
  const demo = new Program(['demo/start.ts'], {
    ...process.env,
    PORT: String(port),
    DEMO_DIR: '.demo/bench',
    DEMO_FRESH: '1',
    LOG_LEVEL: 'warn',
  });
  try {
    await demo.says('Ctrl-C stops everything', 120_000);
    const sql = openPool(`postgres://pregon_owner@127.0.0.1:${port + 4}/pregon`, 'bench', 1);
    const id = await insertAnnouncement(sql);
    await sql.end({ timeout: 2 });
    const { cookie } = await signIn(`http://localhost:${port + 1}/as/ana`);
    const pages: [path: string, what: string][] = [
      ['/', 'home'],
      [`/announcements/${id}`, 'announcement'],
    ];
    const figures: Figure[] = [];
    for (const [path, what] of pages) figures.push(...(await measure(path, what, cookie)), ...(await judge(path, what, cookie)));
    figures.push(...(await judgeBare(cookie)));
    return figures;
  } finally {
    if (demo.isRunning) await demo.stop();
    endAll();
  }
};

export const firstPaint: Bench = { about: 'how soon a page with a banner is seen and answers', run };
