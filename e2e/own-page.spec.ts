/** An announcement on its own page: seen, answered and dismissed there, and its banner beside it only when the page is not the last word. */
import { insertLiveFor, insertMany, insertNextRound, receiptOf } from './support/department-rows.ts';
import { articleOf, bannerOf, expect, othersOf, test } from './support/fixtures.ts';
import { portal } from './support/place.ts';

test('on its own page an announcement has no banner beside: it is seen there, answered there, and says when it is not the last word', async ({
  browserOf,
  sql,
  department,
}) => {
  const one = await browserOf(department.one);
  const id = await insertLiveFor(sql, department, { headline: 'Its own page', severity: 'moderate' });
  await insertMany(sql, department, 1);
  await one.goto(`/announcements/${id}`);
  const main = one.getByRole('main');
  await expect(bannerOf(one, 'Many 1')).toBeVisible();
  await expect(articleOf(one, 'Its own page')).toHaveCount(0);
  await expect(main.getByText(/checked \d+ seconds? ago/)).toBeVisible();
  await expect.poll(() => receiptOf(sql, id)).toMatchObject({ seen: true, dismissed: false });
  await expect(articleOf(one, 'Its own page')).toHaveCount(0);
  // Another one is not hidden by it.
  await insertLiveFor(sql, department, { headline: 'Leave the hall', severity: 'extreme', ackRequired: true });
  await expect(one.getByRole('button', { name: 'Acknowledge Leave the hall' })).toBeVisible();
  await one.getByRole('button', { name: 'Acknowledge Leave the hall' }).click();

  await main.getByRole('button', { name: 'Dismiss Its own page' }).click();
  await expect(main.locator('p', { hasText: 'Dismissed' })).toBeFocused();
  await expect.poll(() => receiptOf(sql, id)).toMatchObject({ dismissed: true });

  await insertNextRound(sql, id);
  await expect(articleOf(one, 'Its own page').getByRole('button')).toBeVisible();
  await expect(main.getByRole('status')).toContainText('There is a newer text of this announcement.');
  await main.getByRole('link', { name: 'Show it' }).click();
  await expect(main.getByRole('button', { name: 'Dismiss Its own page' })).toBeVisible();
  await expect(articleOf(one, 'Its own page')).toHaveCount(0);
  await expect.poll(() => receiptOf(sql, id, 2)).toMatchObject({ seen: true });

  // Come to from another page it is the same; and there it has its banner.
  await one.getByRole('banner').getByRole('link').first().click();
  await expect(articleOf(one, 'Its own page')).toHaveCount(1);
  await one.goBack();
  await expect(main.getByRole('heading', { level: 1, name: 'Its own page' })).toBeVisible();
  await expect(articleOf(one, 'Its own page')).toHaveCount(0);

  await expect(main.getByText('Current. Ends:')).toBeVisible();
  await sql`update announcements set ended_because = 'withdrawn' where id = ${id}`;
  await expect(main.getByRole('status')).toContainText('This announcement is no longer current for you.');
  await expect(main.getByText('Current. Ends:')).toBeHidden();
  await expect(main.getByText(/checked \d+ seconds? ago/)).toBeHidden();
  await expect(main.getByRole('button', { name: /^Dismiss/ })).toHaveCount(0);
  const onward = main.getByRole('link', { name: 'See what is known of this announcement' });
  await expect(onward).toHaveCSS('text-decoration-line', 'underline');
  await onward.click();
  // Late readers learn that it is over before they learn how severe it was.
  await expect(main.getByRole('article')).toContainText(/Ended by its sender: [\d:]+\s*Advisory/);
  await expect(main.getByRole('status')).toBeEmpty();
});

test('its own page has no banner of it without script either, and its answer works', async ({ browserOf, sql, department }) => {
  const one = await browserOf(department.one, { javaScriptEnabled: false });
  const id = await insertLiveFor(sql, department, { headline: 'Read here', ackRequired: true, severity: 'severe' });
  await insertMany(sql, department, 1);
  await one.goto(`/announcements/${id}`);
  await expect(bannerOf(one, 'Many 1')).toBeVisible();
  await expect(articleOf(one, 'Read here')).toHaveCount(0);
  await one.getByRole('main').getByRole('button', { name: 'Acknowledge Read here' }).click();
  await expect(one).toHaveURL(`${portal}/announcements/${id}`);
  await expect(one.getByRole('main').getByText(/Acknowledged by you:/)).toBeVisible();
});

test('a page of it that could not be shown leaves it its banner', async ({ browserOf, sql, department }) => {
  const one = await browserOf(department.one);
  const id = await insertLiveFor(sql, department, { headline: 'Must be seen', severity: 'severe' });
  await one.goto('/');
  await expect(one.getByText(/checked \d+ seconds? ago/).first()).toBeVisible();
  await one.route('**/_next/static/chunks/**', (route) => route.abort());
  await one.getByRole('link', { name: /^Read the whole announcement/ }).click();
  await expect(one).toHaveURL(new RegExp(id));
  await expect(one.getByRole('heading', { name: 'This page could not be shown' })).toBeVisible();
  await expect(bannerOf(one, 'Must be seen')).toBeVisible();
});

