/** Somebody without a mouse: one key at a time, and after each press of Tab one can see where one is. */
import { expect, type Locator, type Page } from '@playwright/test';

type Place = { what: string; isOutlined: boolean; isInWindow: boolean; isCovered: boolean };

/** Where the focus is, and whether somebody sees that. */
const placeOf = (page: Page): Promise<Place> =>
  page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    // A field within a frame of its own, such as the search's: the frame is outlined.
    const isOutlined = [element, element.parentElement].some((each) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(each ?? element);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    });
    const box = element.getBoundingClientRect();
    const [left, top] = [Math.max(box.left, 0), Math.max(box.top, 0)];
    const [right, bottom] = [Math.min(box.right, window.innerWidth), Math.min(box.bottom, window.innerHeight)];
    const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const isItself = above !== null && (element.contains(above) || above.contains(element) || above.closest('label')?.contains(element));
    return {
      what: `${element.tagName} ${element.getAttribute('name') ?? ''} "${(element.textContent ?? '').trim().slice(0, 60)}"`,
      isOutlined,
      isInWindow: right - left > 1 && bottom - top > 1,
      isCovered: !isItself,
    };
  });

/** One press of Tab. Fails when the focus then is nowhere, or is not to be seen. */
export const tab = async (page: Page): Promise<void> => {
  await page.keyboard.press('Tab');
  const { what, ...seen } = await placeOf(page);
  expect(what, 'the focus left the page').not.toMatch(/^(BODY|HTML)/);
  expect(seen, `where the focus is can be seen: ${what}`).toEqual({ isOutlined: true, isInWindow: true, isCovered: false });
};

/** Presses Tab until this has the focus. Returns how often. */
export const tabTo = async (page: Page, target: Locator, most = 60): Promise<number> => {
  for (let presses = 1; presses <= most; presses += 1) {
    await tab(page);
    if ((await target.count()) > 0 && (await target.first().evaluate((element) => element === document.activeElement))) return presses;
  }
  throw new Error(`${target} is not reached by ${most} presses of Tab`);
};

/** The focus went there by itself. */
export const expectAt = async (page: Page, target: Locator): Promise<void> => {
  await expect(target).toBeFocused();
  expect((await placeOf(page)).isInWindow, 'where the focus went is in the window').toBe(true);
};
