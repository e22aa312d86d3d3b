/** The life of one demo, from an empty folder to its end, told in order: each test goes on where the one before it stopped. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { openPool, type Pool } from '../db/client.ts';
import { checkDataVersion } from '../demo/data-version.ts';
import { isInstalled, root } from '../demo/install.mjs';
import { findHome } from '../demo/postgres.ts';
import { openStream, signIn, whenEnded } from '../testing/plain-client.ts';
import { endAll, familyOf, isFree, listAlive, listRunningOn, Program } from '../testing/process.ts';
import { insertLive, insertSignIn } from '../testing/rows.ts';
import { isLong, promised } from './support/place.ts';
import { walkReadme } from './support/readme.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

const folder = join(root, '.demo/life');
const otherFolder = join(root, '.demo/life-beside');
const firstPort = 4100;
const otherPort = 4110;
const oldHeadline = 'From before the fresh start';
const longestSilenceMs = 15_000;
/** A step that takes 22 s, as an installation or a build does, shown to a pipe. Runs beside the other tests. */
const slowStep = `import { say } from './demo/install.mjs'; const step = say('A slow step'); setTimeout(step.done, 22_000);`;

let demo: Program;
let slow: Program;
let people = 0;

const start = (port: number, change: Record<string, string> = {}): Program =>
  new Program(['demo/start.ts'], { ...process.env, PORT: String(port), DEMO_DIR: folder, ...change });

/** Resolves when it is ready; fails when it was silent for too long until then. */
const whenReady = async (program: Program, withinMs = 60_000): Promise<void> => {
  await program.says('Ctrl-C stops everything.', withinMs);
  // Beside other tests a process may wait for its turn as long as it is silent.
  expect(program.longestSilenceMs).toBeLessThan(Math.min(promised(longestSilenceMs).timeout, withinMs / 2));
};

/** Asks the demo's own database. */
const query = async <T>(port: number, work: (sql: Pool) => Promise<T>): Promise<T> => {
  const sql = openPool(`postgres://pregon_owner@127.0.0.1:${port + 4}/pregon`, 'e2e');
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 2 });
  }
};

const countPeople = (port: number): Promise<number> =>
  query(port, async (sql) => (await sql<{ count: number }[]>`select count(*)::int as count from persons`)[0]?.count ?? 0);

const listOldAnnouncements = (port: number): Promise<string[]> =>
  query(port, async (sql) => {
    const rows = await sql<{ headline: string }[]>`select headline from texts where headline = ${oldHeadline}`;
    return rows.map((row) => row.headline);
  });

const expectPortalWorks = async (port: number): Promise<void> => {
  const ana = await signIn(`http://localhost:${port + 1}/as/ana`);
  expect(ana).toMatchObject({ status: 200, url: `http://localhost:${port}/` });
  expect(ana.html).toContain('Ana Echeverría');
};

const expectNothingLeft = async (port: number): Promise<void> => {
  expect(listRunningOn(folder)).toEqual([]);
  for (const each of [port, port + 1, port + 2, port + 3, port + 4]) expect(await isFree(each), `port ${each} is free`).toBe(true);
};

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

const removeFolders = async (): Promise<void> => {
  for (const each of [folder, otherFolder]) {
    rmSync((await findHome(each)).data, { recursive: true, force: true });
    rmSync(each, { recursive: true, force: true });
  }
};

test.beforeAll(async () => {
  await removeFolders();
  slow = new Program(['--input-type=module', '--eval', slowStep], process.env);
});

test.afterAll(async () => {
  endAll([folder, otherFolder]);
  await expect.poll(() => [...listRunningOn(folder), ...listRunningOn(otherFolder)], 'processes left running').toEqual([]);
  await removeFolders();
});

