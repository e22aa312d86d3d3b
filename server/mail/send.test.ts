import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { web, worker } from '#db/client.ts';
import { insertNotice, updateNoticesRead } from '#db/notices.ts';
import { upsertReceipts } from '#db/receipts.ts';
import { end } from '#server/announcements/lifecycle.ts';
import type { Viewer } from '#server/identity/viewer.ts';
import { startWorker, type Worker } from '#server/worker.ts';
import { freshDatabase, insertDepartment, insertGrant, insertPerson, insertSender } from '../../e2e/fresh-database.ts';
import { SmtpSink } from '../../e2e/smtp-sink.ts';
import { makeViewer, publishTo } from '../../e2e/unit-desk.ts';
import { useSettings } from '../../e2e/unit-settings.ts';

const usual = { pollMs: 100, mailRetryMs: 50, smtpTimeoutMs: 2_000 };
const db = freshDatabase(usual);
let sink: SmtpSink;
let port = 0;
let department = '';
let editor: Viewer;
const workers: Worker[] = [];

vi.setConfig({ testTimeout: 20_000 });

const until = (probe: () => unknown) => expect.poll(probe, { timeout: 10_000, interval: 10 });

const startMailing = async (count = 1) => {
  for (let started = 0; started < count; started += 1) workers.push(await startWorker(worker()));
};

const stopMailing = () => Promise.all(workers.splice(0).map((each) => each.stop()));

/** A person of this test's department, with an address to look for. */
const insertReader = async (given: { email?: string | null; name?: string; locale?: string } = {}) => {
  const id = await insertPerson(db.owner, { departmentId: department, ...given });
  const [row] = await db.owner<{ email: string | null }[]>`select email from persons where id = ${id}`;
  return { id, email: row?.email ?? '' };
};

const stateOf = async (personId: string) => {
  const rows = await db.owner<{ state: string; attempt: number; smtpCode: number | null }[]>`
    select state, attempt, smtp_code from deliveries where person_id = ${personId}`;
  return rows.length === 0 ? null : { ...rows[0] };
};

const see = (announcementId: string, personId: string) => upsertReceipts(db.owner, [{ announcementId, personId, round: 1, kind: 'seen' }]);
const makeDue = (announcementId: string) => db.owner`update steps set due_at = now() where announcement_id = ${announcementId}`;

/** Something else that is mailed now to somebody else; when it has arrived, what did not come before it is not on its way. */
const fence = async () => {
  const own = await insertDepartment(db.owner, 'Fence');
  const id = await insertPerson(db.owner, { departmentId: own });
  await publishTo(editor, [own], { fallbackMinutes: 0 });
  await until(() => sink.to(`${id}@pregon.example`).length).toBe(1);
};

beforeAll(async () => {
  await insertSender(db.owner);
  const personId = await insertPerson(db.owner);
  await insertGrant(db.owner, { personId, role: 'editor' });
  editor = makeViewer(personId, { isEditor: true });
});

beforeEach(async () => {
  sink = new SmtpSink();
  port = await sink.start();
  useSettings({ SMTP_URL: `smtp://127.0.0.1:${port}` });
  department = await insertDepartment(db.owner, 'North');
});

afterEach(async () => {
  await stopMailing();
  await sink.stop();
  await db.owner`update deliveries set state = 'skipped' where state in ('queued', 'retry', 'sending')`;
});

test('one mail to one person: their address alone, our own Message-ID, marked as sent by a machine', async () => {
  const { id, email } = await insertReader({ name: 'Ana Sol', locale: 'es' });
  await startMailing();
  const texts = [{ locale: 'es' as const, headline: 'La puerta 2 está cerrada', description: '', instruction: '' }];
  await publishTo(editor, [department], { fallbackMinutes: 0, texts });
  await until(() => sink.to(email).length).toBe(1);
  const [taken] = sink.to(email);
  expect(taken).toMatchObject({ from: 'unit@pregon.example', to: [email] });
  expect(taken?.mail.to).toEqual([{ name: 'Ana Sol', address: email }]);
  expect(taken?.mail.subject).toBe('Aviso: La puerta 2 está cerrada');
  expect(taken?.mail.text).toContain('http://localhost:3000/announcements/');
  expect(taken?.mail.html).toContain('<html lang="es" dir="ltr">');
  const header = (name: string) => taken?.mail.headers.find((each) => each.key === name)?.value;
  expect(header('auto-submitted')).toBe('auto-generated');
  expect(header('x-auto-response-suppress')).toBe('All');
  await until(async () => (await stateOf(id))?.state).toBe('accepted');
  const [row] = await db.owner`select id, state, message_id, smtp_code, sent_at, lease_until from deliveries where person_id = ${id}`;
  expect(row).toMatchObject({ state: 'accepted', smtpCode: 250, sentAt: expect.any(Date), leaseUntil: null });
  expect(taken?.messageId).toBe(`<${row?.['id']}@localhost>`);
  expect(row?.['messageId']).toBe(taken?.messageId);
});

