import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { web, worker } from '#db/client.ts';
import { endSession } from '#db/identity/sessions.ts';
import { insertEvent } from '#db/live/events.ts';
import { insertNotice } from '#db/notices/notices.ts';
import { notify } from '#db/notify.ts';
import { cookieName } from '#server/identity/token.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { end } from '#server/publishing/request.ts';
import { startWorker, type Worker } from '#server/worker.ts';
import { insertEditor, publishTo } from '../../testing/desk.ts';
import { freshDatabase, insertDepartment, insertPerson, insertSender } from '../../testing/fresh-database.ts';
import { type LiveServer, startLiveServer } from '../../testing/live-server.ts';
import { insertLive, insertSignIn } from '../../testing/rows.ts';
import { SseReader } from '../../testing/sse-reader.ts';
import type { LiveState } from './view.ts';

const db = freshDatabase({ heartbeatMs: 200, sweepMs: 300, receiptBatchMs: 10, pollMs: 200 });
const at = { north: '', south: '' };
const open: SseReader[] = [];
let live: LiveServer;
let work: Worker;
let editor: Viewer;

const waitOptions = { timeout: 8_000, interval: 10 };

/** Somebody of this department with a session, and a way to open their stream. */
const signIn = async (departmentId: string) => {
  const personId = await insertPerson(db.owner, { departmentId });
  const { token, hash } = await insertSignIn(db.owner, personId);
  const cookie = `${cookieName('session')}=${token}`;
  return { personId, hash, cookie, stream: (headers: Record<string, string> = {}) => openStream(cookie, headers) };
};

const openStream = async (cookie: string | null, headers: Record<string, string> = {}): Promise<SseReader> => {
  const reader = new SseReader(`${live.url}/live`, cookie, { headers });
  open.push(reader);
  await expect.poll(() => told(reader).length, waitOptions).toBeGreaterThan(0);
  return reader;
};

/** The events of the stream without heartbeats, which go to every stream. */
const told = (reader: SseReader) => reader.events.filter((event) => event.name !== 'hb');
const states = (reader: SseReader) => reader.named('state') as LiveState[];
/** The state the stream shows now. */
const shown = (reader: SseReader) =>
  states(reader)
    .at(-1)
    ?.announcements.map((each) => each.id) ?? [];
const flagOf = (reader: SseReader, id: string) =>
  states(reader)
    .at(-1)
    ?.announcements.find((each) => each.id === id)?.flag;
const until = (probe: () => unknown) => expect.poll(probe, waitOptions);

beforeAll(async () => {
  await insertSender(db.owner);
  at.north = await insertDepartment(db.owner, 'North');
  at.south = await insertDepartment(db.owner, 'South');
  editor = await insertEditor(db.owner);
  live = await startLiveServer();
  work = await startWorker(worker());
});

afterEach(async () => {
  for (const reader of open.splice(0)) reader.close();
  await until(() => live.hub.size).toBe(0);
});

afterAll(async () => {
  await live.stop();
  await work.stop();
});

test('without a session the stream is 200, says so once, and ends with "come back in an hour"', async () => {
  for (const cookie of [null, `${cookieName('session')}=made-up`]) {
    const reader = await openStream(cookie);
    await until(() => reader.ended).toBe('clean');
    expect(reader).toMatchObject({ status: 200, retriesMs: [3_600_000], headers: { 'content-type': 'text/event-stream' } });
    expect(reader.events.map((event) => event.name)).toEqual(['auth']);
  }
});

test('the first event is the state, with what is live already, under the number of the newest event', async () => {
  const person = await signIn(at.north);
  const id = await publishTo(editor, [at.north], { ackRequired: true });
  const reader = await person.stream();
  expect(told(reader)[0]?.name).toBe('state');
  const [state] = states(reader);
  expect(state).toMatchObject({ announcements: [{ id, headline: 'Gate 2 is closed', flag: 'none', ackRequired: true, round: 1 }] });
  expect(state?.seq).toBeGreaterThan(0);
  expect(told(reader)[0]?.id).toBe(String(state?.seq));
  expect(reader.retriesMs[0]).toBeGreaterThanOrEqual(1_000);
});