test('a start on an empty folder ends with nine links, and each signs that person in', async () => {
  demo = start(firstPort);
  await whenReady(demo);
  expect(demo.stdout).toContain(`Pregón is ready: http://localhost:${firstPort}\n`);

  const links = [...demo.stdout.matchAll(/^ {2}(\S.*?), .* (http:\S+\/as\/\S+)$/gm)];
  expect(links).toHaveLength(9);
  for (const [, name = '', link = ''] of links) {
    const person = await signIn(link);
    expect(person, name).toMatchObject({ status: 200, url: `http://localhost:${firstPort}/` });
    expect(person.html).toContain(name);
  }
  const ofTests = await query(
    firstPort,
    (sql) => sql`
    select name from departments where name ilike '%test%' union all select name from persons where name ilike 'tess %' or external_id like 'T%'`,
  );
  expect(ofTests, 'what the browser tests add to their own copy').toEqual([]);
  people = await countPeople(firstPort);
  expect(people).toBeGreaterThan(3_000);
  await query(firstPort, async (sql) => {
    const [author] = await sql<{ id: string }[]>`select id from persons where external_id = 'E00003'`;
    await insertLive(sql, { authorId: author?.id ?? '', headline: oldHeadline });
  });
});

test('the six clicks of the README do what it says, by the names it gives', async ({ browser }) => {
  await walkReadme(browser, firstPort, () => query(firstPort, (sql) => sql`update steps set due_at = now() where state = 'waiting'`));
});

test('a second start names what is taken in one line, and leaves the first alone', async () => {
  const before = familyOf(demo.pid);
  const [same, beside, elsewhere] = [start(firstPort), start(firstPort, { DEMO_DIR: otherFolder }), start(otherPort)];
  expect(await Promise.all([same.exited, beside.exited, elsewhere.exited])).toEqual([1, 1, 1]);
  for (const refused of [same, beside])
    expect([refused.stdout, refused.stderr]).toEqual(['', `Port ${firstPort} is taken: set PORT to another number\n`]);
  expect(elsewhere.stdout).toBe('');
  expect(linesOf(elsewhere.stderr)).toEqual([expect.stringContaining(`in use by the demo at http://localhost:${firstPort}`)]);

  expect((await fetch(`http://localhost:${firstPort}/health/ready`)).status).toBe(200);
  const parts = before.filter((each) => each.pid === demo.pid || each.command.includes(folder));
  expect(parts.length, 'start.ts, the portal and Postgres').toBe(3);
  expect(listAlive(parts)).toEqual(parts);
});

test('npm run demo says that a port cannot be had before it builds anything', async () => {
  // It would install them anew first, through the link below, under all tests that run beside this one.
  expect(isInstalled(), 'the packages were installed by `npm test` or `npm run demo`').toBe(true);
  // This checkout without what was built.
  const bare = mkdtempSync(join(tmpdir(), 'pregon-demo-'));
  cpSync(join(root, 'demo'), join(bare, 'demo'), { recursive: true });
  const rest = readdirSync(root).filter((name) => !['demo', '.next', '.demo', '.git'].includes(name));
  for (const name of rest) symlinkSync(join(root, name), join(bare, name));
  const up = (port: string) => new Program([join(bare, 'demo/up.mjs')], { ...process.env, PORT: port, DEMO_DIR: join(bare, '.demo') });
  const [taken, none] = [up(String(firstPort)), up('seven')];
  expect([await taken.exited, taken.stdout, taken.stderr]).toEqual([1, '', `Port ${firstPort} is taken: set PORT to another number\n`]);
  const said = 'PORT is "seven": write a number from 1 to 65531 (the four after it are used too)\n';
  expect([await none.exited, none.stdout, none.stderr]).toEqual([1, '', said]);
  rmSync(bare, { recursive: true });
});

test('after kill -9 of the demo, or of everything at once, the same data start on other ports, and people stay who they are', async () => {
  const own = (command: string) => command.includes('demo/start.ts');
  const all = (command: string) => own(command) || command.includes(folder);
  for (const isOurs of isLong ? [own, all] : [all]) {
    const victims = familyOf(demo.pid).filter((each) => isOurs(each.command));
    for (const { pid } of victims) process.kill(pid, 'SIGKILL');
    const began = performance.now();
    demo = start(otherPort);
    await whenReady(demo);
    await expectPortalWorks(otherPort);
    console.log(`kill -9 of ${victims.length}: ready and signed in after ${Math.round(performance.now() - began)} ms`);
    expect(await countPeople(otherPort)).toBe(people);
  }
  expect(await listOldAnnouncements(otherPort)).toEqual([oldHeadline]);
  const issuers = await query(
    otherPort,
    (sql) => sql<{ issuer: string }[]>`
      select i.issuer from identities i join persons p on p.id = i.person_id where p.external_id = 'E00001' order by i.issuer`,
  );
  expect(issuers.map((row) => row.issuer)).toEqual([firstPort, otherPort].map((port) => `http://localhost:${port + 1}`));
});

