/** An open page of the desk, as the browser tests look at it. */
import type { Page } from '@playwright/test';
import type { Pool } from '../db/client.ts';

/** Marks the page, so that a reload is noticed, and counts what it asks for. */
export const watchPage = async (page: Page) => {
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname + new URL(request.url()).search));
  return {
    asked,
    isSame: () => page.evaluate(() => 'notReloaded' in window),
  };
};

export const idOf = async (sql: Pool, headline: string): Promise<string> => {
  const [row] = await sql<{ id: string }[]>`
    select r.announcement_id as id from texts t join revisions r on r.id = t.revision_id where t.headline = ${headline}`;
  return row?.id ?? '';
};

const section = (page: Page, name: string) => page.locator('section', { has: page.getByRole('heading', { name, exact: true }) });
export const rowOf = (page: Page, name: string, headline: string) =>
  section(page, name).getByRole('listitem').filter({ hasText: headline });
