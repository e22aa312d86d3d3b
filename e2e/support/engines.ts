/** The browsers that people have, driven alike: Chromium by Playwright, Firefox by Puppeteer (WebDriver BiDi), WebKit by its own driver. */
import type { Browser } from '@playwright/test';
import { launch } from 'puppeteer-core';
import { findProgram } from '../../testing/programs.mjs';
import { WebKit } from './webdriver.ts';

export type Driven = {
  goto: (url: string) => Promise<unknown>;
  /** The answer of the page's script. */
  run: (script: string) => Promise<unknown>;
  /** As a person does it: where the element is. */
  click: (selector: string) => Promise<unknown>;
  close: () => Promise<unknown>;
};

export type Engine = {
  name: string;
  /** Text that its user agent must contain. */
  says: RegExp;
  /** The part that this machine lacks for it. */
  missing: () => string[];
  open: (chromium: Browser) => Promise<Driven>;
};

const openChromium = async (chromium: Browser): Promise<Driven> => {
  const context = await chromium.newContext();
  const page = await context.newPage();
  return {
    goto: (url) => page.goto(url),
    run: (script) => page.evaluate(`(() => { ${script} })()`),
    click: (selector) => page.click(selector),
    close: () => context.close(),
  };
};

const firefoxes = ['firefox-esr', 'firefox'];

const openFirefox = async (): Promise<Driven> => {
  const executablePath = firefoxes.map(findProgram).find((path) => path !== null) ?? '';
  const firefox = await launch({ browser: 'firefox', executablePath, headless: true });
  const page = await firefox.newPage();
  return {
    goto: (url) => page.goto(url),
    run: (script) => page.evaluate(`(() => { ${script} })()`),
    click: (selector) => page.click(selector),
    close: () => firefox.close(),
  };
};

export const engines: Engine[] = [
  { name: 'Chromium', says: /Chrome/, missing: () => [], open: openChromium },
  {
    name: 'Firefox',
    says: /Firefox/,
    missing: () => (firefoxes.some((name) => findProgram(name) !== null) ? [] : ['firefox-esr']),
    open: openFirefox,
  },
  { name: 'WebKit', says: /AppleWebKit.*Version/, missing: WebKit.missing, open: () => WebKit.launch() },
];
