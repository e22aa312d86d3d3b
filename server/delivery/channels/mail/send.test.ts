import { expect, test } from 'vitest';
import { web, worker } from '#db/client.ts';
import { upsertReceipts } from '#db/live/receipts.ts';
import { insertNotice, updateNoticesRead } from '#db/notices/notices.ts';
import { end } from '#server/publishing/request.ts';
import { publishTo } from '../../../../testing/desk.ts';
import { Mailing, until } from '../../../../testing/mailing.ts';
import { useSettings } from '../../../../testing/settings.ts';

const mailing = new Mailing();

const see = (announcementId: string, personId: string) =>
  upsertReceipts(mailing.db.owner, [{ announcementId, personId, round: 1, kind: 'seen' }]);
const makeDue = (announcementId: string) => mailing.db.owner`update steps set due_at = now() where announcement_id = ${announcementId}`;

test('one mail to one person: their address alone, our own Message-ID, marked as sent by a machine', async () => {
  const { id, email } = await mailing.insertReader({ name: 'Ana Sol', locale: 'es' });
  await mailing.start();
  const texts = [{ locale: 'es' as const, headline: 'La puerta 2 está cerrada', description: '', instruction: '' }];
  await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0, texts });
  await until(() => mailing.sink.to(email).length).toBe(1);
  const [taken] = mailing.sink.to(email);
  expect(taken).toMatchObject({ from: 'unit@pregon.example', to: [email] });
  expect(taken?.mail.to).toEqual([{ name: 'Ana Sol', address: email }]);
  expect(taken?.mail.subject).toBe('Aviso: La puerta 2 está cerrada');
  expect(taken?.mail.text).toContain('http://localhost:3000/announcements/');
  expect(taken?.mail.html).toContain('<html lang="es" dir="ltr">');
  const header = (name: string) => taken?.mail.headers.find((each) => each.key === name)?.value;
  expect(header('auto-submitted')).toBe('auto-generated');
  // Neither All nor NDR: who does not get it is reported back.
  expect(header('x-auto-response-suppress')).toBe('OOF, AutoReply');
  await until(async () => (await mailing.stateOf(id))?.state).toBe('accepted');
  const [row] = await mailing.db
    .owner`select id, state, message_id, smtp_code, sent_at, lease_until from deliveries where person_id = ${id}`;
  expect(row).toMatchObject({ state: 'accepted', smtpCode: 250, sentAt: expect.any(Date), leaseUntil: null });
  expect(taken?.messageId).toBe(`<${row?.['id']}@localhost>`);
  expect(row?.['messageId']).toBe(taken?.messageId);
});

test('line breaks in a name, a headline or an address add no header and no recipient', async () => {
  const evil = '\r\nBcc: evil@evil.example\r\nX-Evil: 1\r\n\r\nbody';
  const { email } = await mailing.insertReader({ name: `Ana${evil}` });
  const folded = await mailing.insertReader({ email: 'ana@pregon.example, evil@evil.example' });
  const broken = await mailing.insertReader({ email: 'ana@pregon.example>\r\nRCPT TO:<evil@evil.example' });
  await mailing.start();
  const id = await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 1 });
  await mailing.db.owner`alter table texts disable trigger all`;
  await mailing.db
    .owner`update texts set headline = ${`Gate 2${evil}`} where revision_id = (select current_revision_id from announcements where id = ${id})`;
  await mailing.db.owner`alter table texts enable trigger all`;
  await makeDue(id);
  await until(() => mailing.sink.to(email).length).toBe(1);
  const [taken] = mailing.sink.to(email);
  expect(taken?.to).toEqual([email]);
  expect(taken?.mail.headers.map((each) => each.key)).not.toContain('x-evil');
  expect(taken?.mail.bcc).toBeUndefined();
  expect(taken?.mail.subject).toContain('X-Evil: 1');
  for (const { id: person } of [folded, broken]) await until(async () => (await mailing.stateOf(person))?.state).toBe('failed');
  expect(mailing.sink.tries.filter((address) => address === 'evil@evil.example')).toEqual([]);
});

