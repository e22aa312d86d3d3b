import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import type { Pool } from '../db/client.ts';
import { bannerOf, type Department, expect, test, write } from './support/fixtures.ts';

const insertPeople = async (sql: Pool, department: Department, people: number): Promise<string[]> => {
  const rows = await sql<{ id: string }[]>`
    insert into persons (source, name, department_id) select 'csv', 'Newcomer ' || n, ${department.id} from generate_series(1, ${people}::int) n returning id`;
  return rows.map((row) => row.id);
};

/** Presses publish, and lets people come between the press and the publisher: it waits for a table that we hold. */
const publishWhile = async (page: Page, sql: Pool, headline: string, comes: () => Promise<unknown>): Promise<void> => {
  await page.locator('button[name="intent"][value="review"]').first().click();
  const confirm = page.getByRole('dialog').locator('button[name="intent"][value="publish"]');
  await expect(confirm).toBeVisible();
  await sql.begin(async (tx) => {
    await tx`lock table recipients in share mode`;
    await confirm.click();
    const isOnItsWay = async () =>
      (
        await tx`select from announcements a join texts t on t.revision_id = a.current_revision_id where a.state = 'scheduled' and t.headline = ${headline}`
      ).length;
    await expect.poll(isOnItsWay).toBe(1);
    await comes();
  });
};

test('an announcement whose audience changed is on no screen, stands in red, and one click sends it to the people of now', async ({
  browserOf,
  department,
  mailsTo,
  sql,
}) => {
  const headline = `The gate is closed ${randomUUID().slice(0, 8)}`;
  const [elena, ana] = [await browserOf('elena'), await browserOf(department.one)];
  await ana.goto('/');
  await write(elena, { headline, department: department.id });
  let newcomers: string[] = [];
  await publishWhile(elena, sql, headline, async () => {
    newcomers = await insertPeople(sql, department, 3);
  });
  try {
    await expect(elena.getByText('Held back: its audience changed', { exact: false }).first()).toBeVisible();
    const [writer] = await sql<{ email: string }[]>`select email from persons where name = 'Elena Ruiz'`;
    const mails = async () => (await mailsTo(writer?.email ?? '')).filter((mail) => JSON.stringify(mail).includes(headline)).length;
    await expect.poll(mails, { timeout: 10_000 }).toBe(1);

    // On whatever page they are, without a reload.
    await expect(elena.getByTestId('notices')).toContainText(headline);
    await elena.goto('/newsroom');
    const held = elena.getByTestId('held').filter({ hasText: headline });
    await expect(held).toContainText('Not sent: its audience changed after you confirmed.');
    await expect(held).toContainText('Confirmed for 2 people, now 5 people.');
    await expect(bannerOf(ana, headline)).toHaveCount(0);
    await held.getByRole('button', { name: 'Publish to 5 people' }).click();
    await expect(bannerOf(ana, headline)).toBeVisible();
    await expect(held).toHaveCount(0);
    await elena.goto('/newsroom');
    await expect(elena.getByRole('listitem').filter({ hasText: headline }).first()).toContainText('5 people');
  } finally {
    await sql`update persons set active = false, department_id = null where id = any(${newcomers}::uuid[])`;
  }
});

test('who joins a department while something is live there sees it without a reload; who leaves does not keep it', async ({
  browserOf,
  department,
  sql,
}) => {
  const headline = `For whoever is here ${randomUUID().slice(0, 8)}`;
  const [elena, ana, bruno] = [await browserOf('elena'), await browserOf(department.one), await browserOf('bruno')];
  await Promise.all([ana.goto('/'), bruno.goto('/')]);
  await write(elena, { headline, department: department.id });
  await publishWhile(elena, sql, headline, async () => undefined);
  await expect(bannerOf(ana, headline)).toBeVisible();
  await expect(bannerOf(bruno, headline)).toHaveCount(0);
  const [moved] = await sql<{ id: string; departmentId: string }[]>`select id, department_id from persons where name = 'Bruno Costa'`;
  try {
    await sql`update persons set department_id = ${department.id} where id = ${moved?.id ?? ''}`;
    await expect(bannerOf(bruno, headline)).toBeVisible({ timeout: 10_000 });
  } finally {
    await sql`update persons set department_id = ${moved?.departmentId ?? ''} where id = ${moved?.id ?? ''}`;
  }
  await expect(bannerOf(bruno, headline)).toHaveCount(0, { timeout: 10_000 });
  await expect(bannerOf(ana, headline)).toBeVisible();
});
