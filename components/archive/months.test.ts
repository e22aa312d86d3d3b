import { expect, test } from 'vitest';
import { groupByMonth } from './months.ts';

const sent = (at: string) => ({ sent: at });

test('a list is cut where the reader’s month changes, in their zone and language', () => {
  const items = [sent('2026-12-01T09:00:00Z'), sent('2026-11-30T23:30:00Z'), sent('2026-11-30T10:00:00Z'), sent('2025-11-12T10:00:00Z')];
  const inMadrid = groupByMonth(items, 'Europe/Madrid', 'es');
  expect(inMadrid.map(({ month, items: inMonth }) => [month, inMonth.length])).toEqual([
    ['Diciembre de 2026', 2],
    ['Noviembre de 2026', 1],
    ['Noviembre de 2025', 1],
  ]);
  expect(groupByMonth(items, 'UTC', 'en').map(({ month }) => month)).toEqual(['December 2026', 'November 2026', 'November 2025']);
  expect(groupByMonth([], 'UTC', 'en')).toEqual([]);
});
