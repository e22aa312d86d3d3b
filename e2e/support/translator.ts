/** A browser's translator: puts two elements around each text of a page, and around what comes later. It says the same words: what differs is stuck. */
import type { Page } from '@playwright/test';

/** Runs in the page. */
const translate = (): void => {
  const font = (inside: Node) => {
    const element = document.createElement('font');
    element.append(inside);
    return element;
  };
  const isText = (node: Node): node is Text =>
    node.nodeType === Node.TEXT_NODE &&
    node.textContent?.trim() !== '' &&
    !node.parentElement?.closest('script, style, textarea, font font');
  const wrapIn = (root: Node): void => {
    const texts: Text[] = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node: Node | null = root; node; node = walker.nextNode()) if (isText(node)) texts.push(node);
    for (const text of texts) {
      // As they do: the page's own text node is thrown away.
      text.replaceWith(font(font(document.createTextNode(text.data))));
    }
  };
  wrapIn(document.body);
  new MutationObserver((records) => {
    for (const { target, addedNodes } of records) for (const node of [target, ...addedNodes]) if (node.isConnected) wrapIn(node);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
};

/**
 * React keeps what it needs at the elements it has taken over, which it does part by part: a text changed in a part that is not taken yet
 * is one that differs from the server's. What it never takes: what stands for an action in a form without script, and what Next announces.
 */
const isTaken = (): boolean =>
  [...document.querySelectorAll('main, body *:not(script, style, link, template, input[type="hidden"], next-route-announcer)')].every(
    (each) => Object.keys(each).some((key) => key.startsWith('__react')),
  );

/** From now on, until the page is left. Not before React has taken it over: what it finds changed then it draws anew, which is another story. */
export const translatePage = async (page: Page): Promise<void> => {
  await page.waitForFunction(isTaken);
  await page.evaluate(translate);
};

export const countTranslated = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll('font > font').length);

/** The text of the page without running seconds and ages of news: each page counts them from when it was drawn. */
export const wordsOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const times = [...document.querySelectorAll<HTMLElement>('main li time')].map((time) => time.innerText);
    const text = times.reduce((rest, time) => rest.replace(time, ''), document.body.innerText);
    return text.replace(/\b\d+ s(?:econds?)?\b/g, 'N s').replace(/\s+/g, ' ');
  });
