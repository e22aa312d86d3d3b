/** The six clicks of the README, walked as they are written: what it names is what is pressed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, expect, type Page } from '@playwright/test';
import { root } from '../../demo/install.mjs';

/** The numbered steps, each with the names it sets in italics, in order. */
const readSteps = (): { text: string; names: string[] }[] => {
  const [, section = ''] = readFileSync(join(root, 'README.md'), 'utf8').split('## See it work in six clicks\n');
  const [steps = ''] = section.split('\n## ');
  return steps
    .split(/^\d\. /m)
    .slice(1)
    .map((step) => ({
      text: step.replace(/\s+/g, ' '),
      names: [...step.replace(/\s+/g, ' ').matchAll(/(?<!\*)\*([^*]+)\*(?!\*)/g)].flatMap(([, names = '']) => names.split(' → ')),
    }));
};

const headline = 'Gate 2 is closed';

/** Controls with this text; some add their subject for screen readers. */
const press = (page: Page, name: string): Promise<void> =>
  page
    .locator('a, button, summary')
    .filter({ hasText: new RegExp(`^\\s*${name}\\s*(${headline})?\\s*$`), visible: true })
    .first()
    .click();

/** Opens the tree down to the last of these departments and ticks that. */
const tick = async (page: Page, names: string[]): Promise<void> => {
  for (const [index, name] of names.entries()) {
    const department = page
      .locator('li.department')
      // Not in the tree of what is excepted, which is closed.
      .filter({ has: page.getByText(name, { exact: true }), visible: true })
      .last();
    if (index === names.length - 1) return department.getByText(name, { exact: true }).click();
    const inside = department.locator('> details.department-inside');
    if (!(await inside.evaluate((element: HTMLDetailsElement) => element.open))) await inside.locator('> summary').click();
  }
};

/** `mailDue`: does not wait the minute until the mail goes out. */
export const walkReadme = async (browser: Browser, port: number, mailDue: () => Promise<unknown>): Promise<void> => {
  const steps = readSteps();
  expect(steps, 'six clicks').toHaveLength(6);
  const open = async (step: number): Promise<Page> => {
    const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    // A name that is not there is said at once.
    page.setDefaultTimeout(15_000);
    const [, link = ''] = /`…(\/as\/\w+)/.exec(steps[step]?.text ?? '') ?? [];
    await page.goto(`http://localhost:${port + 1}${link}`);
    return page;
  };
  const names = (step: number): string[] => steps[step]?.names ?? [];
  const banner = (page: Page) => page.getByTestId('banner').getByRole('heading', { name: headline, exact: true });

  const [ana, elena, bruno] = [await open(0), await open(1), await open(3)];
  for (const name of names(1)) await press(elena, name);
  const [field = '', ...rest] = names(2);
  const [asked = '', confirmed = ''] = rest.splice(-2);
  await elena.getByLabel(field, { exact: true }).first().fill(headline);
  await tick(elena, rest);
  await press(elena, asked);
  await press(elena, confirmed);
  await expect(banner(ana)).toBeVisible();
  await expect(banner(bruno)).toHaveCount(0);

  await mailDue();
  await bruno.goto(`http://localhost:${port + 2}`);
  await expect(bruno.getByRole('link', { name: headline }).first()).toBeVisible({ timeout: 20_000 });

  for (const name of names(5)) await press(elena, name);
  await expect(banner(ana)).toHaveCount(0);
};
