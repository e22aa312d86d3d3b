'use client';
/** Gives what is inside the live state of one moment: nothing is asked, nothing is sent, no second passes. For the page of all components. */
import type { ReactNode } from 'react';
import { type Connection, keyOf } from '#components/banner/live-client.ts';
import { type Live, LiveContext } from '#components/banner/live-provider.tsx';
import type { LiveAnnouncement } from '#server/live/view.ts';

export type Moment = {
  announcements: LiveAnnouncement[];
  connection: Connection;
  /** Seconds since the server was heard. */
  heardAgo: number;
  /** Whether what was pressed did not reach the server yet. */
  unsent: boolean;
  /** ms */
  now: number;
  zone: string;
  locale: string;
  telephone: string;
};

const nothing = () => {};
const unsubscribe = () => nothing;

const liveAt = ({ announcements, connection, heardAgo, unsent, now, zone, locale, telephone }: Moment): Live => {
  const state = {
    epoch: '',
    seq: 0,
    serverTime: new Date(now).toISOString(),
    receiptSpreadMs: 0,
    announcements,
    notices: { shown: [], more: 0 },
  };
  const first = { state, announcements, unseen: [], connection, heardAt: now - heardAgo * 1000, offsetMs: 0, desk: '' };
  return {
    client: { snapshot: () => first, subscribe: unsubscribe, hasDone: () => false },
    tabs: { leads: false, did: nothing },
    first,
    clock: () => now,
    openedAt: now,
    unsent: announcements.flatMap(({ id, round, flag }) =>
      unsent && flag !== 'none' ? [keyOf({ announcementId: id, round, kind: flag })] : [],
    ),
    zone,
    locale,
    telephone,
    page: null,
    setPage: nothing,
  };
};

export const StillLive = ({ children, ...moment }: Moment & { children: ReactNode }) => (
  <LiveContext value={liveAt(moment)}>{children}</LiveContext>
);
