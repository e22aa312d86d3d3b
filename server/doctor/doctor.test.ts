import { execFile } from 'node:child_process';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { closePools, worker } from '#db/client.ts';
import { findPublisherAge } from '#db/heartbeats.ts';
import { startWorker } from '#server/worker.ts';
import { type NameServer, startNameServer } from '../../testing/dns-server.ts';
import { freshDatabase, insertGrant, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { type LiveServer, startLiveServer } from '../../testing/live-server.ts';
import { useSettings } from '../../testing/settings.ts';
import { type KnownSignOn, startSignOn } from '../../testing/sign-on.ts';
import { SmtpSink } from '../../testing/smtp-sink.ts';
import { freePort } from '../../testing/worker-process.ts';
import { examine } from './doctor-command.ts';
import { look } from './finding.ts';
import { lookAtDkim, lookAtDmarc, lookAtMailServer, lookAtOwedMail, lookAtSpf } from './mail.ts';
import { lookAtStream } from './portal.ts';
import { lookAtSignOn } from './sign-on.ts';

const db = freshDatabase();
const sink = new SmtpSink();
const key = 'v=DKIM1; k=rsa; p=MIIBIjANBgkq';
let names: NameServer;
let live: LiveServer;
let known: KnownSignOn;
let discovery: Record<string, unknown> = {};
const servers: Server[] = [];
let good: Record<string, string> = {};

/** A web server of this test; returns its address. */
const serve = async (answer: Parameters<typeof createServer>[1]): Promise<string> => {
  const server = createServer(answer as never);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

beforeAll(async () => {
  names = await startNameServer();
  live = await startLiveServer();
  known = await startSignOn(db.owner, live.url);
  const issuer = await serve((_request, response) => response.end(JSON.stringify(discovery)));
  discovery = { issuer, authorization_endpoint: `${issuer}/a`, token_endpoint: `${issuer}/t`, code_challenge_methods_supported: ['S256'] };
  good = {
    PORTAL_URL: live.url,
    OIDC_ISSUER: issuer,
    SMTP_URL: `smtp://127.0.0.1:${await sink.start()}`,
    MAIL_FROM: 'Us <us@mail.pregon.example>',
  };
});

beforeEach(() => {
  useSettings({ ...good, OIDC_CLIENT_ID: 'unit' });
  Object.assign(names.records, {
    'mail.pregon.example': ['google-site-verification=x', 'v=spf1 ip4:192.0.2.1 -all'],
    'selector1._domainkey.mail.pregon.example': [key],
    '_dmarc.pregon.example': ['v=DMARC1; p=reject'],
  });
});

afterEach(() => {
  for (const name of Object.keys(names.records)) delete names.records[name];
});

afterAll(async () => {
  names.stop();
  known.stop();
  await sink.stop();
  for (const server of servers) server.close();
  await live.stop();
});

test('where everything is as it should be, nothing is bad, and each thing has its line', async () => {
  useSettings(known.settings);
  await insertSender(db.owner);
  for (const externalId of ['E1', 'E2'])
    await insertGrant(db.owner, { personId: await insertPerson(db.owner, { externalId }), role: 'administrator' });
  const work = await startWorker(worker());
  await expect.poll(() => findPublisherAge(db.owner)).not.toBeNull();
  const findings = await examine({ resolver: names.resolver });
  await work.stop();
  const state = Object.fromEntries(findings.map((finding) => [finding.what, finding.state]));
  expect(state, JSON.stringify(findings)).toEqual({
    database: 'ok',
    'rights of pages': 'ok',
    'rights of the worker': 'ok',
    'way to the database': 'ok',
    connections: 'ok',
    notifications: 'ok',
    publisher: 'ok',
    clock: 'ok',
    administrators: 'ok',
    sender: 'ok',
    people: 'ok',
    claims: 'ok',
    'sign-on': 'ok',
    'signing of id tokens': 'ok',
    'client secret': 'ok',
    // This one is on this machine and has no TLS; PORTAL_URL is not https.
    'mail server': 'worth',
    mail: 'ok',
    SPF: 'ok',
    DKIM: 'ok',
    DMARC: 'ok',
    stream: 'ok',
    'HTTP/2': 'worth',
    'open files': expect.stringMatching(/ok|worth/),
  });
  expect(sink.mails).toEqual([]);
});

test('logins that may too much or too little are named', async () => {
  useSettings({ DATABASE_URL: db.url('owner'), DATABASE_WORKER_URL: db.url('web') });
  const [, pages, work] = await examine({ resolver: names.resolver });
  expect(pages).toMatchObject({ state: 'worth', says: expect.stringContaining('may publish') });
  expect(work).toMatchObject({ state: 'bad', says: expect.stringContaining('may not publish') });
  await closePools();
});

test('a login that may make temporary tables is named', async () => {
  useSettings({ DATABASE_URL: db.url('web'), DATABASE_WORKER_URL: db.url('worker') });
  const name = new URL(db.url('owner')).pathname.slice(1);
  await db.owner`grant temporary on database ${db.owner(name)} to public`;
  const [, pages, work] = await examine({ resolver: names.resolver });
  for (const finding of [pages, work]) expect(finding).toMatchObject({ state: 'worth', says: expect.stringContaining('REVOKE TEMPORARY') });
  await db.owner`revoke temporary on database ${db.owner(name)} from public`;
});

test('the sign-on of somebody else, or one that is away, is bad', async () => {
  discovery = { ...discovery, issuer: 'https://other.example' };
  expect(await lookAtSignOn()).toMatchObject({ state: 'bad', says: expect.stringContaining('other.example') });
  discovery = { ...discovery, issuer: good['OIDC_ISSUER'] };
  useSettings({ OIDC_ISSUER: `http://127.0.0.1:${await freePort()}` });
  expect(await look('sign-on', lookAtSignOn)).toMatchObject({ state: 'bad', says: expect.stringContaining('ECONNREFUSED') });
});

test('mails that are owed for long are bad while none goes out, whatever their next try is', async () => {
  await db.owner`insert into steps (kind, due_at, state) values ('notice', now(), 'done')`;
  await db.owner`insert into deliveries (step_id, person_id, channel, address, priority, state, reason, about, next_at, tried_at, owed_since)
    select id, gen_random_uuid(), 'mail', 'ana@pregon.example', 3, 'retry', 'unreachable', 'server', now() + interval '4 minutes', now(), now() - interval '9 minutes' from steps`;
  await db.owner`update mail_channel set failing_since = now(), cause = 'connect ECONNREFUSED 192.0.2.1:25'`;
  expect(await look('mail', lookAtOwedMail)).toMatchObject({
    state: 'bad',
    says: 'none goes out: 1 owed, the oldest for 9 min; last: connect ECONNREFUSED 192.0.2.1:25',
  });
  await db.owner`update mail_channel set last_success_at = now()`;
  expect(await look('mail', lookAtOwedMail)).toMatchObject({
    state: 'worth',
    says: expect.stringContaining('what the server refuses 30 times (MAIL_TRIES) while it takes others is given up; last: '),
  });
  await db.owner`delete from deliveries`;
  expect(await look('mail', lookAtOwedMail)).toMatchObject({ state: 'ok', says: 'none is owed' });
});

test('a mail server that offers no TLS to others, or does not let us in, is bad', async () => {
  expect((await look('mail server', lookAtMailServer)).state).toBe('worth');
  // Written like this it is not known to be this machine: STARTTLS is required.
  useSettings({ SMTP_URL: (good['SMTP_URL'] ?? '').replace('127.0.0.1', '127.1') });
  expect((await look('mail server', lookAtMailServer)).state).toBe('bad');
  useSettings({ SMTP_URL: (good['SMTP_URL'] ?? '').replace('smtp://', 'smtp://user:pass@') });
  const refused = await look('mail server', lookAtMailServer);
  expect(refused.state).toBe('bad');
  expect(refused.says).not.toContain('pass@');
});

test('a password that holds what addresses are written with signs in, percent-encoded', async () => {
  const [user, pass] = ['us@pregon.example', 'p@ss:/#%?&+ ñ'];
  const seen: string[] = [];
  const server = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _session, done) => {
      seen.push(`${auth.username} ${auth.password}`);
      done(null, { user: auth.username });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  useSettings({ SMTP_URL: `smtp://${encodeURIComponent(user)}:${encodeURIComponent(pass)}@127.0.0.1:${port}` });
  expect((await look('mail server', lookAtMailServer)).says).toContain('lets us sign in');
  expect(seen).toEqual([`${user} ${pass}`]);
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

test('what the domain of the sender does not say is bad, what it says weakly is worth a line', async () => {
  const dns = { resolver: names.resolver };
  names.records['mail.pregon.example'] = ['v=spf1 -all', 'v=spf1 +all'];
  expect(await lookAtSpf(dns)).toMatchObject({ state: 'bad', says: expect.stringContaining('2 times') });
  names.records['mail.pregon.example'] = ['nothing'];
  expect((await lookAtSpf(dns)).state).toBe('bad');
  names.records['_dmarc.pregon.example'] = ['v=DMARC1; p=none'];
  expect((await lookAtDmarc(dns)).state).toBe('worth');
  delete names.records['_dmarc.pregon.example'];
  expect((await lookAtDmarc(dns)).state).toBe('bad');
  expect((await lookAtDkim({ ...dns, selector: 'ours' })).state).toBe('bad');
  delete names.records['selector1._domainkey.mail.pregon.example'];
  expect((await lookAtDkim(dns)).state).toBe('worth');
  names.records['ours._domainkey.mail.pregon.example'] = [key];
  expect((await lookAtDkim({ ...dns, selector: 'ours' })).state).toBe('ok');
});

test('a proxy that holds events back, or answers itself, is found through PORTAL_URL', async () => {
  const { port } = new URL(live.url);
  const buffering = await serve((asked, response) => {
    const inside = request({ port, path: asked.url ?? '/', headers: asked.headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        response.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] }).end(Buffer.concat(parts)),
      );
    });
    inside.end();
  });
  useSettings({ PORTAL_URL: buffering });
  expect(await lookAtStream()).toMatchObject({ state: 'bad', says: expect.stringContaining('buffering') });
  useSettings({ PORTAL_URL: await serve((_asked, response) => response.writeHead(502).end()) });
  expect(await lookAtStream()).toMatchObject({ state: 'bad', says: expect.stringContaining('502') });
});

test('npm run doctor prints a line for each and ends with 1 when something is bad', async () => {
  useSettings({ OIDC_ISSUER: `http://127.0.0.1:${await freePort()}` });
  const ran = promisify(execFile)(process.execPath, ['server/doctor/doctor-command.ts']);
  const { code, stdout } = (await ran.catch((error: { code: number; stdout: string }) => error)) as { code: number; stdout: string };
  expect(code).toBe(1);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(23);
  for (const line of lines) expect(line).toMatch(/^(ok {4}|better|BAD {3}) \S.*: \S/);
  expect(lines.find((line) => line.includes(' sign-on: '))).toMatch(/^BAD/);
});