test('what is told to one person is mailed to them alone, in their language, under the ledger’s guarantees', async () => {
  const [told, other] = [await mailing.insertReader({ locale: 'es', name: 'Ana Sol' }), await mailing.insertReader()];
  let refusals = 1;
  mailing.sink.refuse = (at) => (at === 'data' && refusals-- > 0 ? { code: 451, text: 'come back later' } : null);
  await mailing.start(2);
  await insertNotice(web(), {
    personIds: [told.id],
    kind: 'role-given',
    subject: null,
    detail: { role: 'manager', departmentId: mailing.department },
  });
  await until(() => mailing.sink.to(told.email).length).toBe(1);
  const [taken] = mailing.sink.to(told.email);
  expect(taken?.mail.subject).toBe('Ahora es responsable de North: puede escribir a su gente.');
  expect(taken?.mail.text).toContain('http://localhost:3000/profile#known');
  await until(() => mailing.stateOf(told.id)).toEqual({ state: 'accepted', attempt: 2, smtpCode: 250 });
  const [row] = await mailing.db.owner`select id from deliveries where person_id = ${told.id}`;
  expect(taken?.messageId).toBe(`<${row?.['id']}@localhost>`);
  await mailing.fence();
  expect(mailing.sink.to(told.email)).toHaveLength(1);
  expect(mailing.sink.to(other.email)).toEqual([]);
});

test('who says that it is done while the mail waits gets none', async () => {
  const { id, email } = await mailing.insertReader();
  mailing.sink.refuse = (_at, address) => (address === email ? { code: 421, text: 'busy' } : null);
  await mailing.start();
  await insertNotice(worker(), { personIds: [id], kind: 'role-ended', subject: null, detail: { role: 'editor', departmentId: null } });
  await until(async () => (await mailing.stateOf(id))?.state).toBe('retry');
  const [notice] = await mailing.db.owner<{ id: string }[]>`select id from notices where person_id = ${id}`;
  await updateNoticesRead(web(), id, [notice?.id ?? '']);
  await until(async () => (await mailing.stateOf(id))?.state).toBe('skipped');
  mailing.sink.refuse = () => null;
  await mailing.fence();
  expect(mailing.sink.to(email)).toEqual([]);
});

test('refused for good, it is failed and not tried again; the others get theirs', async () => {
  const [refused, other] = [await mailing.insertReader(), await mailing.insertReader()];
  mailing.sink.refuse = (at, address) =>
    at === 'recipient' && address === refused.email ? { code: 550, text: '5.1.1 no such person' } : null;
  await mailing.start();
  await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0 });
  await until(() => mailing.stateOf(refused.id)).toEqual({ state: 'failed', attempt: 1, smtpCode: 550 });
  await until(() => mailing.sink.to(other.email).length).toBe(1);
  await mailing.fence();
  expect(mailing.sink.tries.filter((address) => address === refused.email)).toHaveLength(1);
});

test.each(['recipient', 'data', 'sender'] as const)(
  'refused for now (451 at the %s), it is sent later, under the same Message-ID',
  async (where) => {
    const { id, email } = await mailing.insertReader();
    let refusals = 2;
    mailing.sink.refuse = (at) => (at === where && refusals-- > 0 ? { code: 451, text: 'come back later' } : null);
    await mailing.start();
    await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0 });
    await until(() => mailing.sink.to(email).length).toBe(1);
    await until(() => mailing.stateOf(id)).toEqual({ state: 'accepted', attempt: 3, smtpCode: 250 });
    const [row] = await mailing.db.owner`select id from deliveries where person_id = ${id}`;
    expect(mailing.sink.to(email)[0]?.messageId).toBe(`<${row?.['id']}@localhost>`);
  },
);

test('refused as a sender, which is not about the person, it waits until that is mended', async () => {
  const { id, email } = await mailing.insertReader();
  mailing.sink.refuse = (at) => (at === 'sender' ? { code: 530, text: 'sign in first' } : null);
  await mailing.start();
  await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0 });
  await until(async () => (await mailing.stateOf(id))?.attempt).toBeGreaterThan(1);
  mailing.sink.refuse = () => null;
  await until(() => mailing.sink.to(email).length).toBe(1);
});

test.each([' ', '<>'])('%j, which is no address, fails at once instead of being tried for ever', async (address) => {
  const { id } = await mailing.insertReader({ email: address });
  await mailing.start();
  await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0 });
  await until(() => mailing.stateOf(id)).toEqual({ state: 'failed', attempt: 1, smtpCode: null });
  expect(await mailing.reasonOf(id)).toMatchObject({ reason: 'unusable', about: 'person' });
});