test('line breaks in a name, a headline or an address add no header and no recipient', async () => {
  const evil = '\r\nBcc: evil@evil.example\r\nX-Evil: 1\r\n\r\nbody';
  const { email } = await insertReader({ name: `Ana${evil}` });
  const folded = await insertReader({ email: 'ana@pregon.example, evil@evil.example' });
  const broken = await insertReader({ email: 'ana@pregon.example>\r\nRCPT TO:<evil@evil.example' });
  await startMailing();
  const id = await publishTo(editor, [department], { fallbackMinutes: 1 });
  await db.owner`alter table texts disable trigger all`;
  await db.owner`update texts set headline = ${`Gate 2${evil}`} where revision_id = (select current_revision_id from announcements where id = ${id})`;
  await db.owner`alter table texts enable trigger all`;
  await makeDue(id);
  await until(() => sink.to(email).length).toBe(1);
  const [taken] = sink.to(email);
  expect(taken?.to).toEqual([email]);
  expect(taken?.mail.headers.map((each) => each.key)).not.toContain('x-evil');
  expect(taken?.mail.bcc).toBeUndefined();
  expect(taken?.mail.subject).toContain('X-Evil: 1');
  for (const { id: person } of [folded, broken]) await until(async () => (await stateOf(person))?.state).toBe('failed');
  expect(sink.tries.filter((address) => address === 'evil@evil.example')).toEqual([]);
});

test('what is told to one person is mailed to them alone, in their language, under the ledger’s guarantees', async () => {
  const [told, other] = [await insertReader({ locale: 'es', name: 'Ana Sol' }), await insertReader()];
  let refusals = 1;
  sink.refuse = (at) => (at === 'data' && refusals-- > 0 ? { code: 451, text: 'come back later' } : null);
  await startMailing(2);
  await insertNotice(web(), {
    personIds: [told.id],
    kind: 'role-given',
    subject: null,
    detail: { role: 'manager', departmentId: department },
  });
  await until(() => sink.to(told.email).length).toBe(1);
  const [taken] = sink.to(told.email);
  expect(taken?.mail.subject).toBe('Ahora es responsable de North: puede escribir a su gente.');
  expect(taken?.mail.text).toContain('http://localhost:3000/profile#known');
  await until(() => stateOf(told.id)).toEqual({ state: 'accepted', attempt: 2, smtpCode: 250 });
  const [row] = await db.owner`select id from deliveries where person_id = ${told.id}`;
  expect(taken?.messageId).toBe(`<${row?.['id']}@localhost>`);
  await fence();
  expect(sink.to(told.email)).toHaveLength(1);
  expect(sink.to(other.email)).toEqual([]);
});

test('who says that it is done while the mail waits gets none', async () => {
  const { id, email } = await insertReader();
  sink.refuse = (_at, address) => (address === email ? { code: 421, text: 'busy' } : null);
  await startMailing();
  await insertNotice(worker(), { personIds: [id], kind: 'role-ended', subject: null, detail: { role: 'editor', departmentId: null } });
  await until(async () => (await stateOf(id))?.state).toBe('retry');
  const [notice] = await db.owner<{ id: string }[]>`select id from notices where person_id = ${id}`;
  await updateNoticesRead(web(), id, [notice?.id ?? '']);
  await until(async () => (await stateOf(id))?.state).toBe('skipped');
  sink.refuse = () => null;
  await fence();
  expect(sink.to(email)).toEqual([]);
});

