/** How an emergency stands on a page, and ends. Written as the publisher would have left them. */
import { insertLiveFor } from './support/department-rows.ts';
import { bannerOf, expect, test } from './support/fixtures.ts';

const headline = 'Evacuate Warehouse North now';

test('an emergency takes the window, takes nothing from the reader, and is a line once it is acknowledged', async ({
  browserOf,
  sql,
  department,
}) => {
  const [one, other] = await Promise.all([browserOf(department.one), browserOf(department.two)]);
  await Promise.all([one.goto('/profile'), other.goto('/')]);
  const field = one.locator('[name="timeZone"]');
  await field.pressSequentially('Atlantic');
  const id = await insertLiveFor(sql, department, { severity: 'extreme', ackRequired: true, headline, instruction: 'Leave\nTake nothing' });
  await expect(bannerOf(one, headline)).toBeVisible();
  // It is no dialog: who was typing goes on.
  await one.keyboard.type('/Azores');
  await expect(field).toHaveValue('Atlantic/Azores');
  const article = one.locator(`#announcement-${id}`);
  const height = async () => (await article.boundingBox())?.height ?? 0;
  const window = one.viewportSize()?.height ?? 0;
  expect(await height()).toBeGreaterThan(0.8 * window);
  expect(await height(), 'the page shows below it').toBeLessThan(window - 56);
  await article.getByRole('link', { name: 'Go on to the page' }).click();
  await expect(one.getByRole('heading', { level: 1 })).toBeInViewport();
  await article.getByRole('button', { name: /^Acknowledge/ }).click();
  await expect(article.getByText('Acknowledged')).toBeVisible();
  expect(await height()).toBeLessThan(60);
  await one.goto('/');
  await expect(bannerOf(one, headline)).toBeVisible();
  await expect(bannerOf(other, headline)).toHaveCount(0);
});

test('on its own page an emergency leaves room for what it says', async ({ browserOf, sql, department }) => {
  const one = await browserOf(department.one);
  const id = await insertLiveFor(sql, department, { severity: 'extreme', ackRequired: true, headline });
  await one.goto('/');
  await one.getByRole('link', { name: /^Read the whole announcement/ }).click();
  await expect(one.getByRole('heading', { level: 1, name: headline })).toBeInViewport();
  await expect(one.locator(`#announcement-${id}`)).toHaveCount(0);
  await expect(one.getByRole('main').getByRole('button', { name: /^Acknowledge/ })).toBeInViewport();
});

test('an editor ends an emergency with a reason, which its recipients read where it was', async ({ browserOf, sql, department }) => {
  const [elena, one] = await Promise.all([browserOf('elena'), browserOf(department.one)]);
  const said = `Gas smell in hall ${Date.now()}`;
  const id = await insertLiveFor(sql, department, { severity: 'extreme', headline: said });
  await Promise.all([elena.goto(`/announcements/${id}`), one.goto('/')]);
  await expect(bannerOf(one, said)).toBeVisible();
  const form = elena.locator('form', { has: elena.locator('[name="reason"]') });
  await elena.locator('summary', { hasText: 'End' }).click();
  await form.getByRole('button', { name: /^End now/ }).click();
  const reason = form.getByRole('textbox', { name: 'Reason, for its recipients' });
  await expect(form.getByText('Write why it ends. Nothing was ended.')).toBeVisible();
  await expect(reason).toHaveAttribute('aria-invalid', 'true');
  await reason.fill('False alarm: a valve was being tested.');
  await form.getByRole('button', { name: /^End now/ }).click();
  await expect(elena.getByText('Reason: False alarm: a valve was being tested.')).toBeVisible();
  await expect(bannerOf(one, said)).toHaveCount(0);
  await one.reload();
  const line = one.getByRole('listitem').filter({ hasText: said });
  await expect(line.getByText('Reason: False alarm: a valve was being tested.')).toBeVisible();
  await line.getByRole('link', { name: said }).click();
  await expect(one.getByText('Ended by its sender')).toBeVisible();
  await expect(one.getByText('Reason: False alarm: a valve was being tested.')).toBeVisible();
});