/** Takes the whole height of the window until it is answered. */
const inTheWay = { headline: 'Leave the hall', severity: 'extreme', ackRequired: true } as const;
const paragraph = 'The lorries wait in the yard until the gate is open again, and nobody walks across it. ';
const longText = `${paragraph.repeat(5)}\n\n`.repeat(25).slice(0, 10_000);

test('a long announcement is seen when its headline and what to do were in sight, not by what stands further down', async ({
  browserOf,
  sql,
  department,
}) => {
  const one = await browserOf(department.one, { viewport: { width: 390, height: 844 } });
  const id = await insertLiveFor(sql, department, { headline: 'Read to its end', instruction: 'Use Gate 4', description: longText });
  await insertLiveFor(sql, department, inTheWay);
  await one.goto(`/announcements/${id}`);
  const main = one.getByRole('main');
  await expect(main.getByText(/checked \d+ seconds? ago/)).toBeAttached();
  expect((await main.getByRole('article').boundingBox())?.height).toBeGreaterThan(5 * 844);
  await main.getByText('The lorries wait').last().scrollIntoViewIfNeeded();
  await one.waitForTimeout(2_500);
  expect(await receiptOf(sql, id)).not.toMatchObject({ seen: true });

  await main.getByRole('heading', { level: 1 }).evaluate((headline) => headline.scrollIntoView());
  await expect.poll(() => receiptOf(sql, id)).toMatchObject({ seen: true });
});

test('what is six windows high is seen by who scrolls to it bit by bit', async ({ browserOf, sql, department }) => {
  const one = await browserOf(department.one, { viewport: { width: 320, height: 150 } });
  const id = await insertLiveFor(sql, department, { headline: 'Magnified', instruction: paragraph.repeat(11) });
  await insertLiveFor(sql, department, inTheWay);
  await one.goto(`/announcements/${id}`);
  const toDo = one.getByRole('main').getByText('The lorries wait');
  expect((await toDo.boundingBox())?.height).toBeGreaterThan(6 * 150);
  await expect(one.getByText(/checked \d+ seconds? ago/).first()).toBeAttached();
  await toDo.evaluate(async (element) => {
    while (element.getBoundingClientRect().top >= -150) {
      scrollBy(0, 15);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  });
  await expect.poll(() => receiptOf(sql, id)).toMatchObject({ seen: true });
});

test('who reads it without being asked, and then is, has its banner: their page has no answer to give', async ({
  browserOf,
  sql,
  department,
}) => {
  const one = await browserOf(department.one);
  const id = await insertLiveFor(sql, department, { headline: 'Written for others', ackRequired: true });
  const [them] = await sql<{ personId: string }[]>`delete from recipients where announcement_id = ${id} returning person_id`;
  // Something else that is live: the page follows what comes.
  await insertMany(sql, department, 1);
  await one.goto(`/announcements/${id}`);
  const main = one.getByRole('main');
  await expect(bannerOf(one, 'Many 1')).toBeVisible();
  await expect(main.getByText('This announcement was not addressed to you. You see it because you can manage it.')).toBeVisible();
  await sql`insert into recipients (announcement_id, person_id, origin) values (${id}, ${them?.personId ?? ''}, 'joined')`;
  await insertMany(sql, department, 1);
  await othersOf(one).click();
  await expect(bannerOf(one, 'Written for others')).toBeVisible();
  await one.waitForTimeout(2_500);
  expect(await receiptOf(sql, id)).not.toMatchObject({ seen: true });

  await one.reload();
  await main.getByRole('button', { name: 'Acknowledge Written for others' }).click();
  await expect.poll(() => receiptOf(sql, id)).toMatchObject({ acknowledged: true });
});

test('when a newer text comes its banner stands as on every page, and leads to the newer text', async ({ browserOf, sql, department }) => {
  const one = await browserOf(department.one);
  const id = await insertLiveFor(sql, department, inTheWay);
  await one.goto(`/announcements/${id}`);
  const main = one.getByRole('main');
  await expect(main.getByText(/checked \d+ seconds? ago/)).toBeVisible();
  await insertNextRound(sql, id);
  const banner = articleOf(one, inTheWay.headline);
  await expect(banner.getByRole('link', { name: 'Go on to the page' })).toBeVisible();
  expect((await banner.boundingBox())?.height).toBeGreaterThan(500);
  await banner.getByRole('link', { name: `Read the whole announcement ${inTheWay.headline}` }).click();
  await expect(banner).toHaveCount(0);
  await expect(main.getByRole('status')).toBeEmpty();
  await main.getByRole('button', { name: `Acknowledge ${inTheWay.headline}` }).click();
  await expect.poll(() => receiptOf(sql, id, 2)).toMatchObject({ acknowledged: true });
});
