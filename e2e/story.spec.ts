import { publishByRow } from './support/department-rows.ts';
import { addressOf, bannerOf, expect, publish, test, write } from './support/fixtures.ts';
import { promised } from './support/place.ts';

// One of the last files, as tabs.spec.ts.
test.describe.configure({ mode: 'parallel' });

test('an announcement reaches the open browsers of its department, nobody else, and leaves them when it is ended', async ({
  browserOf,
  department,
}) => {
  const [elena, one, two, bruno] = await Promise.all([
    browserOf('elena'),
    browserOf(department.one),
    browserOf(department.two),
    browserOf('bruno'),
  ]);
  const headline = `Gate 2 is closed ${Date.now()}`;
  await Promise.all([one.goto('/'), two.goto('/'), bruno.goto('/')]);
  await expect(bannerOf(one, headline)).toHaveCount(0);

  await write(elena, { headline, department: department.id, instruction: 'Use Gate 4' });
  await publish(elena);

  await expect(bannerOf(one, headline)).toBeVisible(promised(3_000));
  await expect(bannerOf(two, headline)).toBeVisible();
  await expect(one.getByTestId('banner').getByText('Use Gate 4')).toBeVisible();
  await bruno.reload();
  await expect(bruno.getByText(headline)).toHaveCount(0);

  await elena.goto('/newsroom');
  const row = elena.getByRole('listitem').filter({ hasText: headline });
  await row.locator('summary').click();
  await row.getByRole('button').first().click();

  await expect(bannerOf(one, headline)).toHaveCount(0, promised(5_000));
  await expect(bannerOf(two, headline)).toHaveCount(0);
  await one.reload();
  await expect(bannerOf(one, headline)).toHaveCount(0);
});

test('who saw the banner gets no mail; who did not gets one, and its link works after signing in', async ({
  browserOf,
  browser,
  department,
  sql,
  mailsTo,
}) => {
  const elena = await browserOf('elena');
  const one = await browserOf(department.one);
  await one.goto('/');
  const headline = `Bring your badge ${Date.now()}`;
  await write(elena, { headline, department: department.id });
  await publish(elena);
  await expect(bannerOf(one, headline)).toBeVisible();
  const [announcement] = await sql<{ id: string }[]>`
    select a.id from announcements a join texts t on t.revision_id = a.current_revision_id where t.headline = ${headline}`;
  const id = announcement?.id ?? '';
  await expect.poll(async () => (await sql`select from receipts where announcement_id = ${id} and seen_at is not null`).length).toBe(1);

  await sql`update steps set due_at = now() where announcement_id = ${id}`;
  const unseen = await addressOf(sql, department.two);
  const about = async (address: string) => (await mailsTo(address)).filter((mail) => mail.subject.includes(headline));
  await expect.poll(async () => (await about(unseen)).length, { timeout: 15_000 }).toBe(1);
  expect(await about(await addressOf(sql, department.one))).toEqual([]);

  const [mail] = await about(unseen);
  expect(mail?.envelopeTo).toEqual([unseen]);
  expect(mail?.headers).toMatchObject({ 'auto-submitted': 'auto-generated', 'x-auto-response-suppress': 'OOF, AutoReply' });
  const links = [...new Set(mail?.text.match(/https?:\/\/\S+/g) ?? [])];
  expect(links).toHaveLength(1);

  const context = await browser.newContext();
  const fresh = await context.newPage();
  await fresh.goto(links[0] ?? '');
  await expect(fresh).toHaveURL(/\/sign-in/);
  await fresh.getByRole('link', { name: 'Go to the sign-in page' }).click();
  await fresh.getByRole('searchbox').or(fresh.getByText('Sign in as someone else (')).first().click();
  await fresh.getByRole('searchbox').fill('Tess');
  await fresh.getByRole('searchbox').press('Enter');
  const [person] = await sql<{ name: string }[]>`select name from persons where external_id = ${department.two}`;
  await fresh.getByRole('button', { name: person?.name ?? '' }).click();
  await expect(fresh).toHaveURL(new RegExp(`/announcements/${id}$`));
  await expect(fresh.getByRole('heading', { level: 1, name: headline })).toBeVisible();
  await context.close();
});

test('acknowledged once, it is a line at the top on every device, and stays so after a reload', async ({ browserOf, department, sql }) => {
  const [desk, phone] = await Promise.all([
    browserOf(department.one),
    browserOf(department.one, { viewport: { width: 390, height: 844 } }),
  ]);
  await Promise.all([desk.goto('/'), phone.goto('/')]);
  const secondTab = await desk.context().newPage();
  await secondTab.goto('/');
  const headline = `Read the new rules ${Date.now()}`;
  await publishByRow(sql, department, { headline, ackRequired: true });
  for (const page of [desk, secondTab, phone])
    await expect(page.getByRole('button', { name: new RegExp(`Acknowledge.*${headline}`) })).toBeVisible();

  await desk.getByRole('button', { name: new RegExp(`Acknowledge.*${headline}`) }).click();
  for (const page of [desk, secondTab, phone]) {
    await expect(page.getByRole('button', { name: new RegExp(`Acknowledge.*${headline}`) })).toHaveCount(0);
    await expect(bannerOf(page, headline)).toBeVisible();
  }
  await phone.reload();
  await expect(phone.getByRole('button', { name: new RegExp(`Acknowledge.*${headline}`) })).toHaveCount(0);
  await expect(bannerOf(phone, headline)).toBeVisible();
});

test('without script the banner is there to read and to dismiss, and an editor can publish', async ({ browserOf, department }) => {
  const elena = await browserOf('elena', { javaScriptEnabled: false });
  const headline = `The canteen is closed ${Date.now()}`;
  await write(elena, { headline, department: department.id });
  await elena.locator('button[name="intent"][value="review"]').first().click();
  await elena.locator('button[name="intent"][value="publish"]').click();
  await expect(elena.getByRole('heading', { name: 'The announcement is published' })).toBeVisible();

  const one = await browserOf(department.one, { javaScriptEnabled: false });
  await one.goto('/');
  await expect(bannerOf(one, headline)).toBeVisible();
  await one.getByRole('button', { name: new RegExp(`Dismiss.*${headline}`) }).click();
  await expect(one).toHaveURL(/\/$/);
  await expect(one.getByRole('button', { name: new RegExp(`Dismiss.*${headline}`) })).toHaveCount(0);
  await expect(bannerOf(one, headline)).toBeVisible();
});
