'use client';
/** One live client, one receipt queue and one Tabs object for the whole page: the banner and the home page read the same state. */
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { LiveAnnouncement, LiveState } from '#server/live/view.ts';
import { browserLiveWorld, browserReceiptWorld, browserTabsWorld } from './browser-world.ts';
import { followPage } from './follow-page.ts';
import { type Freshness, freshnessOf } from './freshness-of.ts';
import { type Interaction, LiveClient, type LiveSnapshot } from './live-client.ts';
import { ReceiptQueue } from './receipt-queue.ts';
import { watchSession } from './session-watch.ts';
import { PROTOCOL_VERSION, Tabs } from './tabs.ts';

export type Live = {
  client: Pick<LiveClient, 'snapshot' | 'subscribe' | 'hasDone'>;
  tabs: Pick<Tabs, 'did' | 'leads'>;
  first: LiveSnapshot;
  /** Local clock, ms. */
  clock: () => number;
  /** The clock's time when the page was rendered; used until hydration. */
  openedAt: number;
  /** Keys of receipts that did not reach the server at the first attempt. */
  unsent: string[];
  zone: string;
  locale: string;
  /** The emergency telephone; '' when the settings have none. */
  telephone: string;
  /** The announcement the page is about; undefined until the page has said so. */
  page: PageOf | null | undefined;
  setPage: (page: PageOf | null) => void;
};

/** The announcement of its own page, in the revision that page shows. */
export type PageOf = Pick<LiveAnnouncement, 'id' | 'revision'>;

/** Provided by LiveProvider; on /design by a fixed sample. */
export const LiveContext = createContext<Live | null>(null);

type Props = {
  initial: LiveState;
  /** Names the session to its own tabs. */
  mark: string;
  locale: string;
  zone: string;
  telephone: string;
  children: ReactNode;
};

const makeParts = (initial: LiveState, mark: string, onUnsent: (keys: string[]) => void) => {
  const client = new LiveClient(initial, browserLiveWorld(mark));
  const queue: ReceiptQueue = new ReceiptQueue(
    browserReceiptWorld(mark, () => client.signedOut()),
    {
      onTrouble: (keys) => tabs.trouble(keys),
      onSettled: (keys) => tabs.settled(keys),
    },
  );
  const tabs = new Tabs({ client, queue, onUnsent, world: browserTabsWorld });
  const first = client.snapshot();
  return { client, queue, tabs, first, clock: Date.now, openedAt: first.heardAt };
};

export const LiveProvider = ({ initial, mark, locale, zone, telephone, children }: Props) => {
  const [unsent, setUnsent] = useState<string[]>([]);
  const [{ queue, ...parts }] = useState(() => makeParts(initial, mark, setUnsent));
  const { client, tabs } = parts;
  const [page, setPage] = useState<PageOf | null>();
  // A stream speaks the language it was opened in: pages of another language have another.
  useEffect(() => followPage(tabs, queue, `pregon:${PROTOCOL_VERSION}:${mark}:${locale}`), [tabs, queue, mark, locale]);
  useEffect(() => watchSession(mark), [mark]);
  useEffect(() => client.accept(initial), [client, initial]);
  // By now the page has said which announcement it is about.
  useEffect(() => setPage((said) => said ?? null), []);
  return <LiveContext value={{ ...parts, unsent, zone, locale, telephone, page, setPage }}>{children}</LiveContext>;
};

export const useLive = () => {
  const live = useContext(LiveContext);
  if (!live) throw new Error('useLive outside LiveProvider');
  const snapshot = useSyncExternalStore(live.client.subscribe, live.client.snapshot, () => live.first);
  const report = ({ id, round }: LiveAnnouncement, kind: Interaction['kind']) => live.tabs.did({ announcementId: id, round, kind });
  return { ...live, snapshot, subscribe: live.client.subscribe, report };
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
