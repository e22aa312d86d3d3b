/** A page that the browser translates: it says at each moment what an untouched one says. */
import type { Page } from '@playwright/test';
import { insertLiveFor, insertNextRound, withdrawAll } from './support/department-rows.ts';
import { bannerOf, chooseDepartment, expect, publish, test, write } from './support/fixtures.ts';
import { countTranslated, translatePage, wordsOf } from './support/translator.ts';

const listErrors = (page: Page): string[] => {
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => /NotFoundError|removeChild|insertBefore/.test(message.text()) && errors.push(message.text()));
  return errors;
};

test('a translated page follows: not live, live again, a publication, its acknowledgement, its next round, its end', async ({
  browserOf,
  sql,
  department,
}) => {
  const [translated, plain] = await Promise.all([browserOf(department.one), browserOf(department.one)]);
  const errors = listErrors(translated);
  const both = [translated, plain];
  for (const page of both) {
    await page.clock.install();
    await page.goto('/');
    await expect(page.getByText(/^Connected, checked/).first()).toBeVisible();
  }
  await translatePage(translated);
  expect(await countTranslated(translated)).toBeGreaterThan(10);
  const expectSame = (what: string) =>
    expect(async () => expect(await wordsOf(translated), what).toBe(await wordsOf(plain))).toPass({ timeout: 10_000 });
  await expectSame('live');

  await Promise.all(both.map((page) => page.context().setOffline(true)));
  await Promise.all(both.map((page) => page.clock.fastForward(60_000)));
  for (const page of both) {
    await expect(page.getByText(/^You may be missing announcements/).first()).toBeVisible();
    await expect(page.getByText(/^Connected, checked/)).toHaveCount(0);
  }
  await expectSame('not live');
  await Promise.all(both.map((page) => page.context().setOffline(false)));
  for (const page of both) await expect(page.getByText(/^(Connected, c|Slower updates: c)hecked/).first()).toBeVisible();
  await expectSame('live again');

  const headline = `In translation ${Date.now()}`;
  const id = await insertLiveFor(sql, department, { headline, instruction: '1. Stay\n2. Wait', severity: 'severe', ackRequired: true });
  for (const page of both) await expect(bannerOf(page, headline)).toBeVisible();
  await expectSame('a publication');
  await Promise.all(both.map((page) => page.clock.fastForward(120_000)));
  await expectSame('two minutes later');
  await translated.locator('article form button').click();
  for (const page of both) await expect(page.locator('article').getByText('Acknowledged', { exact: true })).toBeVisible();
  await expectSame('acknowledged');
  await insertNextRound(sql, id);
  for (const page of both) await expect(page.locator('article form button')).toBeVisible();
  await expectSame('the next round');
  await withdrawAll(sql, department);
  for (const page of both) await expect(page.getByTestId('banner')).toHaveCount(0);
  await expectSame('over');
  expect(errors).toEqual([]);
});

test('a translated newsroom publishes and ends, and says so', async ({ browserOf, department }) => {
  const elena = await browserOf('elena');
  const errors = listErrors(elena);
  const headline = `Written in translation ${Date.now()}`;
  await write(elena, { headline });
  await translatePage(elena);
  await chooseDepartment(elena, department.id);
  await publish(elena);
  await elena.goto('/newsroom');
  await translatePage(elena);
  expect(await countTranslated(elena)).toBeGreaterThan(10);
  const row = elena.locator('li', { hasText: headline }).last();
  await row.locator('summary', { hasText: 'End' }).click();
  await row.locator('form button[type="submit"]', { hasText: 'End' }).first().click();
  await expect(elena.locator('summary').filter({ hasText: headline })).toHaveCount(0);
  expect(errors).toEqual([]);
});
