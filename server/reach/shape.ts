/** The values a page that stays open compares, to know whether it is still up to date. Pure. */
import type { Followed, Reach } from './view.ts';

/**
 * The parts of figures that change more than a number on the page: the sentence of the audience contains how many people, failed mails have
 * a list of their own.
 */
export const toShape = (parts: string[], reach: Map<string, Reach>): string =>
  [...parts, ...[...reach].sort().map(([id, { people, mailsFailed }]) => `${id} ${people} ${mailsFailed}`)].join(',');

type Shown = { id: string; expires: string | null; reach: Reach | null };

/** `isDesk`: together with all else in the newsroom. `giveUps`: when what waits for its publisher is given up. */
export const toFollowed = (shown: Shown[], known: { parts: string[]; readAt: Date; isDesk: boolean; giveUps: Date[] }): Followed => {
  const reach = new Map(shown.flatMap((each) => (each.reach ? [[each.id, each.reach] as const] : [])));
  const expiries = [...shown.flatMap(({ expires }) => expires ?? []), ...known.giveUps.map((at) => at.toISOString())];
  return {
    address: `/newsroom/figures?${known.isDesk ? 'desk&' : ''}ids=${shown.map((each) => each.id).join(',')}`,
    shape: toShape(known.parts, reach),
    readAt: known.readAt.toISOString(),
    nextExpiry: expiries.sort()[0] ?? null,
  };
};
