/** The portal behind the proxies of docs/operations.md: events pass at once, a process may leave, and one that is killed kills no banner. */
import { connect } from 'node:http2';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { insertEvent } from '../db/live/events.ts';
import failure from '../messages/failure.json' with { type: 'json' };
import { endAll, Program } from '../testing/process.ts';
import { findProgram } from '../testing/programs.mjs';
import { insertLive } from '../testing/rows.ts';
import { expectAccessible } from './support/accessible.ts';
import { bannerOf, publish, write } from './support/fixtures.ts';
import { isLong, promised } from './support/place.ts';
import { closeStack, openStack, type Stack, saysReady, settingsFor, signInSomebody, startPortal } from './support/production.ts';
import { type RunningProxy, startReverseProxy } from './support/reverse-proxy.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

/** In the short run HAProxy has e2e/reverse-proxy.test.ts alone. */
const kinds = isLong ? (['nginx', 'haproxy'] as const) : (['nginx'] as const);
const first = 4400;
const portals: [number, number] = [first, first + 1];
const proxyPort = first + 2;
const address = `https://localhost:${proxyPort}`;
let stack: Stack;
let programs: Program[] = [];
let proxy: RunningProxy | null = null;

const start = (port: number, more: Record<string, string> = {}): Program =>
  startPortal(stack, { ...settingsFor(stack, port), PORTAL_URL: address, TRUSTED_PROXIES: '127.0.0.1', DRAIN_SECONDS: '1', ...more });

/** Starts one of the two, or both, where it does not run. */
const startBoth = async (): Promise<void> => {
  programs = portals.map((port, index) => (programs[index]?.isRunning ? programs[index] : start(port)));
  await Promise.all(programs.map(saysReady));
};

test.beforeAll(async () => {
  test.setTimeout(120_000);
  stack = await openStack(first + 5);
  await startBoth();
});

test.afterEach(async () => {
  await proxy?.stop();
  proxy = null;
});

test.afterAll(async () => {
  await Promise.all(programs.filter((program) => program.isRunning).map((program) => program.stop()));
  endAll();
  await closeStack(stack);
});

const signIn = async (role?: 'editor') => {
  const { personId, value } = await signInSomebody(stack.database, proxyPort, role);
  return { personId, name: '__Host-pregon-session', value };
};

const publishTo = async (personId: string, headline: string): Promise<void> => {
  const { owner } = stack.database;
  const { id, revisionId } = await insertLive(owner, { authorId: personId, people: [personId], headline });
  await owner.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 }));
};

/** A stream over HTTP/2, and what has arrived of it. */
const openStream = (cookie: string) => {
  const session = connect(address, { rejectUnauthorized: false });
  const stream = session.request({ ':path': '/live', cookie });
  const heard = { text: '', ended: false, status: 0, protocol: '' };
  session.once('connect', () => {
    heard.protocol = session.alpnProtocol ?? '';
  });
  stream.on('response', (headers) => {
    heard.status = Number(headers[':status']);
  });
  stream.setEncoding('utf8').on('data', (text: string) => {
    heard.text += text;
  });
  stream.on('end', () => {
    heard.ended = true;
  });
  stream.on('error', () => {
    heard.ended = true;
  });
  session.on('error', () => undefined);
  return { heard, close: () => session.destroy() };
};

for (const kind of kinds) {
  test(`behind ${kind}, as the manual says: HTTP/2, events pass at once, and a process that leaves sends its browsers to the other`, async () => {
    test.skip(findProgram(kind) === null, `${kind} is not installed: apt-get install ${kind}`);
    // Before the proxy, which looks after each only now and then.
    await startBoth();
    proxy = await startReverseProxy(kind, proxyPort, portals);
    const { personId, name, value } = await signIn();
    const began = performance.now();
    const streams = Array.from({ length: 4 }, () => openStream(`${name}=${value}`));
    for (const { heard } of streams) await expect.poll(() => heard.text, { ...promised(3_000), intervals: [20] }).toContain('event:state');
    process.stdout.write(`${kind}: first event after ${Math.round(performance.now() - began)} ms\n`);
    for (const { heard } of streams) expect(heard).toMatchObject({ status: 200, protocol: 'h2', ended: false });
    await publishTo(personId, `Through ${kind}`);
    for (const { heard } of streams)
      await expect.poll(() => heard.text, { ...promised(3_000), intervals: [20] }).toContain(`Through ${kind}`);

    const [leaving] = programs;
    leaving?.signal('SIGTERM');
    await leaving?.exited;
    expect(streams.filter(({ heard }) => heard.ended).length).toBeGreaterThan(0);
    for (const { close } of streams) close();
    const again = Array.from({ length: 4 }, () => openStream(`${name}=${value}`));
    for (const { heard } of again)
      await expect.poll(() => heard.text, { intervals: [20], ...promised(5_000) }).toContain(`Through ${kind}`);
    for (const { close } of again) close();
  });
}

/** As the manual says, but for so few that a test reaches them. */
const fewer = {
  nginx: { 'rate=100r/s': 'rate=1r/s', 'burst=4000': 'burst=20' },
  haproxy: { 'http_req_rate gt 6000': 'http_req_rate gt 20' },
};

