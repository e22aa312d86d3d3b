/** In whose name an announcement speaks, chosen while it is written. */
import { addressOf, bannerOf, expect, publish, test, write } from './support/fixtures.ts';

const name = 'Site Safety';
let senderId = '';

test.beforeEach(async ({ sql }) => {
  const [row] = await sql<
    { id: string }[]
  >`insert into senders (name, card) values (${name}, '{"purpose": "Alarms and drills"}') returning id`;
  senderId = row?.id ?? '';
});

test.afterEach(async ({ sql }) => {
  await sql`update announcements set sender_id = (select id from senders order by id limit 1) where sender_id = ${senderId}`;
  await sql`delete from senders where id = ${senderId}`;
});

test('who is chosen speaks: in the preview, the draft, the question, the banner, the page and the e-mail', async ({
  browserOf,
  department,
  sql,
  mailsTo,
}) => {
  test.setTimeout(90_000);
  const [elena, one] = await Promise.all([browserOf('elena'), browserOf(department.one)]);
  await one.goto('/');
  const headline = `The siren is tested ${Date.now()}`;
  await write(elena, { headline, department: department.id, fallback: '0' });
  const field = elena.getByRole('combobox', { name: 'Sender' });
  await expect(field.locator('option')).toHaveCount(2);
  await field.selectOption({ label: name });
  await expect(field).toHaveAccessibleDescription('Alarms and drills');
  await expect(elena.locator('.preview')).toContainText(`${name} ·`);
  await elena.getByRole('button', { name: 'Keep as a draft' }).click();
  await expect(elena.getByText(/^Saved: \d/)).toBeVisible();
  await elena.goto('/newsroom');
  await elena.getByRole('link', { name: headline }).first().click();
  await expect(field).toHaveValue(senderId);
  await elena.locator('button[name="intent"][value="review"]').first().click();
  await expect(elena.getByRole('dialog')).toContainText(`Sent in the name of ${name}.`);
  await elena.getByRole('dialog').getByRole('button', { name: 'Go back' }).click();
  await publish(elena);
  await expect(bannerOf(one, headline)).toBeVisible();
  await expect(one.getByTestId('banner')).toContainText(name);
  await elena.getByRole('link', { name: 'See the announcement and its reach' }).click();
  await expect(elena.getByRole('heading', { name, exact: true })).toBeVisible();
  const address = await addressOf(sql, department.one);
  await expect
    .poll(async () => (await mailsTo(address)).filter((mail) => mail.text.includes(headline)).map((mail) => mail.text.includes(name)))
    .toEqual([true]);
});

test('without script, a sender that is gone meanwhile is said beside the field, and what was typed is there', async ({
  browserOf,
  department,
  sql,
}) => {
  const elena = await browserOf('elena', { javaScriptEnabled: false });
  const headline = `Nobody says it ${Date.now()}`;
  await write(elena, { headline, department: department.id });
  await elena.locator('[name="sender"]').selectOption(senderId);
  await sql`delete from senders where id = ${senderId}`;
  await elena.locator('button[name="intent"][value="review"]').first().click();
  const field = elena.locator('[name="sender"]');
  await expect(elena.locator('#f-sender-error')).toContainText('This sender is no longer there.');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field.locator('option:checked')).toHaveText('No longer there');
  await expect(elena.locator('[name="headline.en"]')).toHaveValue(headline);
  expect(
    await sql`select from announcements a join texts t on t.revision_id = a.current_revision_id where t.headline = ${headline}`,
  ).toHaveLength(0);
  await field.selectOption({ index: 1 });
  await elena.locator('button[name="intent"][value="review"]').first().click();
  await expect(elena.getByRole('dialog')).toContainText('Sent in the name of');
});

test('one sender is said as text', async ({ browserOf, sql }) => {
  await sql`delete from senders where id = ${senderId}`;
  const elena = await browserOf('elena');
  await elena.goto('/newsroom/new');
  const [only] = await sql<{ name: string }[]>`select name from senders`;
  await expect(elena.locator('#f-sender')).toContainText(only?.name ?? 'no sender');
  await expect(elena.getByRole('combobox', { name: 'Sender' })).toHaveCount(0);
});
