/** How far announcements got. */
import { web } from '#db/client.ts';
import { listReach } from '#db/reach/totals.ts';
import type { Reach } from './view.ts';

/** The reach of an announcement that reached nobody. */
export const noReach: Reach = { people: 0, seen: 0, shownOnly: 0, acknowledged: 0, mailsSent: 0, mailsWaiting: 0, mailsFailed: 0 };

/** By announcement; one that is not there has none. */
export const readReach = async (ids: string[]): Promise<Map<string, Reach>> => {
  const rows = ids.length === 0 ? [] : await listReach(web(), ids);
  return new Map(rows.map(({ announcementId, ...reach }) => [announcementId, reach]));
};
