/**
 * Every component in every state, in both languages and themes, on a desk and on a phone: nothing scrolls sideways, axe finds
 * nothing, and its pictures are kept beside the results (e2e/results/artifacts).
 */
import type { Page } from '@playwright/test';
import { findViolations } from './support/accessible.ts';
import { expect, test } from './support/fixtures.ts';
import { portal } from './support/place.ts';

const widths = { desk: 1440, phone: 390 };

const open = async (page: Page, locale: string): Promise<void> => {
  await page.context().addCookies([{ name: 'locale', value: locale, url: portal }]);
  await page.goto('/design');
  await expect(page.locator('html')).toHaveAttribute('lang', locale);
};

/** The colours of everything in both themes, the words in both languages; `npm run test:long` looks at each of the four. */
const looks = [
  { colorScheme: 'light', locale: 'en' },
  { colorScheme: 'light', locale: 'es' },
  { colorScheme: 'dark', locale: 'en' },
  ...(process.env.TEST_LONG === '1' ? [{ colorScheme: 'dark', locale: 'es' } as const] : []),
] as const;

for (const { colorScheme, locale } of looks)
  test(`every component in every state can be shown, ${colorScheme}, ${locale}`, async ({ browserOf }, info) => {
    test.setTimeout(120_000);
    const bruno = await browserOf('bruno', { colorScheme });
    const failures: string[] = [];
    bruno.on('console', (message) => message.type() === 'error' && failures.push(message.text()));
    bruno.on('pageerror', (error) => failures.push(error.message));
    for (const [name, width] of Object.entries(widths)) {
      await bruno.setViewportSize({ width, height: 900 });
      await open(bruno, locale);
      await expect(bruno.getByTestId('sample-lost').getByTestId('freshness').first()).toContainText(/\d\d:\d\d/);
      const overflow = await bruno.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(overflow, `sideways at ${width}`).toBeLessThanOrEqual(0);
      // What axe finds is in the markup and the colours: one language has it all.
      if (locale === 'en' && (name === 'desk' || process.env.TEST_LONG === '1'))
        expect.soft(await findViolations(bruno), `axe at ${width}`).toEqual([]);
      const path = info.outputPath(`design-${locale}-${colorScheme}-${name}.png`);
      await bruno.screenshot({ path, fullPage: true, animations: 'disabled' });
      await info.attach(`design, ${locale}, ${colorScheme}, ${name}`, { path, contentType: 'image/png' });
    }
    expect(failures).toEqual([]);
  });

test('what is shown as a sample concerns nobody: it is not spoken, and pressing it sends nothing', async ({ browserOf }) => {
  const bruno = await browserOf('bruno');
  const sent: string[] = [];
  bruno.on('request', (request) => request.method() === 'POST' && sent.push(request.url()));
  await open(bruno, 'en');
  const sample = bruno.getByTestId('sample-severe');
  await sample.getByRole('button', { name: /^Acknowledge/ }).click();
  await sample.scrollIntoViewIfNeeded();
  await bruno.getByRole('button', { name: 'Ask before publishing' }).click();
  await expect(bruno.getByRole('dialog', { name: 'You are about to reach 412 people' })).toBeVisible();
  await bruno.keyboard.press('Escape');
  await expect(bruno.getByRole('dialog')).toHaveCount(0);
  await expect(bruno.locator('.sr-only[aria-live="assertive"]')).toBeEmpty();
  await expect(bruno.getByTestId('banner')).toHaveCount(0);
  expect(sent).toEqual([]);
});
