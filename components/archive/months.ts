/** A list by time, cut where the reader's month changes. Pure. */

import { datesOf } from '../../messages/languages.ts';

/** "November 2026", with a capital in every language: it is a heading. */
const monthOf = (at: string, zone: string, locale: string): string => {
  const month = new Intl.DateTimeFormat(datesOf(locale), { timeZone: zone, month: 'long', year: 'numeric' }).format(Date.parse(at));
  return month.charAt(0).toLocaleUpperCase(locale) + month.slice(1);
};

export const groupByMonth = <Item extends { sent: string }>(
  items: Item[],
  zone: string,
  locale: string,
): { month: string; items: Item[] }[] => {
  const groups: { month: string; items: Item[] }[] = [];
  for (const item of items) {
    const month = monthOf(item.sent, zone, locale);
    const last = groups.at(-1);
    if (last?.month === month) last.items.push(item);
    else groups.push({ month, items: [item] });
  }
  return groups;
};
