/** Each thing that a reader's page uses of a browser, missing and broken in turn. */

import { others } from '../testing/browser-faults.ts';
import { tellStory } from './support/broken-browser.ts';
import { test } from './support/fixtures.ts';

const atOnce = 10;

for (let from = 0; from < others.length; from += atOnce) {
  const faults = others.slice(from, from + atOnce);
  test(`the banner stands without ${[...new Set(faults.map(({ api }) => api))].join(', ')}`, async ({ browser, sql }) => {
    await tellStory(browser, sql, faults);
  });
}