test('refused for good, it is failed and not tried again; the others get theirs', async () => {
  const [refused, other] = [await insertReader(), await insertReader()];
  sink.refuse = (at, address) => (at === 'recipient' && address === refused.email ? { code: 550, text: 'no such person' } : null);
  await startMailing();
  await publishTo(editor, [department], { fallbackMinutes: 0 });
  await until(() => stateOf(refused.id)).toEqual({ state: 'failed', attempt: 1, smtpCode: 550 });
  await until(() => sink.to(other.email).length).toBe(1);
  await fence();
  expect(sink.tries.filter((address) => address === refused.email)).toHaveLength(1);
});

test.each(['recipient', 'data', 'sender'] as const)(
  'refused for now (451 at the %s), it is sent later, under the same Message-ID',
  async (where) => {
    const { id, email } = await insertReader();
    let refusals = 2;
    sink.refuse = (at) => (at === where && refusals-- > 0 ? { code: 451, text: 'come back later' } : null);
    await startMailing();
    await publishTo(editor, [department], { fallbackMinutes: 0 });
    await until(() => sink.to(email).length).toBe(1);
    await until(() => stateOf(id)).toEqual({ state: 'accepted', attempt: 3, smtpCode: 250 });
    const [row] = await db.owner`select id from deliveries where person_id = ${id}`;
    expect(sink.to(email)[0]?.messageId).toBe(`<${row?.['id']}@localhost>`);
  },
);

test('refused as a sender, which is not about the person, it waits until that is mended', async () => {
  const { id, email } = await insertReader();
  sink.refuse = (at) => (at === 'sender' ? { code: 530, text: 'sign in first' } : null);
  await startMailing();
  await publishTo(editor, [department], { fallbackMinutes: 0 });
  await until(async () => (await stateOf(id))?.attempt).toBeGreaterThan(1);
  sink.refuse = () => null;
  await until(() => sink.to(email).length).toBe(1);
});

test.each([' ', '<>'])('%j, which is no address, fails at once instead of being tried for ever', async (address) => {
  const { id } = await insertReader({ email: address });
  await startMailing();
  await publishTo(editor, [department], { fallbackMinutes: 0 });
  await until(() => stateOf(id)).toEqual({ state: 'failed', attempt: 1, smtpCode: null });
});

test('the mail server is away, and comes back: everybody gets theirs', async () => {
  const readers = await Promise.all(Array.from({ length: 15 }, () => insertReader()));
  await sink.stop();
  await startMailing();
  await publishTo(editor, [department], { fallbackMinutes: 0 });
  await until(async () =>
    Math.min(...(await Promise.all(readers.map(async ({ id }) => (await stateOf(id))?.attempt ?? 0)))),
  ).toBeGreaterThan(0);
  expect((await stateOf(readers[0]?.id ?? ''))?.state).toMatch(/retry|sending/);
  await sink.start(port);
  for (const { email } of readers) await until(() => sink.to(email).length).toBe(1);
});

test('after some minutes only those who have not seen it get a mail; with none in between, everybody', async () => {
  const [seen, unseen] = [await insertReader(), await insertReader()];
  await startMailing();
  const later = await publishTo(editor, [department], { fallbackMinutes: 5 });
  await see(later, seen.id);
  await makeDue(later);
  await until(() => sink.to(unseen.email).length).toBe(1);
  await fence();
  expect(await stateOf(seen.id)).toBeNull();

  const atOnce = await publishTo(editor, [department], { fallbackMinutes: 0 });
  await see(atOnce, seen.id);
  await until(() => sink.to(seen.email).length).toBe(1);
  await until(() => sink.to(unseen.email).length).toBe(2);
});

test('who sees it while the mail waits gets none', async () => {
  const [quick, slow] = [await insertReader(), await insertReader()];
  sink.refuse = () => ({ code: 421, text: 'busy' });
  await startMailing();
  const id = await publishTo(editor, [department], { fallbackMinutes: 5 });
  await makeDue(id);
  await until(async () => (await stateOf(quick.id))?.state).toBe('retry');
  await see(id, quick.id);
  await until(async () => (await stateOf(quick.id))?.state).toBe('skipped');
  sink.refuse = () => null;
  await until(() => sink.to(slow.email).length).toBe(1);
  expect(sink.to(quick.email)).toEqual([]);
});

