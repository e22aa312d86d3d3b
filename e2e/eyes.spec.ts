/** Forced colours keep every page usable, and reduced motion stops everything that moves. */
import type { Page } from '@playwright/test';
import { insertLiveFor } from './support/department-rows.ts';
import { bannerOf, expect, othersOf, test } from './support/fixtures.ts';

test('with the system’s own colours each severity keeps its shape and word, every edge stays, and one sees where one is', async ({
  browserOf,
  sql,
  department,
}, info) => {
  for (const severity of ['extreme', 'severe', 'moderate', 'minor'] as const)
    await insertLiveFor(sql, department, { headline: `As ${severity} as that`, severity, ackRequired: severity === 'extreme' });
  const page = await browserOf(department.one, { forcedColors: 'active', colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.goto('/');
  await othersOf(page).click();
  for (const [severity, word] of Object.entries({ extreme: 'Emergency', severe: 'Warning', moderate: 'Advisory', minor: 'Information' })) {
    const banner = page.locator('article', { has: page.getByRole('heading', { name: `As ${severity} as that` }) });
    await expect(banner.getByText(word, { exact: true })).toBeVisible();
    const mark = await banner
      .locator('.mark')
      .first()
      .evaluate((svg) => {
        const shape = svg.querySelector('.f');
        const inside = svg.querySelector('.g, .gs');
        const colourOf = (element: Element | null, property: 'fill' | 'stroke') => (element ? getComputedStyle(element)[property] : '');
        return {
          page: getComputedStyle(document.body).backgroundColor,
          shape: colourOf(shape, 'fill'),
          inside: inside?.matches('.gs') ? colourOf(inside, 'stroke') : colourOf(inside, 'fill'),
        };
      });
    expect(mark.shape, `the shape of ${severity} stands out`).not.toBe(mark.page);
    expect(mark.inside, `what is in the shape of ${severity} stands out`).not.toBe(mark.shape);
    const edge = await banner.evaluate((element) => Number.parseFloat(getComputedStyle(element).borderTopWidth));
    expect(edge, `${severity} has an edge`).toBeGreaterThan(1);
  }
  const shapes = await page
    .getByTestId('banner')
    .locator('.mark .f')
    .evaluateAll((all) => all.map((each) => each.getAttribute('d') ?? each.outerHTML));
  expect(new Set(shapes).size).toBe(4);
  const pressed = page.getByRole('button', { name: /^Acknowledge/ });
  await page.reload();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(pressed).toBeFocused();
  const { outline, border } = await pressed.evaluate((button) => {
    const { outlineStyle, borderTopWidth } = getComputedStyle(button);
    return { outline: outlineStyle, border: Number.parseFloat(borderTopWidth) };
  });
  expect(outline).not.toBe('none');
  expect(border).toBeGreaterThan(0);
  await page.screenshot({ path: info.outputPath('forced-colours.png'), fullPage: true });
});

/** Motion that runs or would run: animations, transitions, and smooth scrolling. */
const listMotions = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const moving = [...document.querySelectorAll('*')].filter((element) => {
      const { transitionProperty, transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
      const lasts = transitionDuration.split(',').some((each) => Number.parseFloat(each) > 0.001);
      return (lasts && transitionProperty !== 'none') || animationName !== 'none' || scrollBehavior === 'smooth';
    });
    return moving.map((each) => `${each.tagName}.${each.className}`);
  });

const watchAnimations = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const ran: string[] = [];
    Object.assign(window, { ran });
    const animate = Element.prototype.animate;
    Element.prototype.animate = function (...given) {
      ran.push(this.tagName);
      return animate.apply(this, given);
    };
  });

const countAnimations = (page: Page): Promise<number> => page.evaluate(() => (window as unknown as { ran: string[] }).ran.length);

test('nothing moves for who asked their system for that; for others what is below a new banner glides', async ({
  browserOf,
  sql,
  department,
}) => {
  const [still, other] = await Promise.all([browserOf(department.one, { reducedMotion: 'reduce' }), browserOf(department.one)]);
  for (const page of [still, other]) {
    await watchAnimations(page);
    await page.goto('/');
    await expect(page.getByText(/checked \d+ seconds? ago/).first()).toBeVisible();
  }
  const headline = `It comes ${Date.now()}`;
  await insertLiveFor(sql, department, { headline });
  for (const page of [still, other]) await expect(bannerOf(page, headline)).toBeVisible();
  await expect.poll(() => countAnimations(other)).toBeGreaterThan(0);
  expect(await countAnimations(still)).toBe(0);
  for (const path of ['/', '/archive', '/profile']) {
    await still.goto(path);
    expect.soft(await listMotions(still), path).toEqual([]);
  }
  await other.goto('/profile');
  expect((await listMotions(other)).length, 'a button changes its colour slowly').toBeGreaterThan(0);
});
