/** The audience picker as tests use it. */
import type { Locator, Page } from '@playwright/test';
import type { Pool } from '../../db/client.ts';

export const panel = (page: Page) => page.getByTestId('audience-panel');
export const openFold = async (page: Page, title: string) => {
  const fold = page.locator('details.fold').filter({ has: page.locator('summary', { hasText: title }) });
  if (!(await fold.evaluate((element) => (element as HTMLDetailsElement).open))) await fold.locator('summary').first().click();
  return fold;
};

/** Ticks a site or a group in the list of a part of the rule. */
export const tick = async (part: Locator, list: 'Sites' | 'Groups', code: string): Promise<void> => {
  await part.locator('summary', { hasText: list }).click();
  await part.locator(`input[value="${code}"]`).check();
};

export const personOf = async (sql: Pool, externalId: string): Promise<{ id: string; name: string }> => {
  const [row] = await sql<{ id: string; name: string }[]>`select id, name from persons where external_id = ${externalId}`;
  if (!row) throw new Error(`The demo has no ${externalId}`);
  return row;
};
