/**
 * Every component in every state, in both languages and themes, on a desk and on a phone: nothing scrolls sideways, axe finds
 * nothing. `npm run test:long` keeps pictures of it beside the results (e2e/results/artifacts).
 */
import type { Page, TestInfo } from '@playwright/test';
import { findViolations, rulesOfColour } from './support/accessible.ts';
import { expect, test } from './support/fixtures.ts';
import { isLong, portal } from './support/place.ts';

const widths = { desk: 1440, phone: 390 };

const open = async (page: Page, locale: string): Promise<void> => {
  await page.context().addCookies([{ name: 'locale', value: locale, url: portal }]);
  await page.goto('/design');
  await expect(page.locator('html')).toHaveAttribute('lang', locale);
};

/** In Spanish, whose words are the longer ones, and of the dark theme its colours; `npm run test:long` looks at each of the four. */
const looks = (isLong ? ['light', 'dark'] : ['light']).flatMap((colorScheme) =>
  (isLong ? ['en', 'es'] : ['es']).map((locale) => ({ colorScheme: colorScheme as 'light' | 'dark', locale })),
);

const keepPicture = async (page: Page, info: TestInfo, name: string): Promise<void> => {
  const path = info.outputPath(`design-${name}.png`);
  await page.screenshot({ path, fullPage: true, animations: 'disabled' });
  await info.attach(`design, ${name}`, { path, contentType: 'image/png' });
};

for (const { colorScheme, locale } of looks)
  test(`every component in every state can be shown, ${colorScheme}, ${locale}`, async ({ browserOf }, info) => {
    test.setTimeout(120_000);
    const bruno = await browserOf('bruno', { colorScheme, reducedMotion: 'reduce' });
    const failures: string[] = [];
    bruno.on('console', (message) => message.type() === 'error' && failures.push(message.text()));
    bruno.on('pageerror', (error) => failures.push(error.message));
    await open(bruno, locale);
    await expect(bruno.getByTestId('sample-lost').getByTestId('freshness').first()).toContainText(/\d\d:\d\d/);
    for (const [name, width] of Object.entries(widths)) {
      await bruno.setViewportSize({ width, height: 900 });
      const overflow = await bruno.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(overflow, `sideways at ${width}`).toBeLessThanOrEqual(0);
      // Violations stand in the markup and the colours: one language has them all.
      if (locale === looks[0]?.locale && (name === 'desk' || isLong))
        expect.soft(await findViolations(bruno), `axe at ${width}`).toEqual([]);
      if (isLong) await keepPicture(bruno, info, `${locale}-${colorScheme}-${name}`);
    }
    if (!isLong) {
      await bruno.emulateMedia({ colorScheme: 'dark' });
      expect.soft(await findViolations(bruno, rulesOfColour), 'the colours of the dark theme').toEqual([]);
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