test('many who have seen it do not hold up the one who has not', async () => {
  const readers = await Promise.all(Array.from({ length: 60 }, () => insertReader()));
  const last = await insertReader();
  await startMailing();
  const id = await publishTo(editor, [department], { fallbackMinutes: 5 });
  await stopMailing();
  await db.owner`insert into deliveries (step_id, person_id, channel, address, priority, next_at)
    select s.id, p.id, 'mail', p.email, 2, now() - case when p.id = ${last.id} then interval '0' else interval '1 minute' end
    from steps s, persons p where s.announcement_id = ${id} and p.department_id = ${department}`;
  await Promise.all(readers.map((reader) => see(id, reader.id)));
  // Without a poll: what wakes the worker at its start has to be enough.
  useSettings({ TIMING: JSON.stringify({ pollMs: 600_000 }) });
  await startMailing();
  await until(() => sink.to(last.email).length).toBe(1);
  expect(sink.mails).toHaveLength(1);
  useSettings({ TIMING: JSON.stringify({ pollMs: 100, mailRetryMs: 50, smtpTimeoutMs: 2_000 }) });
});

test('after it has ended nothing more goes out', async () => {
  const { id: waiting, email } = await insertReader();
  sink.refuse = (_at, address) => (address === email ? { code: 451, text: 'later' } : null);
  await startMailing();
  const id = await publishTo(editor, [department], { fallbackMinutes: 0 });
  await until(async () => (await stateOf(waiting))?.attempt).toBeGreaterThan(0);
  await end(editor, id);
  await until(async () => (await stateOf(waiting))?.state).toBe('skipped');
  const notYet = await insertReader();
  const later = await publishTo(editor, [department], { fallbackMinutes: 5 });
  await end(editor, later);
  await makeDue(later);
  sink.refuse = () => null;
  await fence();
  expect(sink.to(email)).toEqual([]);
  expect(sink.to(notYet.email)).toEqual([]);
});

test('who has no address, or has left, is passed over without a trace', async () => {
  const [reader, without, left] = [await insertReader(), await insertReader({ email: null }), await insertReader()];
  await startMailing();
  const id = await publishTo(editor, [department], { fallbackMinutes: 5 });
  await db.owner`update persons set active = false where id = ${left.id}`;
  await makeDue(id);
  await until(() => sink.to(reader.email).length).toBe(1);
  expect(await stateOf(without.id)).toBeNull();
  expect(await stateOf(left.id)).toBeNull();
});

test('two workers at once: everybody gets exactly one mail', async () => {
  const readers = await Promise.all(Array.from({ length: 80 }, () => insertReader()));
  sink.delayMs = 5;
  await startMailing(2);
  await publishTo(editor, [department], { fallbackMinutes: 0 });
  await until(() => sink.mails.length).toBeGreaterThanOrEqual(80);
  await fence();
  for (const { id, email } of readers) {
    expect(sink.to(email)).toHaveLength(1);
    await until(async () => (await stateOf(id))?.state).toBe('accepted');
  }
});

test('a worker that is told to stop finishes what is in hand, and leaves what waits to the next one', async () => {
  const readers = await Promise.all(Array.from({ length: 60 }, () => insertReader()));
  sink.delayMs = 100;
  await startMailing();
  await publishTo(editor, [department], { fallbackMinutes: 0 });
  await until(() => sink.mails.length).toBeGreaterThan(0);
  await stopMailing();
  const states = await db.owner<{ state: string; count: number }[]>`
    select d.state, count(*)::int from deliveries d join persons p on p.id = d.person_id where p.department_id = ${department} group by 1`;
  const counted = Object.fromEntries(states.map((row) => [row.state, row.count]));
  expect(counted['accepted']).toBe(sink.mails.length);
  expect(counted['queued']).toBeGreaterThan(0);
  expect(counted['sending']).toBeUndefined();
  sink.delayMs = 0;
  await startMailing();
  for (const { email } of readers) await until(() => sink.to(email).length).toBe(1);
});

test('a mail server slower than the lease gets each mail once', async () => {
  useSettings({ TIMING: JSON.stringify({ pollMs: 50, leaseMs: 600, smtpTimeoutMs: 10_000 }) });
  const [one, two] = [await insertReader(), await insertReader()];
  sink.delayMs = 2_500;
  await startMailing(2);
  await publishTo(editor, [department], { fallbackMinutes: 0 });
  for (const { id } of [one, two]) await until(() => stateOf(id)).toMatchObject({ state: 'accepted', attempt: 1 });
  expect(sink.tries.toSorted()).toEqual([one.email, two.email].toSorted());
  useSettings({ TIMING: JSON.stringify(usual) });
});