test('after some minutes only those who have not seen it get a mail; with none in between, everybody', async () => {
  const [seen, unseen] = [await mailing.insertReader(), await mailing.insertReader()];
  await mailing.start();
  const later = await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 5 });
  await see(later, seen.id);
  await makeDue(later);
  await until(() => mailing.sink.to(unseen.email).length).toBe(1);
  await mailing.fence();
  expect(await mailing.stateOf(seen.id)).toBeNull();

  const atOnce = await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0 });
  await see(atOnce, seen.id);
  await until(() => mailing.sink.to(seen.email).length).toBe(1);
  await until(() => mailing.sink.to(unseen.email).length).toBe(2);
});

test('who sees it while the mail waits gets none', async () => {
  const [quick, slow] = [await mailing.insertReader(), await mailing.insertReader()];
  mailing.sink.refuse = () => ({ code: 421, text: 'busy' });
  await mailing.start();
  const id = await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 5 });
  await makeDue(id);
  await until(async () => (await mailing.stateOf(quick.id))?.state).toBe('retry');
  await see(id, quick.id);
  await until(async () => (await mailing.stateOf(quick.id))?.state).toBe('skipped');
  mailing.sink.refuse = () => null;
  await until(() => mailing.sink.to(slow.email).length).toBe(1);
  expect(mailing.sink.to(quick.email)).toEqual([]);
});

test('many who have seen it do not hold up the one who has not', async () => {
  const readers = await Promise.all(Array.from({ length: 60 }, () => mailing.insertReader()));
  const last = await mailing.insertReader();
  await mailing.start();
  const id = await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 5 });
  await mailing.stop();
  await mailing.db.owner`insert into deliveries (step_id, person_id, channel, address, priority, next_at)
    select s.id, p.id, 'mail', p.email, 2, now() - case when p.id = ${last.id} then interval '0' else interval '1 minute' end
    from steps s, persons p where s.announcement_id = ${id} and p.department_id = ${mailing.department}`;
  await Promise.all(readers.map((reader) => see(id, reader.id)));
  // Without a poll: what wakes the worker at its start has to be enough.
  useSettings({ TIMING: JSON.stringify({ pollMs: 600_000 }) });
  await mailing.start();
  await until(() => mailing.sink.to(last.email).length).toBe(1);
  expect(mailing.sink.mails).toHaveLength(1);
  useSettings({ TIMING: JSON.stringify({ pollMs: 100, mailRetryMs: 50, smtpTimeoutMs: 2_000 }) });
});

test('after it has ended nothing more goes out', async () => {
  const [{ id: waiting, email }, sees] = [await mailing.insertReader(), await mailing.insertReader()];
  const late = [email, sees.email];
  mailing.sink.refuse = (_at, address) => (late.includes(address) ? { code: 451, text: 'later' } : null);
  await mailing.start();
  const id = await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 0 });
  for (const person of [waiting, sees.id]) await until(async () => (await mailing.stateOf(person))?.state).toBe('retry');
  await mailing.stop();
  await mailing.db.owner`update steps set rule = '{"to": "unseen"}' where announcement_id = ${id}`;
  await see(id, sees.id);
  // Not looked at by itself before its announcement ends.
  await mailing.db.owner`update deliveries set next_at = now() + interval '1 hour' where state = 'retry'`;
  await mailing.start();
  await end(mailing.editor, id);
  // Given up, and told of; whoever has seen it is owed none.
  await until(() => mailing.reasonOf(waiting)).toMatchObject({ state: 'failed', reason: 'busy', smtpText: '451 later' });
  await until(async () => (await mailing.stateOf(sees.id))?.state).toBe('skipped');
  const notYet = await mailing.insertReader();
  const later = await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 5 });
  await end(mailing.editor, later);
  await makeDue(later);
  mailing.sink.refuse = () => null;
  await mailing.fence();
  expect(mailing.sink.to(email)).toEqual([]);
  expect(mailing.sink.to(notYet.email)).toEqual([]);
});

test('who has no address, or has left, is passed over without a trace', async () => {
  const [reader, without, left] = [await mailing.insertReader(), await mailing.insertReader({ email: null }), await mailing.insertReader()];
  await mailing.start();
  const id = await publishTo(mailing.editor, [mailing.department], { fallbackMinutes: 5 });
  await mailing.db.owner`update persons set active = false where id = ${left.id}`;
  await makeDue(id);
  await until(() => mailing.sink.to(reader.email).length).toBe(1);
  expect(await mailing.stateOf(without.id)).toBeNull();
  expect(await mailing.stateOf(left.id)).toBeNull();
});
