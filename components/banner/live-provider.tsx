'use client';
/** One live client and one receipt queue for the whole page: the banner and the home page read the same truth. */
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { LiveAnnouncement, LiveState, ReceiptKind } from '#server/live/view.ts';
import { browserLiveWorld, browserReceiptWorld } from './browser-world.ts';
import { type Freshness, freshnessOf, LiveClient, type LiveSnapshot } from './live-client.ts';
import { ReceiptQueue } from './receipt-queue.ts';

type Live = {
  client: LiveClient;
  queue: ReceiptQueue;
  first: LiveSnapshot;
  /** Keys of receipts that did not reach the server at the first attempt. */
  unsent: string[];
  zone: string;
  locale: string;
};

const LiveContext = createContext<Live | null>(null);

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
    return { client, queue, first: client.snapshot() };
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
  return { snapshot, subscribe: live.client.subscribe, report, press, unsent: live.unsent, zone: live.zone, locale: live.locale };
};

/** The local clock, every `everyMs`; before hydration the time the server wrote the page. */
const useLocalNow = (snapshot: LiveSnapshot, everyMs: number): number => {
  const [now, setNow] = useState(() => snapshot.heardAt);
  useEffect(() => {
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return Math.max(now, snapshot.heardAt);
};

export const useFreshness = (): Freshness => {
  const { snapshot } = useLive();
  return freshnessOf(snapshot, useLocalNow(snapshot, 1_000));
};

/** The server's clock, for "3 min ago". */
export const useServerNow = (): number => {
  const { snapshot } = useLive();
  return useLocalNow(snapshot, 15_000) + snapshot.offsetMs;
};
