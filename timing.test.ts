/** Durations that sentences of the product promise. The browser tests shorten them; the long ones measure them. */
import { expect, test } from 'vitest';
import { useSettings } from './testing/settings.ts';
import { timing } from './timing.ts';

test('a press is answered within 5 s, and a publication within 7 s, with a second for the way', () => {
  useSettings();
  const { pressMs, giveUpMs, outcomeMs } = timing();
  expect(pressMs).toBeLessThanOrEqual(4_000);
  expect(giveUpMs + outcomeMs).toBeLessThanOrEqual(7_000);
});

test('what is not live says so within 10 s, and a setting is in force everywhere within 5 s', () => {
  useSettings();
  const { deafMs, organizationMs, publisherStaleMs } = timing();
  expect(deafMs).toBeLessThanOrEqual(5_000);
  expect(publisherStaleMs).toBeLessThanOrEqual(10_000);
  expect(organizationMs).toBeLessThan(5_000);
});
