/** A browser in which something is missing or broken: the banner is there, and can be acknowledged. */
import { tellStory } from './broken-browser.ts';
import { worst } from './browser-faults.ts';
import { test } from './fixtures.ts';

test('without what a browser may lack or forbid, a publication arrives, counts as seen, and is acknowledged', async ({ browser, sql }) => {
  await tellStory(browser, sql, worst);
});
