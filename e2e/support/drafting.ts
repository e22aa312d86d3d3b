/** Presses and waits of the tests of drafts. */
import { expect, type Page, type Response } from '@playwright/test';

export const ownAddress = /\/newsroom\/[0-9a-f-]{36}$/;

export const headlineOf = (page: Page, lang: 'en' | 'es' = 'en') => page.locator(`[name="headline.${lang}"]`);

/** Its script runs: a press is answered in the page, and not by a new one. */
export const isAwake = (page: Page) =>
  expect.poll(() => headlineOf(page).evaluate((element) => Object.keys(element).some((key) => key.startsWith('__react')))).toBe(true);

/** Without script too: Enter would press the first button, this is the one in sight. */
export const pressSave = (page: Page) => page.locator('.action-bar button[value="save"]').click();

const isAnswer = (answer: Response): boolean => answer.request().method() === 'POST' && 'next-action' in answer.request().headers();

export const keep = async (page: Page): Promise<void> => {
  await Promise.all([page.waitForResponse(isAnswer, { timeout: 20_000 }), pressSave(page)]);
  await expect(page.getByText(/^(Saved|Guardado): \d/)).toBeVisible();
  await expect(page).toHaveURL(ownAddress);
};
