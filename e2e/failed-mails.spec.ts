/** Mails that fail are told of, listed with their reason where their announcement is managed, and sent again by a press. */
import { randomUUID } from 'node:crypto';
import { expectAccessible } from './support/accessible.ts';
import { addressOf, expect, publish, test, write } from './support/fixtures.ts';

test('what failed for good is listed with its reason, and a press sends it again to who has not seen it', async ({
  browserOf,
  department,
  sql,
  mailsTo,
}) => {
  const elena = await browserOf('elena');
  const headline = `Failed mails ${randomUUID()}`;
  await write(elena, { headline, department: department.id, fallback: '0' });
  await publish(elena);
  const [row] = await sql<{ id: string }[]>`
    select a.id from announcements a join texts t on t.revision_id = a.current_revision_id where t.headline = ${headline}`;
  const id = row?.id ?? '';
  const address = await addressOf(sql, department.one);
  const mails = async () => (await mailsTo(address)).filter((mail) => mail.subject.includes(headline));
  await expect.poll(async () => (await mails()).length, { timeout: 20_000 }).toBe(1);
  const fail = () => sql`
    update deliveries d set state = 'failed', failed_at = now(), reason = 'noSuchAddress', about = 'person', smtp_text = '550 5.1.1 no such user'
    from steps s where s.id = d.step_id and s.announcement_id = ${id} and d.address = ${address} returning d.id`;
  await expect.poll(async () => (await fail()).length).toBe(1);

  const told = elena.getByRole('link', { name: 'See the failed emails' }).first();
  await elena.goto('/newsroom');
  await expect(elena.getByText('1 failed').first()).toBeVisible();
  await expect(told).toBeVisible({ timeout: 20_000 });
  await elena.goto(`/announcements/${id}`);
  const list = elena.getByRole('listitem').filter({ hasText: 'The mail server does not know this address.' });
  await expect(list).toContainText('1 email was given up.');
  await expect(elena.getByText('550 5.1.1')).toHaveCount(0);
  await list.getByText('People concerned').click();
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await expectAccessible(elena, 'an announcement whose mails failed');
  await elena.getByRole('button', { name: 'Send 1 email again' }).click();
  await expect.poll(async () => (await mails()).length).toBe(2);
  expect(new Set((await mails()).map((mail) => mail.messageId)).size).toBe(1);
  await elena.reload();
  await expect(elena.getByRole('heading', { name: 'Emails that did not arrive' })).toHaveCount(0);
});
