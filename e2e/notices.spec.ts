/** Notices to one person appear on their screens and in their mail, and nowhere else. */
import type { Pool } from '../db/client.ts';
import { insertNotice } from '../db/notices/notices.ts';
import { findViolations } from './support/accessible.ts';
import { publishByRow } from './support/department-rows.ts';
import { addressOf, bannerOf, type Department, expect, test } from './support/fixtures.ts';

const personOf = async (sql: Pool, externalId: string): Promise<string> => {
  const [row] = await sql<{ id: string }[]>`select id from persons where external_id = ${externalId}`;
  if (!row) throw new Error(`The demo has no ${externalId}`);
  return row.id;
};

const tell = async (sql: Pool, department: Department, role: 'manager' | 'approver' = 'manager') => {
  const personId = await personOf(sql, department.one);
  await sql.begin((tx) =>
    insertNotice(tx, {
      personIds: [personId],
      kind: 'role-given',
      subject: null,
      detail: { role, departmentId: role === 'manager' ? department.id : null },
    }),
  );
  return personId;
};

test.afterEach(async ({ sql, department }) => {
  await sql`update notices set read_at = now() where read_at is null and person_id in (select id from persons where external_id = ${department.one})`;
});

test('what is told to one person is on their open page within ten seconds and in their mail, and on nobody else’s', async ({
  browserOf,
  department,
  sql,
  mailsTo,
}) => {
  const [one, two] = await Promise.all([browserOf(department.one), browserOf(department.two)]);
  await Promise.all([one.goto('/archive'), two.goto('/archive')]);
  await expect(one.getByTestId('notices')).toHaveCount(0);
  const sentence = `You now manage ${department.name}: you can write to its people.`;
  await tell(sql, department);
  const strip = one.getByTestId('notices');
  await expect(strip).toContainText(sentence, { timeout: 10_000 });
  const address = await addressOf(sql, department.one);
  const told = async () => (await mailsTo(address)).filter((mail) => mail.subject === sentence);
  await expect.poll(async () => (await told()).length, { timeout: 15_000 }).toBe(1);
  // An announcement that reaches the other one now left the server after the notice.
  const headline = `After the notice ${Date.now()}`;
  await publishByRow(sql, department, { headline });
  await expect(bannerOf(two, headline)).toBeVisible();
  await expect(two.getByTestId('notices')).toHaveCount(0);

  expect(await findViolations(one)).toEqual([]);
  const order = await one.evaluate(() => {
    const top = (selector: string) => document.querySelector(selector)?.getBoundingClientRect().top ?? Number.NaN;
    return top('[data-testid="banner"]') < top('[data-testid="notices"]') && top('[data-testid="notices"]') < top('main');
  });
  expect(order, 'below the banner, above the page').toBe(true);
  await strip.getByRole('link', { name: 'What you can do now' }).click();
  await expect(one).toHaveURL(/\/profile#known$/);
  await expect(strip).toContainText(sentence);
  expect((await told()).length).toBe(1);
});

test('"Mark as read" takes it from every page of its person, at once and for good', async ({ browserOf, department, sql }) => {
  const [here, there] = await Promise.all([browserOf(department.one), browserOf(department.one)]);
  await Promise.all([here.goto('/'), there.goto('/')]);
  await tell(sql, department);
  await tell(sql, department, 'approver');
  await expect(there.getByTestId('notices').getByRole('listitem')).toHaveCount(2);
  await here.getByRole('button', { name: /^Mark as read.*You are now an approver/ }).click();
  await expect(here.getByTestId('notices').getByRole('listitem')).toHaveCount(1);
  await expect(there.getByTestId('notices').getByRole('listitem')).toHaveCount(1);
  await here.reload();
  await expect(here.getByTestId('notices')).toContainText(`You now manage ${department.name}`);
  await here.route('**/live/notices', (route) => route.abort());
  await here.getByRole('button', { name: /^Mark as read/ }).click();
  await expect(here.getByText('Not stored: the portal could not be reached.')).toBeVisible();
  await expect(here.getByTestId('notices')).toContainText(`You now manage ${department.name}`);
});

test('without script it is there, and "Mark as read" works', async ({ browserOf, department, sql }) => {
  await tell(sql, department);
  const plain = await browserOf(department.one, { javaScriptEnabled: false });
  await plain.goto('/archive');
  await expect(plain.getByTestId('notices')).toContainText(`You now manage ${department.name}`);
  await plain.getByRole('button', { name: /^Mark as read/ }).click();
  await expect(plain).toHaveURL(/\/archive$/);
  await expect(plain.getByTestId('notices')).toHaveCount(0);
});
