'use client';
/** One live client and one receipt queue for the whole page: the banner and the home page read the same truth. */
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { LiveAnnouncement, LiveState, ReceiptKind } from '#server/live/view.ts';
import { browserLiveWorld, browserReceiptWorld } from './browser-world.ts';
import { type Freshness, freshnessOf, LiveClient, type LiveSnapshot } from './live-client.ts';
import { ReceiptQueue } from './receipt-queue.ts';

export type Live = {
  client: Pick<LiveClient, 'snapshot' | 'subscribe' | 'press'>;
  queue: Pick<ReceiptQueue, 'report'>;
  first: LiveSnapshot;
  /** Local clock, ms. */
  clock: () => number;
  /** What it said when the page was written; until hydration that is the time. */
  openedAt: number;
  /** Keys of receipts that did not reach the server at the first attempt. */
  unsent: string[];
  zone: string;
  locale: string;
};

/** Given by LiveProvider; on /design by what stands still. */
export const LiveContext = createContext<Live | null>(null);

const REFRESH_WHEN_OLDER_MS = 15_000;

const followBrowser = (client: LiveClient, queue: ReceiptQueue): (() => void) => {
  const online = () => client.wake(0);
  const visible = () => document.visibilityState === 'visible' && client.wake(REFRESH_WHEN_OLDER_MS);
  const shown = (event: PageTransitionEvent) => event.persisted && client.wake(0);
  const leave = () => queue.leave();
  window.addEventListener('online', online);
  window.addEventListener('pageshow', shown);
  window.addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', visible);
  return () => {
    window.removeEventListener('online', online);
    window.removeEventListener('pageshow', shown);
    window.removeEventListener('pagehide', leave);
    document.removeEventListener('visibilitychange', visible);
  };
};

type Props = { initial: LiveState; locale: string; zone: string; children: ReactNode };

export const LiveProvider = ({ initial, locale, zone, children }: Props) => {
  const [unsent, setUnsent] = useState<string[]>([]);
  const [parts] = useState(() => {
    const client = new LiveClient(initial, browserLiveWorld());
    const queue = new ReceiptQueue(
      browserReceiptWorld(() => client.signedOut()),
      setUnsent,
    );
    const first = client.snapshot();
    return { client, queue, first, clock: Date.now, openedAt: first.heardAt };
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a stream speaks the language it was opened in, so another language needs a new one.
  useEffect(() => {
    parts.client.start();
    const unfollow = followBrowser(parts.client, parts.queue);
    return () => {
      unfollow();
      parts.client.stop();
      parts.queue.stop();
    };
  }, [parts, locale]);
  useEffect(() => parts.client.accept(initial), [parts, initial]);
  return <LiveContext value={{ ...parts, unsent, zone, locale }}>{children}</LiveContext>;
};

export const useLive = () => {
  const live = useContext(LiveContext);
  if (!live) throw new Error('useLive outside LiveProvider');
  const snapshot = useSyncExternalStore(live.client.subscribe, live.client.snapshot, () => live.first);
  const report = (announcement: LiveAnnouncement, kind: ReceiptKind, atOnce = false) =>
    live.queue.report({ announcementId: announcement.id, round: announcement.round, kind }, atOnce ? 0 : snapshot.state.receiptSpreadMs);
  const press = (announcement: LiveAnnouncement, kind: 'acknowledged' | 'dismissed') => {
    live.client.press(announcement.id, announcement.round, kind);
    report(announcement, kind, true);
  };
  const { unsent, zone, locale, clock, openedAt } = live;
  return { snapshot, subscribe: live.client.subscribe, report, press, unsent, zone, locale, clock, openedAt };
};

/** The local clock, every `everyMs`. */
const useLocalNow = ({ snapshot, clock, openedAt }: ReturnType<typeof useLive>, everyMs: number): number => {
  const [now, setNow] = useState(openedAt);
  useEffect(() => {
    const tick = () => setNow(clock());
    tick();
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return Math.max(now, snapshot.heardAt);
};

export const useFreshness = (): Freshness => {
  const live = useLive();
  return freshnessOf(live.snapshot, useLocalNow(live, 1_000));
};

/** The server's clock, for "3 min ago". */
export const useServerNow = (): number => {
  const live = useLive();
  return useLocalNow(live, 15_000) + live.snapshot.offsetMs;
};