test('Ctrl-C ends everything within 10 s, with 20 streams open, each of them cleanly', async () => {
  const cookies = await query(otherPort, async (sql) => {
    const some = await sql<{ id: string }[]>`select id from persons where active order by external_id limit 20`;
    return Promise.all(some.map(async ({ id }) => `pregon-session-${otherPort}=${(await insertSignIn(sql, id)).token}`));
  });
  const family = familyOf(demo.pid);
  const streams = await Promise.all(cookies.map((cookie) => openStream(otherPort, cookie)));
  const began = performance.now();
  expect(await demo.stop()).toBe(0);
  expect(performance.now() - began).toBeLessThan(10_000);
  const ends = await Promise.all(streams.map((stream) => whenEnded(stream, 1_000)));
  expect(ends).toHaveLength(20);
  expect(ends.filter((end) => end.how !== 'clean')).toEqual([]);
  expect(listAlive(family)).toEqual([]);
  await expectNothingLeft(otherPort);
});

test('a bad setting of the portal stops the demo with its line and code 78', async () => {
  const refused = start(otherPort, { FALLBACK_MINUTES: '9999' });
  expect(await refused.exited).toBe(78);
  expect(linesOf(refused.stderr)[0]).toMatch(/^Setting FALLBACK_MINUTES .*1440/);
  await expectNothingLeft(otherPort);
});

test('data of another version are told of in one line, with the way out', async () => {
  const { data } = await findHome(folder);
  const markFile = join(folder, 'data-version.json');
  const mark = readFileSync(markFile, 'utf8');
  const { seed, migrations } = JSON.parse(mark) as { seed: number; migrations: string[] };
  const said = (word: string) => `The data in ${folder} were made by ${word} version. Start empty with DEMO_FRESH=1 npm run demo`;
  writeFileSync(markFile, JSON.stringify({ seed, migrations: [...migrations, '9999_from_tomorrow'] }));
  expect(() => checkDataVersion(folder, data)).toThrow(said('a newer'));
  const older = JSON.stringify({ seed: seed - 1, migrations });
  writeFileSync(markFile, older);
  const refused = start(otherPort);
  expect(await refused.exited).toBe(1);
  expect([refused.stdout, refused.stderr]).toEqual(['', `${said('an older')}\n`]);
  expect(readFileSync(markFile, 'utf8'), 'the mark stays').toBe(older);
  writeFileSync(markFile, mark);
});

test('DEMO_FRESH=1 starts empty', async () => {
  const { data } = await findHome(folder);
  const old = join(data, 'of-before');
  writeFileSync(old, '');
  demo = start(otherPort, { DEMO_FRESH: '1' });
  if (isLong) {
    await whenReady(demo);
    await expectPortalWorks(otherPort);
    expect(await listOldAnnouncements(otherPort)).toEqual([]);
    expect(await countPeople(otherPort)).toBe(people);
  }
  // A new cluster stands in place of the old one; what comes next is the start on an empty folder.
  await expect.poll(() => existsSync(join(data, 'PG_VERSION')) && !existsSync(old), { timeout: 60_000 }).toBe(true);
  demo.signal('SIGTERM');
  expect(await demo.exited).toBe(0);
  await expectNothingLeft(otherPort);
});

test('a step that takes long says so at least every 15 s, also where nobody sits at a terminal', async () => {
  expect(await slow.exited).toBe(0);
  expect(linesOf(slow.stdout).at(-1)).toBe('A slow step: done in 22 s');
  expect(slow.longestSilenceMs).toBeLessThan(longestSilenceMs);
});