for (const kind of kinds) {
  test(`${kind} refuses a machine that asks without pause and a body that is too long, and lets its stream be`, async ({ playwright }) => {
    test.skip(findProgram(kind) === null, `${kind} is not installed: apt-get install ${kind}`);
    // nginx goes on with the one that stayed.
    if (kind === 'haproxy') await startBoth();
    proxy = await startReverseProxy(kind, proxyPort, portals, fewer[kind]);
    const { personId, name, value } = await signIn();
    const { heard, close } = openStream(`${name}=${value}`);
    await expect.poll(() => heard.text, promised(3_000)).toContain('event:state');
    const client = await playwright.request.newContext({ baseURL: address, ignoreHTTPSErrors: true });
    const large = await client.post('/newsroom/audience', { data: 'x'.repeat(400_000), headers: { origin: address } });
    expect(large.status()).toBe(413);
    const statuses = await Promise.all(Array.from({ length: 60 }, async () => (await client.get('/icon.svg')).status()));
    expect(statuses).toContain(200);
    expect(statuses).toContain(429);
    expect((await client.get('/_next/static/none.js')).status()).toBe(404);
    await publishTo(personId, `While ${kind} refuses`);
    await expect.poll(() => heard.text, promised(2_000)).toContain(`While ${kind} refuses`);
    close();
    await client.dispose();
  });
}

const apart = { web: first + 10, live: first + 11, worker: first + 12 };

const startProxyApart = (): Promise<RunningProxy> =>
  startReverseProxy('nginx', proxyPort, [apart.web, apart.web], {
    'upstream pregon {': `upstream streams { server 127.0.0.1:${apart.live}; }\nupstream pregon {`,
    'location /live {\n    proxy_pass http://pregon;': 'location /live {\n    proxy_pass http://streams;',
  });

/** Pages, streams and the publisher in a process each, and a proxy that knows where each is, in place of the one that runs. */
const startApart = async (): Promise<void> => {
  programs = Object.entries(apart).map(([role, port]) => start(port, { ROLES: role }));
  await Promise.all(programs.map(saysReady));
  await proxy?.stop();
  proxy = await startProxyApart();
};

test('the portal is killed behind nginx, which answers 502: a bare EventSource is dead for ever, our banner is back and right within 60 s, and whoever comes meanwhile is told whom to call', async ({
  browser,
}) => {
  test.skip(findProgram('nginx') === null, 'nginx is not installed: apt-get install nginx');
  proxy = await startReverseProxy('nginx', proxyPort, portals);
  const people = [await signIn(), await signIn(), await signIn()];
  const pages = await Promise.all(
    people.map(async ({ name, value }) => {
      const context = await browser.newContext({ baseURL: address, ignoreHTTPSErrors: true });
      await context.addCookies([{ name, value, url: address, secure: true }]);
      const page = await context.newPage();
      await page.goto('/');
      return page;
    }),
  );
  const [ana, , outsider] = pages;
  if (!ana || !outsider) throw new Error('no pages');
  await expect(ana.getByTestId('freshness').first()).toContainText('checked');
  await ana.evaluate(() => {
    const bare = new EventSource('/live');
    Object.assign(window, { bare });
    return new Promise((resolve) => bare.addEventListener('state', resolve, { once: true }));
  });
  const bareState = () => ana.evaluate(() => (window as unknown as { bare: EventSource }).bare.readyState);
  expect(await bareState()).toBe(1);

  await stack.database.owner`insert into settings (key, value) values ('telephone', '"4112"')`;
  const file = join(proxy.folder, 'outage.html');
  const write = new Program(['server/outage-page-command.ts', file], settingsFor(stack, portals[0]), stack.tree);
  expect(await write.exited, write.stderr).toBe(0);

  for (const program of programs) program.signal('SIGKILL');
  await Promise.all(programs.map((program) => program.exited));
  const late = await ana.context().newPage();
  await late.goto('/profile');
  await expect(late.getByRole('link', { name: '4112' }).first()).toHaveAttribute('href', 'tel:4112');
  await expect(late.getByRole('heading', { level: 1 })).toHaveText(failure.en.outage.title);
  await expectAccessible(late, 'the page while the portal does not answer');
  await expect.poll(bareState, { timeout: 20_000 }).toBe(2);
  await publishTo(people[0]?.personId ?? '', 'While it was dead');
  await publishTo(people[1]?.personId ?? '', 'While it was dead');

  const began = performance.now();
  await startApart();
  for (const page of pages.slice(0, 2)) await expect(bannerOf(page, 'While it was dead')).toBeVisible({ timeout: 60_000 });
  for (const page of pages)
    await expect(page.getByTestId('freshness').first()).toContainText('checked', { timeout: 60_000 - (performance.now() - began) });
  process.stdout.write(`everybody is back and right ${((performance.now() - began) / 1000).toFixed(1)} s after the start\n`);
  await expect(bannerOf(outsider, 'While it was dead')).toHaveCount(0);
  expect(await bareState()).toBe(2);
  await late.getByRole('link', { name: failure.en.again }).click();
  await expect(late).toHaveURL(`${address}/profile`);
  await expect(bannerOf(late, 'While it was dead')).toBeVisible();
});

test('pages, streams and the publisher in processes of their own, behind one proxy: published on a page, it is on the screens', async ({
  browser,
}) => {
  test.skip(findProgram('nginx') === null, 'nginx is not installed: apt-get install nginx');
  proxy = await startProxyApart();
  const open = async (role?: 'editor') => {
    const { name, value } = await signIn(role);
    const context = await browser.newContext({ baseURL: address, ignoreHTTPSErrors: true });
    await context.addCookies([{ name, value, url: address, secure: true }]);
    return context.newPage();
  };
  const [editor, reader] = [await open('editor'), await open()];
  await reader.goto('/');
  await expect(reader.getByTestId('freshness').first()).toContainText('checked');
  await write(editor, { headline: 'From three processes', severity: 'Information' });
  await editor.locator('[name="audience"][value="everyone"]').check();
  await publish(editor);
  await expect(bannerOf(reader, 'From three processes')).toBeVisible();
  expect(await Promise.all(programs.map((program) => program.stop()))).toEqual([0, 0, 0]);
});