test('published: it is on the open screens of those it is for, and not on the others; ended: it is gone', async () => {
  const [north, south] = [await signIn(at.north), await signIn(at.south)];
  const [one, two] = [await north.stream(), await south.stream()];
  const toNorth = await publishTo(editor, [at.north]);
  await until(() => shown(one)).toContain(toNorth);
  const toSouth = await publishTo(editor, [at.south]);
  // The fence: what came later has arrived, so what was not for them never will.
  await until(() => shown(two)).toContain(toSouth);
  expect(JSON.stringify(two.events)).not.toContain(toNorth);
  expect(shown(one)).not.toContain(toSouth);

  await end(editor, toNorth);
  await until(() => shown(one)).not.toContain(toNorth);
  expect(shown(two)).toContain(toSouth);
});

test('a state never follows a newer one', async () => {
  const reader = await (await signIn(at.north)).stream();
  const ids = await Promise.all(Array.from({ length: 6 }, () => publishTo(editor, [at.north])));
  await Promise.all(ids.map((id) => end(editor, id)));
  const last = await publishTo(editor, [at.north]);
  await until(() => shown(reader)).toContain(last);
  const seqs = states(reader).map((state) => state.seq);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
});

test('each reads in their language', async () => {
  const person = await signIn(at.south);
  const both = [
    { locale: 'en' as const, headline: 'Gate 2 is closed', description: '', instruction: '' },
    { locale: 'es' as const, headline: 'La puerta 2 está cerrada', description: '', instruction: '' },
  ];
  const [english, spanish] = [await person.stream(), await person.stream({ cookie: `${person.cookie}; locale=es` })];
  const id = await publishTo(editor, [at.south], { texts: both });
  const headline = (reader: SseReader) =>
    states(reader)
      .at(-1)
      ?.announcements.find((each) => each.id === id)?.headline;
  await until(() => headline(english)).toBe('Gate 2 is closed');
  await until(() => headline(spanish)).toBe('La puerta 2 está cerrada');
});

test('acknowledged on one screen, it is acknowledged on all screens of that person, and of nobody else', async () => {
  const [ana, ben] = [await signIn(at.north), await signIn(at.north)];
  const id = await publishTo(editor, [at.north], { ackRequired: true });
  const [desk, phone, colleague] = [await ana.stream(), await ana.stream(), await ben.stream()];
  const answer = await fetch(`${live.url}/live/receipts`, {
    method: 'POST',
    headers: { cookie: ana.cookie, origin: 'http://localhost:3000', 'content-type': 'application/json' },
    body: JSON.stringify({ receipts: [{ announcementId: id, round: 1, kind: 'acknowledged' }] }),
  });
  expect(answer.status).toBe(204);
  for (const reader of [desk, phone]) await until(() => flagOf(reader, id)).toBe('acknowledged');
  const fence = await publishTo(editor, [at.north]);
  await until(() => shown(colleague)).toContain(fence);
  expect(flagOf(colleague, id)).toBe('none');
});

test('a lost notification delays it by a poll, no more', async () => {
  const person = await signIn(at.north);
  const reader = await person.stream();
  const { id, revisionId } = await insertLive(db.owner, { authorId: editor.personId, people: [person.personId] });
  await db.owner.begin((tx) => insertEvent(tx, { kind: 'published', announcementId: id, revisionId, round: 1 }));
  await until(() => shown(reader)).toContain(id);
});

test('after a restore from a backup (another epoch) everybody is told anew, although the numbers are lower', async () => {
  const reader = await (await signIn(at.north)).stream();
  const before = states(reader).at(-1)?.epoch;
  await db.owner`update settings set value = to_jsonb('restored'::text) where key = 'epoch'`;
  await until(() => states(reader).at(-1)?.epoch).not.toBe(before);
  expect(before).toBeDefined();
});

test('signed out: the open streams of that session are told and end, those of another session stay', async () => {
  const person = await signIn(at.north);
  const other = await insertSignIn(db.owner, person.personId);
  const [gone, stays] = [await person.stream(), await openStream(`${cookieName('session')}=${other.token}`)];
  await web().begin(async (tx) => {
    await endSession(tx, person.hash);
    await notify(tx, 'pregon_people', person.personId);
  });
  await until(() => gone.ended).toBe('clean');
  expect(gone.events.at(-1)?.name).toBe('auth');
  expect(gone.retriesMs.at(-1)).toBe(3_600_000);
  const fence = await publishTo(editor, [at.north]);
  await until(() => shown(stays)).toContain(fence);
});

