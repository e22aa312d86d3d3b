/** A browser in which something is missing or broken: the banner is there, and can be acknowledged. */

import { worst } from '../testing/browser-faults.ts';
import { tellStory } from './support/broken-browser.ts';
import { test } from './support/fixtures.ts';

test('without what a browser may lack or forbid, a publication arrives, counts as seen, and is acknowledged', async ({ browser, sql }) => {
  await tellStory(browser, sql, worst);
});
