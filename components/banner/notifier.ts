/**
 * Shows one desktop notification a browser for each round of an announcement that nobody has in sight in any tab: by the leading tab, while
 * it is in the background. Announcements that were in the page when it was loaded are not news.
 */
import type { LiveAnnouncement } from '#server/live/view.ts';
import type { LiveClient } from './live-client.ts';
import type { Tabs } from './tabs.ts';

/** A banner in sight counts as seen after a second: after this wait it is known whether some tab shows it to somebody. */
const WAIT_MS = 3_000;

export type NotifierWorld = {
  /** In the background, and notifications are allowed. */
  mayShow: () => boolean;
  show: (announcement: LiveAnnouncement) => void;
  now: () => number;
};

type Client = Pick<LiveClient, 'snapshot' | 'subscribe' | 'hasDone'>;

const roundOf = ({ id, round }: LiveAnnouncement): string => `${id}:${round}`;

/** Begins to watch; ends when the returned function is called. */
export const watchForNews = (client: Client, tabs: Pick<Tabs, 'leads' | 'did'>, world: NotifierWorld): (() => void) => {
  const old = new Set(client.snapshot().announcements.map(roundOf));
  const since = new Map<string, number>();
  const show = (announcement: LiveAnnouncement) => {
    if (!tabs.leads || !world.mayShow() || client.hasDone(announcement, 'notified')) return;
    tabs.did({ announcementId: announcement.id, round: announcement.round, kind: 'notified' });
    world.show(announcement);
  };
  const look = () => {
    for (const each of client.snapshot().unseen.filter((one) => !old.has(roundOf(one)))) {
      const first = since.get(roundOf(each));
      if (first === undefined) {
        since.set(roundOf(each), world.now());
        setTimeout(look, WAIT_MS);
      } else if (world.now() - first >= WAIT_MS) show(each);
    }
  };
  return client.subscribe(look);
};
