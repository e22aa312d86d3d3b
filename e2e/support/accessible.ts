/**
 * Whether everybody can use a page as it stands: what axe finds, and whether it fits where it is narrow. `npm test` asks axe once, on
 * a desk in the light theme, and zooms to 400 %; `npm run test:long` asks it on a phone and in the dark theme, too, and zooms to 200 %.
 */
import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';
import { isLong } from './place.ts';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

/** The other theme changes colours and nothing else. */
export const rulesOfColour = ['color-contrast', 'link-in-text-block'];

const desk = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };
/** 1280 × 720 at 200 % and 1280 × 1024 at 400 %, as WCAG 2.2 asks in 1.4.4 and 1.4.10. */
const zoomed = [
  ...(isLong ? [{ percent: 200, size: { width: 640, height: 360 } }] : []),
  { percent: 400, size: { width: 320, height: 256 } },
];

/** Violations that axe finds, a line for each rule and element. Without `only`: by all rules of WCAG 2.2 AA and axe's best practice. */
export const findViolations = async (page: Page, only?: string[]): Promise<string[]> => {
  const isThere = await page.evaluate(() => 'axe' in window);
  if (!isThere) await page.evaluate(axe.source);
  const runOnly: axe.RunOnly = only ? { type: 'rule', values: only } : { type: 'tag', values: rules };
  const violations = await page.evaluate(
    async (options) => {
      const { axe: here } = window as unknown as { axe: typeof axe };
      return (await here.run(document, options)).violations.map(({ id, nodes }) => ({ id, nodes }));
    },
    { runOnly, resultTypes: ['violations' as const] },
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, any }) => `${id}: ${target} ${any[0]?.message ?? ''}`));
};

const expectNothingFound = async (page: Page, what: string, only?: string[]): Promise<void> => {
  expect.soft(await findViolations(page, only), what).toEqual([]);
};

type Shown = { things: string[]; overflow: number; cut: string[] };

/** Headings and controls of a page with every fold open, and elements that do not fit. */
const listShown = (page: Page): Promise<Shown> =>
  page.evaluate(() => {
    const closed = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
    for (const each of closed) each.open = true;
    const { scrollWidth, clientWidth } = document.documentElement;
    const isShown = (element: Element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('[aria-hidden="true"]');
    const wanted = 'h1, h2, h3, a[href], button, select, textarea, input:not([type="hidden"])';
    const nameOf = (each: Element) =>
      (each.getAttribute('aria-label') ?? (each.textContent || `${each.getAttribute('name')} ${each.getAttribute('value')}`))
        .replace(/\s+/g, ' ')
        .trim();
    const all = [...document.querySelectorAll('body *')].filter(isShown);
    const shown = {
      things: all.filter((each) => each.matches(wanted)).map((each) => `${each.tagName} ${nameOf(each)}`),
      overflow: scrollWidth - clientWidth,
      cut: all
        .filter((each) => {
          const { textOverflow, webkitLineClamp } = getComputedStyle(each);
          if (webkitLineClamp !== 'none') return each.scrollHeight > each.clientHeight + 1;
          return textOverflow === 'ellipsis' && !each.matches('select') && each.scrollWidth > each.clientWidth + 1;
        })
        .map((each) => nameOf(each)),
    };
    for (const each of closed) each.open = false;
    return shown;
  });

/** Zoomed in, a page scrolls one way only, cuts no text, and has all it has on a desk. */
const expectFits = async (page: Page, what: string): Promise<void> => {
  await page.setViewportSize(desk);
  const { things } = await listShown(page);
  for (const { percent, size } of zoomed) {
    await page.setViewportSize(size);
    let shown = await listShown(page);
    const lost = () => [...new Set(things)].filter((thing) => !shown.things.includes(thing));
    // Folds of this width are drawn by script, a moment later.
    for (let turn = 0; turn < 20 && lost().length > 0; turn += 1) {
      await page.waitForTimeout(100);
      shown = await listShown(page);
    }
    expect.soft(shown.overflow, `${what} at ${percent} % scrolls sideways`).toBeLessThanOrEqual(0);
    expect.soft(shown.cut, `${what} at ${percent} %: text that is cut`).toEqual([]);
    expect.soft(lost(), `${what} at ${percent} %: what is lost`).toEqual([]);
  }
};

/** The page is left on a desk, in the light theme. Open it with `reducedMotion`: a colour that is changing is not one to judge. */
export const expectAccessible = async (page: Page, what: string): Promise<void> => {
  // A button that was just pressed has another name for a moment.
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await expectFits(page, what);
  if (isLong) {
    await page.setViewportSize(phone);
    await expectNothingFound(page, `${what}, on a phone`);
  }
  await page.setViewportSize(desk);
  await expectNothingFound(page, `${what}, on a desk`);
  if (isLong) {
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectNothingFound(page, `${what}, dark`, rulesOfColour);
    await page.emulateMedia({ colorScheme: 'light' });
  }
};
