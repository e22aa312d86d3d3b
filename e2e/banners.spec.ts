/** Several announcements at once: the most severe stands, all others are one line; and what only stood in it counts for nothing. */
import type { Page } from '@playwright/test';
import { insertLiveFor, insertMany, insertNextRound, receiptOf } from './support/department-rows.ts';
import { addressOf, articleOf, bannerOf, expect, othersOf, publish, test, write } from './support/fixtures.ts';
import { isLong, portal } from './support/place.ts';

const barOf = (page: Page, headline: string) =>
  page.locator('summary', { has: page.getByRole('heading', { name: headline, exact: true }) });

const windows = { phone: { width: 390, height: 844 }, ...(isLong ? { desk: { width: 1440, height: 900 } } : {}) };

for (const [name, viewport] of Object.entries(windows))
  test(`of thirteen the most severe stands in full, the rest is one line that opens to a line for each; ${name}`, async ({
    browserOf,
    sql,
    department,
  }) => {
    const one = await browserOf(department.one, { viewport });
    await insertMany(sql, department, 6);
    await insertLiveFor(sql, department, { headline: 'The most severe', severity: 'moderate', instruction: 'Do this first' });
    await insertMany(sql, department, 6);
    await one.goto('/');
    const banner = one.getByTestId('banner');
    await expect(banner.getByText('Do this first')).toBeVisible();
    await expect(banner.getByRole('heading')).toHaveCount(1);
    await expect(banner.getByRole('button')).toHaveCount(1);
    await expect(othersOf(one)).toContainText('12 more: Information');
    expect((await othersOf(one).boundingBox())?.height).toBeLessThan(60);

    await othersOf(one).focus();
    await one.keyboard.press('Enter');
    await expect(banner.getByRole('heading')).toHaveCount(13);
    await barOf(one, 'Many 4').last().click();
    await expect(banner.getByText('Do 4', { exact: true }).last()).toBeVisible();
    expect(await one.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  });

test('without script too the rest is one line that opens, and each in it can be answered', async ({ browserOf, sql, department }) => {
  const one = await browserOf(department.one, { javaScriptEnabled: false });
  await insertMany(sql, department, 3);
  await one.goto('/');
  await expect(bannerOf(one, 'Many 3')).toBeVisible();
  await expect(bannerOf(one, 'Many 1')).toHaveCount(0);
  await othersOf(one).click();
  await barOf(one, 'Many 1').click();
  await one.getByRole('button', { name: 'Dismiss Many 1' }).click();
  await expect(othersOf(one)).toContainText('2 more');
  await othersOf(one).click();
  await expect(barOf(one, 'Many 1')).toContainText('Dismissed');
});

test('what stood only in the line was shown and not seen: the mail goes out, and the editor is told; opened it is seen', async ({
  browserOf,
  sql,
  department,
  mailsTo,
}) => {
  const [elena, one] = await Promise.all([browserOf('elena'), browserOf(department.one)]);
  const first = await insertLiveFor(sql, department, { headline: `Stands in full ${Date.now()}`, severity: 'moderate' });
  await one.goto('/');
  await expect.poll(() => receiptOf(sql, first)).toMatchObject({ seen: true });
  const headline = `Stands in the line ${Date.now()}`;
  await write(elena, { headline, department: department.id, severity: 'Information' });
  await publish(elena);
  await elena.getByRole('link', { name: 'See the announcement and its reach' }).click();
  await expect(elena).toHaveURL(/\/announcements\//);
  const id = new URL(elena.url()).pathname.split('/').at(-1) ?? '';
  await expect(othersOf(one)).toContainText('1 more: Information');
  await expect.poll(() => receiptOf(sql, id)).toEqual({ shown: true, seen: false, acknowledged: false, dismissed: false });
  await elena.reload();
  await expect(elena.getByText('Shown only as a line, not seen: 1')).toBeVisible();
  await expect(elena.getByText('0 of 2 people have seen it (0%)')).toBeVisible();

  // Its own line, still folded, is no more than that.
  await othersOf(one).click();
  await expect(bannerOf(one, headline)).toBeVisible();
  await one.waitForTimeout(1_500);
  expect(await receiptOf(sql, id)).toMatchObject({ seen: false });
  await sql`update steps set due_at = now() where announcement_id = ${id}`;
  const mails = async () => (await mailsTo(await addressOf(sql, department.one))).filter((mail) => mail.subject.includes(headline));
  await expect.poll(async () => (await mails()).length, { timeout: 15_000 }).toBe(1);

  await barOf(one, headline).click();
  await expect.poll(() => receiptOf(sql, id)).toMatchObject({ seen: true });
  await elena.reload();
  await expect(elena.getByText('1 of 2 people has seen it (50%)')).toBeVisible();
  await expect(elena.getByText('Shown only as a line')).toHaveCount(0);
});

test('a more severe one that comes stands in full at once; what was open stays open, and the focus where it was', async ({
  browserOf,
  sql,
  department,
}) => {
  const one = await browserOf(department.one);
  const asked = await insertLiveFor(sql, department, { headline: 'Asked again', severity: 'severe' });
  await insertMany(sql, department, 3);
  await one.goto('/');
  await one.getByRole('button', { name: 'Dismiss Asked again' }).click();
  await expect(articleOf(one, 'Many 3').getByRole('button')).toBeVisible();
  await othersOf(one).click();
  await barOf(one, 'Many 1').click();
  const link = one.getByRole('link', { name: 'Read the whole announcement Many 1' });
  await link.focus();

  await insertLiveFor(sql, department, { headline: 'Comes now', severity: 'moderate', instruction: 'Do that' });
  await expect(one.getByTestId('banner').getByText('Do that')).toBeVisible();
  await expect(bannerOf(one, 'Many 3')).toBeVisible();
  await expect(articleOf(one, 'Many 3').locator('details')).not.toHaveAttribute('open');
  await expect(one.getByTestId('banner').getByText('Do 1')).toBeVisible();
  await expect(link).toBeFocused();
  await expect(othersOf(one)).toContainText('4 more, up to Warning');

  // A lesser one goes behind the line; what is asked again comes up again.
  await insertLiveFor(sql, department, { headline: 'Of less weight' });
  await expect(othersOf(one)).toContainText('5 more');
  await expect(one.getByTestId('banner').getByText('Do that')).toBeVisible();
  await insertNextRound(sql, asked);
  await expect(articleOf(one, 'Asked again').getByRole('button', { name: 'Dismiss Asked again' })).toBeVisible();
  await expect(one.getByTestId('banner').locator('article').first()).toContainText('Asked again');
  await expect(one.getByTestId('banner').getByText('Do 1')).toBeVisible();
  await expect(link).toBeFocused();
});

test('who was on a button when something more severe took its place answers nothing by pressing on', async ({
  browserOf,
  sql,
  department,
}) => {
  const one = await browserOf(department.one);
  const first = await insertLiveFor(sql, department, { headline: 'Was first', severity: 'moderate', ackRequired: true });
  await one.goto('/');
  await expect(one.getByText(/checked \d+ seconds? ago/).first()).toBeVisible();
  await one.getByRole('button', { name: 'Acknowledge Was first' }).focus();
  const second = await insertLiveFor(sql, department, { headline: 'Comes above', severity: 'severe', ackRequired: true });
  await expect(bannerOf(one, 'Comes above')).toBeVisible();
  await expect(othersOf(one)).toBeFocused();
  await one.keyboard.press('Enter');
  await expect(bannerOf(one, 'Was first')).toBeVisible();

  // After an answer one stands on what comes next, not on its button.
  await one.getByRole('button', { name: 'Acknowledge Comes above' }).focus();
  await one.keyboard.press('Enter');
  await expect(articleOf(one, 'Was first')).toBeFocused();
  await one.keyboard.press('Enter');
  await expect.poll(() => receiptOf(sql, second)).toMatchObject({ acknowledged: true });
  expect(await receiptOf(sql, first)).not.toMatchObject({ acknowledged: true });
});

test('an answer that was not sent yet is said on the line, and when all are answered, that', async ({ browserOf, sql, department }) => {
  const one = await browserOf(department.one);
  await insertMany(sql, department, 3);
  await one.goto('/');
  await expect(one.getByText(/checked \d+ seconds? ago/).first()).toBeVisible();
  await one.route('**/live/receipts**', (route) => route.abort());
  await one.getByRole('button', { name: 'Dismiss Many 3' }).click();
  await expect(othersOf(one)).toContainText('Your answer has not reached us');
  await one.unroute('**/live/receipts**');
  await expect(othersOf(one)).not.toContainText('Your answer has not reached us', { timeout: 15_000 });
  await expect(othersOf(one)).not.toContainText('All answered');
  for (const number of [2, 1]) await one.getByRole('button', { name: `Dismiss Many ${number}` }).click();
  await expect(othersOf(one)).toContainText('All answered');
});

const long = 'Emergency-lighting-maintenance-in-warehouse-north '.repeat(2).slice(0, 90);

// Spanish words are the longer ones.
for (const locale of isLong ? ['en', 'es'] : ['es'])
  test(`from 640 to 900 px the text keeps the width, ${locale}`, async ({ browserOf, sql, department }) => {
    const one = await browserOf(department.one);
    await one.context().addCookies([{ name: 'locale', value: locale, url: portal }]);
    await insertMany(sql, department, 1);
    await insertLiveFor(sql, department, { headline: `Folded ${long}`, ackRequired: true, severity: 'moderate' });
    await insertLiveFor(sql, department, { headline: long, instruction: long, ackRequired: true, severity: 'moderate' });
    await one.goto('/');
    await othersOf(one).click();
    for (const width of [640, 700, 768, 820, 900, 1024]) {
      await one.setViewportSize({ width, height: 900 });
      const parts = await one.getByTestId('banner').evaluate((banner) =>
        [...banner.querySelectorAll('h2')].map((text) => {
          const page = text.closest('.page') ?? text;
          const { paddingLeft, paddingRight } = getComputedStyle(page);
          const inner = page.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
          return { text: text.textContent, part: text.getBoundingClientRect().width / inner };
        }),
      );
      expect(parts).toHaveLength(3);
      for (const { text, part } of width < 1024 ? parts : []) expect.soft(part, `${text} at ${width}`).toBeGreaterThan(0.8);
      const over = await one.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(over, `sideways at ${width}`).toBe(0);
    }
  });