/** The texts of the notices a stream shows now. */
const noticesOf = (reader: SseReader) =>
  states(reader)
    .at(-1)
    ?.notices.shown.map((each) => each.text) ?? [];

const tellRole = (personIds: string[]) =>
  insertNotice(web(), { personIds, kind: 'role-given', subject: null, detail: { role: 'approver', departmentId: null } });

test('what is told to one person is in their open streams, in the language of each, and in nobody else’s', async () => {
  const [person, other] = [await signIn(at.north), await signIn(at.north)];
  const [english, spanish, others] = [
    await person.stream(),
    await person.stream({ 'accept-language': 'es', cookie: `${person.cookie}; locale=es` }),
    await other.stream(),
  ];
  await tellRole([person.personId]);
  await until(() => noticesOf(english)).toEqual(['You are now an approver.']);
  await until(() => noticesOf(spanish)[0]).toContain('rol de aprobación');
  const fence = await publishTo(editor, [at.north]);
  await until(() => shown(others)).toContain(fence);
  expect(noticesOf(others)).toEqual([]);
});

test('told, with the notification lost: the sweep finds it', async () => {
  const person = await signIn(at.north);
  const reader = await person.stream();
  await db.owner`insert into notices (person_id, kind, detail) values (${person.personId}, 'role-ended', '{"role": "editor", "departmentId": null}')`;
  await until(() => noticesOf(reader)).toEqual(['You are no longer an editor.']);
});

test('done in one browser, it leaves the others', async () => {
  const person = await signIn(at.north);
  const [here, there] = [await person.stream(), await person.stream()];
  await tellRole([person.personId]);
  await until(() => noticesOf(there).length).toBe(1);
  const ids = states(here)
    .at(-1)
    ?.notices.shown.map((each) => each.id);
  const answer = await fetch(`${live.url}/live/notices`, {
    method: 'POST',
    body: JSON.stringify({ ids }),
    headers: { cookie: person.cookie, origin: 'http://localhost:3000' },
  });
  expect(answer.status).toBe(204);
  await until(() => noticesOf(there)).toEqual([]);
});

test('deactivated, with nobody telling anybody: the sweep ends the stream', async () => {
  const person = await signIn(at.north);
  const reader = await person.stream();
  await db.owner`update persons set active = false where id = ${person.personId}`;
  await until(() => reader.ended).toBe('clean');
  expect(reader.events.at(-1)?.name).toBe('auth');
});

test('moved to another department: what is live there comes, what was live here goes, on the open stream; nobody else is told', async () => {
  const [mover, stays] = [await signIn(at.north), await signIn(at.north)];
  const [here, there] = [await publishTo(editor, [at.north]), await publishTo(editor, [at.south])];
  const [reader, other] = [await mover.stream(), await stays.stream()];
  // New people join what was live before, one after the other: the streams are at rest once they have all of it.
  const inNorth = await db.owner`select from announcements a join revisions r on r.id = a.current_revision_id
    where a.state = 'live' and a.ended_because is null and r.audience_rule #>> '{anyOf,0,department}' = ${at.north}`;
  await until(() => [reader, other].map((each) => shown(each).length)).toEqual([inNorth.length, inNorth.length]);
  expect(shown(other)).toContain(here);
  const before = shown(other);
  const count = states(other).length;
  await db.owner`update persons set department_id = ${at.south} where id = ${mover.personId}`;
  await until(() => shown(reader).includes(there) && !shown(reader).includes(here)).toBe(true);
  expect(shown(other)).toEqual(before);
  expect(states(other).length).toBe(count);
});

test('a stream says that it lives, with the clock that counts', async () => {
  const reader = await (await signIn(at.north)).stream();
  await until(() => reader.named('hb').length).toBeGreaterThan(2);
  expect(reader.named('hb')[0]).toEqual({ serverTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) });
});

test('an expired announcement is in no state, although no worker has ended it', async () => {
  const person = await signIn(at.south);
  const id = await publishTo(editor, [at.south]);
  await work.stop();
  expect(shown(await person.stream())).toContain(id);
  await db.owner`update announcements set expires_at = now() where id = ${id}`;
  expect(shown(await person.stream())).not.toContain(id);
  const polled = (await (await fetch(`${live.url}/live/state`, { headers: { cookie: person.cookie } })).json()) as LiveState;
  expect(polled.announcements.map((each) => each.id)).not.toContain(id);
  work = await startWorker(worker());
});
